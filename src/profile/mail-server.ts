/** The mail server of `SMTP_URL`: how it is reached, and what one that did not take a mail meant. */
import { z } from 'zod'

export interface MailSettings {
  /** `smtp://` or `smtps://`, with user and password. */
  url: string
  from: string
}

const TIMEOUT_MS = 15_000

/**
 * Beside an address nodemailer reads no options, so they go into it. `smtp://` starts in clear: without TLS afterwards nothing is
 * sent, neither a password nor a name, unless the address itself says `ignoreTLS=true`.
 */
export function mailServer(url: string, longestMs = TIMEOUT_MS): string {
  const server = new URL(url)
  for (const limit of ['connectionTimeout', 'greetingTimeout', 'socketTimeout'])
    server.searchParams.set(limit, String(longestMs))
  if (server.protocol === 'smtp:' && server.searchParams.get('ignoreTLS') !== 'true')
    server.searchParams.set('requireTLS', 'true')
  return server.href
}

/** The library is loaded where there is a mail server. */
export async function openTransport(url: string, defaults?: { from: string }) {
  const { createTransport } = await import('nodemailer')
  return createTransport(url, defaults)
}

/** Connects, and signs in where the address holds a user; sends nothing. Throws what the server, or the network, answers. */
export async function probeMailServer(url: string, longestMs: number): Promise<void> {
  const transport = await openTransport(mailServer(url, longestMs))
  try {
    await transport.verify()
  } finally {
    transport.close()
  }
}

/** As nodemailer makes it; `originalCode` is that of Node where there is one. */
const smtpError = z.looseObject({
  code: z.string().catch(''),
  originalCode: z.string().catch(''),
  command: z.string().catch(''),
  responseCode: z.number().optional().catch(undefined),
  recipient: z.string().catch(''),
})
const sentInfo = z.looseObject({ rejectedErrors: z.array(smtpError).catch([]) })

export interface MailFailure {
  /** Without an address: the server's own sentence often repeats it. */
  problem: string
  /** It would refuse the same mail again (RFC 5321, 4.2.1). A sign-in or a sender that it refuses is for an operator to put right. */
  isForGood: boolean
}

export function mailFailure(error: unknown): MailFailure {
  const { code, originalCode, command, responseCode } = smtpError.parse(Object(error))
  const answer = responseCode === undefined ? '' : ` (${responseCode})`
  if (code === 'EAUTH') return { problem: `the mail server refuses our user or password${answer}`, isForGood: false }
  if (code === 'ETLS' || TLS_CODES.test(originalCode))
    return { problem: 'the mail server offers no TLS that can be trusted', isForGood: false }
  if (responseCode === undefined)
    return {
      problem: `the mail server does not answer (${originalCode || code || 'no reason given'})`,
      isForGood: false,
    }
  const isForGood = isPermanent(responseCode) && (command === 'DATA' || command === 'RCPT TO')
  const what = command === 'RCPT TO' ? 'every address' : command === 'MAIL FROM' ? 'the sender' : 'the mail'
  return { problem: `the mail server ${isForGood ? 'refuses' : 'does not take'} ${what}${answer}`, isForGood }
}

/** Of the recipients of a mail that others got: who does not get it, and to whom it can be sent later. */
export function notSentTo(info: unknown): { refused: string[]; later: string[] } {
  const { rejectedErrors } = sentInfo.parse(Object(info))
  const of = (isForGood: boolean) =>
    rejectedErrors.flatMap(({ recipient, responseCode = 0 }) =>
      recipient !== '' && isPermanent(responseCode) === isForGood ? [recipient] : [],
    )
  return { refused: of(true), later: of(false) }
}

const TLS_CODES = /CERT|TLS|SSL|SELF_SIGNED/
const isPermanent = (responseCode: number) => responseCode >= 500
