/** Tells contacts outside their page: an e-mail for each notice. */
import { startPolling, waitAfter } from '../concurrency/poller.ts'
import type { NoticeOutbox, NoticeToTell } from './notice-outbox.ts'
import { noticeInWords } from './notice-words.ts'
import { noticesIn } from './words/say-notice.ts'

export interface MailSettings {
  /** `smtp://` or `smtps://`, with user and password. */
  url: string
  from: string
}

export interface SendNoticesDeps {
  outbox: NoticeOutbox
  mail: MailSettings
  publicBaseUrl: string
  brand: string
  /** Asked when they are told: they may have lost access to the case since it changed. */
  mayHearOfCase: (contact: NoticeToTell['contact']['id'], reference: string) => Promise<boolean>
  onFailure: (what: string, error: unknown) => void
  now: () => Date
  lookMs?: number
}

const LOOK_MS = 2_000
const CLAIM_MS = 120_000
const TIMEOUT_MS = 15_000
/** A minute, doubling to an hour; after a day it is no longer sent by mail (`NoticeOutbox.claim`). */
const FIRST_MS = 60_000
const LONGEST_MS = 3_600_000

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

/** At least once each, however often it fails in between. */
export function sendNotices(deps: SendNoticesDeps): { stop(): Promise<void> } {
  const { outbox, mail, publicBaseUrl, brand, mayHearOfCase, onFailure, now, lookMs = LOOK_MS } = deps
  const transport = openTransport(mailServer(mail.url), { from: mail.from })
  // Each notice that cannot be sent says why.
  transport.catch(() => undefined)

  const mayBeTold = async ({ kind, contact, reference, wantsMail }: NoticeToTell) =>
    wantsMail && (kind !== 'case-changed' || (await mayHearOfCase(contact.id, reference)))

  async function tell(notice: NoticeToTell): Promise<boolean> {
    try {
      if (!(await mayBeTold(notice))) {
        await outbox.leave(notice.id)
        return true
      }
      await (
        await transport
      ).sendMail({
        to: { name: notice.contact.name, address: notice.contact.email },
        subject: `${brand}: ${noticesIn(notice.contact.language)(`subject.${notice.kind}`)}`,
        text: mailText(notice, publicBaseUrl, brand),
        // No person answers a machine, and no machine should answer this one (RFC 3834).
        headers: { 'Auto-Submitted': 'auto-generated' },
      })
    } catch (error) {
      onFailure('telling a contact by mail', error)
      const wait = waitAfter(notice.tries, FIRST_MS, LONGEST_MS)
      await outbox.again(notice.id, new Date(now().getTime() + wait))
      return false
    }
    await outbox.told(notice.id, now())
    return true
  }

  const rounds = startPolling({
    next: async () => {
      const at = now()
      const notice = await outbox.claim(at, new Date(at.getTime() + CLAIM_MS))
      return notice !== undefined && tell(notice)
    },
    everyMs: lookMs,
    onFailure: (error) => onFailure('reading notices', error),
  })
  return {
    stop: async () => {
      await rounds.stop()
      await transport.then(
        (one) => one.close(),
        () => undefined,
      )
    },
  }
}

/** In the language of the contact. */
function mailText(notice: NoticeToTell, publicBaseUrl: string, brand: string): string {
  const { name, language } = notice.contact
  const say = noticesIn(language)
  return [
    say('mail.hello', { name }),
    '',
    noticeInWords(notice, language),
    '',
    say('mail.profile', { address: `${publicBaseUrl.replace(/\/$/, '')}/profile` }),
    '',
    say('mail.never', { brand }),
    '',
  ].join('\n')
}
