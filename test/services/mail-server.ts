/** A mail server that speaks SMTP as nodemailer's own does: it stores what it takes, and refuses as a test says. */
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { SMTPServer } from 'smtp-server'
import { findTool, OPENSSL } from './tools.ts'

export interface Mail {
  from: string
  to: string[]
  /** As it came, with its headers. */
  text: string
  /** It came after STARTTLS. */
  isSecure: boolean
  user: string | undefined
}

export interface MailServer {
  /** Without what comes before the host. */
  readonly host: string
  /** What its certificate is checked against, as `SMTP_URL` takes it. */
  readonly trusted: string
  readonly mails: Mail[]
  /** From now on this address (`*`: the mail itself) is refused with this code; undefined: taken. */
  answers(address: string, code: number | undefined): void
  close(): Promise<void>
}

export interface MailServerOptions {
  /** Who may send; left out: everyone, without a sign-in. */
  user?: { name: string; password: string }
  /** It knows no STARTTLS. */
  isInClear?: boolean
}

export async function openMailServer({ user, isInClear = false }: MailServerOptions = {}): Promise<MailServer> {
  const mails: Mail[] = []
  const refused = new Map<string, number>()
  const { cert, key } = await makeCertificate()
  const answer = (address: string): Error | null => {
    const responseCode = refused.get(address)
    return responseCode === undefined ? null : Object.assign(new Error(`no ${address}`), { responseCode })
  }
  const server = new SMTPServer({
    cert,
    key,
    closeTimeout: 1,
    authOptional: user === undefined,
    ...(isInClear ? { disabledCommands: ['STARTTLS', 'AUTH'] } : {}),
    onAuth: ({ username, password }, _session, done) => {
      if (username === user?.name && password === user?.password) done(null, { user: username })
      else done(Object.assign(new Error('no'), { responseCode: 535 }))
    },
    onRcptTo: ({ address }, _session, done) => done(answer(address)),
    onData: (stream, { envelope, secure, user: by }, done) => {
      const read = async () => {
        const whole = await text(stream)
        const why = answer('*')
        const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address
        const to = envelope.rcptTo.map(({ address }) => address)
        if (why === null)
          mails.push({ from, to, text: whole, isSecure: secure, user: typeof by === 'string' ? by : undefined })
        done(why)
      }
      void read()
    },
  })
  // One that hangs up, or does not trust the certificate.
  server.on('error', () => undefined)
  const listening = server.listen(0, '127.0.0.1')
  await once(listening, 'listening')
  return {
    host: `localhost:${(listening.address() as AddressInfo).port}`,
    trusted: `tls.ca=${encodeURIComponent(cert)}`,
    mails,
    answers: (address, code) => void (code === undefined ? refused.delete(address) : refused.set(address, code)),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

async function makeCertificate(): Promise<{ cert: string; key: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'careline-mail-'))
  const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')]
  const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost']
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2']
  const args = ['req', '-x509', ...kind, ...names, '-keyout', key, '-out', cert]
  await promisify(execFile)(findTool(OPENSSL) ?? 'openssl', args)
  const made = { cert: await readFile(cert, 'utf8'), key: await readFile(key, 'utf8') }
  await rm(folder, { recursive: true })
  return made
}
