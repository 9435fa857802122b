/** Alerts by e-mail, to a server that speaks SMTP: TLS, a sign-in, addresses that it refuses, takes later, or never. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { openChannel } from '../../src/alerts/channels/open-channel.ts'
import { testMessage } from '../../src/alerts/channels/send-alerts.ts'
import type { Channel } from '../../src/alerts/channels/channel.ts'
import { mailFailure, probeMailServer } from '../../src/profile/mail-server.ts'
import { openMailServer, type MailServer } from '../services/mail-server.ts'
import { channel } from './on-call.ts'

const USER = { name: 'careline@vendor.example', password: 'p@ss/w0rd:of mail' }
const [OPS, LEA, SAM] = ['ops@vendor.example', 'lea@vendor.example', 'sam@vendor.example']

let server: MailServer
let inClear: MailServer

beforeAll(async () => {
  ;[server, inClear] = await Promise.all([openMailServer({ user: USER }), openMailServer({ isInClear: true })])
})
beforeEach(() => {
  server.mails.length = 0
  for (const address of [OPS, LEA, SAM, '*']) server.answers(address, undefined)
})
afterAll(async () => {
  await Promise.all([server.close(), inClear.close()])
})

function url({ host, trusted }: MailServer, password = USER.password): string {
  return `smtp://${encodeURIComponent(USER.name)}:${encodeURIComponent(password)}@${host}?${trusted}`
}
const never: Channel = { tell: () => Promise.reject(new Error('rung')) }

function mailTo(to: readonly string[], address = url(server)): (attempt?: number) => ReturnType<Channel['tell']> {
  const opened = openChannel('ops', {
    settings: channel('mail', { to: [...to] }),
    secret: '',
    mail: { url: address, from: 'care@vendor.example' },
    board: 'https://care.example/board',
    brand: 'Careline',
    onDuty: { sms: never, phone: never },
  })
  const message = testMessage(new Date(), 'Sam')
  return (attempt = 0) => opened.tell(message, attempt)
}

test('a mail goes to every address, after STARTTLS, by the user of the setting, as one conversation', async () => {
  expect(await mailTo([OPS, LEA])()).toEqual({ kind: 'told' })
  expect(server.mails).toMatchObject([{ from: 'care@vendor.example', to: [OPS, LEA], isSecure: true, user: USER.name }])
  expect(server.mails[0]?.text).toMatch(/^Subject: Careline: Production down: a caller waits\r$/m)
  expect(server.mails[0]?.text).toMatch(/^References: <careline\/test\/\d+@care\.example>\r$/m)
  expect(server.mails[0]?.text).toMatch(/^Auto-Submitted: auto-generated\r$/m)
})

test('a password that is wrong is said, and tried again: an operator may put it right', async () => {
  expect(await mailTo([OPS], url(server, 'wrong'))()).toEqual({
    kind: 'later',
    problem: 'the mail server refuses our user or password (535)',
  })
  expect(server.mails).toEqual([])
  await expect(probeMailServer(url(server, 'wrong'), 4_000)).rejects.toMatchObject({ code: 'EAUTH' })
  await probeMailServer(url(server), 4_000)
})

test('a server without TLS, or with a certificate that no one vouches for, is told nothing', async () => {
  const problem = 'the mail server offers no TLS that can be trusted'
  expect(await mailTo([OPS], url(inClear))()).toEqual({ kind: 'later', problem })
  expect(await mailTo([OPS], url({ ...server, trusted: '' }))()).toEqual({ kind: 'later', problem })
  expect([...server.mails, ...inClear.mails]).toEqual([])
})

test('an address that is refused is named, and the others are told', async () => {
  server.answers(LEA, 550)
  expect(await mailTo([OPS, LEA])()).toEqual({ kind: 'told', person: `not ${LEA}: refused` })
  expect(server.mails).toMatchObject([{ to: [OPS] }])
})

test('addresses that are all refused are not asked again', async () => {
  server.answers(LEA, 550)
  expect(await mailTo([LEA])()).toEqual({ kind: 'refused', problem: 'the mail server refuses every address (550)' })
  // One that is taken later is reason enough to try again.
  server.answers(OPS, 451)
  expect(await mailTo([LEA, OPS])()).toMatchObject({ kind: 'later' })
})

test('an address that is taken later is told later, and no other is told twice', async () => {
  server.answers(LEA, 450)
  const tell = mailTo([OPS, LEA, SAM])
  const problem = 'the mail server does not take it for 1 of 3 addresses yet'
  expect(await tell()).toEqual({ kind: 'later', problem })
  expect(await tell(1)).toMatchObject({ kind: 'later' })
  server.answers(LEA, undefined)
  expect(await tell(2)).toEqual({ kind: 'told' })
  expect(server.mails.map(({ to }) => to)).toEqual([[OPS, SAM], [LEA]])
})

test('a mail that the server takes later is tried again whole; one that it refuses is not', async () => {
  const tell = mailTo([OPS])
  server.answers('*', 452)
  expect(await tell()).toEqual({ kind: 'later', problem: 'the mail server does not take the mail (452)' })
  server.answers('*', 554)
  expect(await tell(1)).toEqual({ kind: 'refused', problem: 'the mail server refuses the mail (554)' })
  server.answers('*', undefined)
  expect(await tell(2)).toEqual({ kind: 'told' })
  expect(server.mails).toHaveLength(1)
})

test('no problem says an address or a password', () => {
  const error = Object.assign(new Error(`550 no such user ${LEA}`), {
    code: 'EENVELOPE',
    command: 'RCPT TO',
    responseCode: 550,
  })
  expect(mailFailure(error).problem).not.toContain('@')
  expect(mailFailure(Object.assign(new Error('x'), { code: 'ECONNREFUSED' })).problem).toBe(
    'the mail server does not answer (ECONNREFUSED)',
  )
})
