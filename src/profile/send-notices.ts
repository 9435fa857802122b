/** Tells contacts outside their page: an e-mail for each notice. */
import { startPolling, waitAfter } from '../concurrency/poller.ts'
import { mailFailure, mailServer, openTransport, type MailSettings } from './mail-server.ts'
import type { NoticeOutbox, NoticeToTell } from './notice-outbox.ts'
import { noticeInWords } from './notice-words.ts'
import { noticesIn } from './words/say-notice.ts'

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
/** A minute, doubling to an hour; after a day it is no longer sent by mail (`NoticeOutbox.claim`). */
const FIRST_MS = 60_000
const LONGEST_MS = 3_600_000

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
      const { problem, isForGood } = mailFailure(error)
      onFailure('telling a contact by mail', new Error(problem))
      if (isForGood) {
        await outbox.leave(notice.id)
        return true
      }
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
