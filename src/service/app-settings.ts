/** What the app is told when it is built, and what of it callers and administrators come to know. */
import type { CallSettings } from '../calls/turn-deps.ts'
import type { AnswerPlace } from '../desk/softphone/answer-place.ts'
import { DESKS, type Desk } from '../domain/decide.ts'
import type { Policy } from '../domain/policy.ts'
import { pinLength, type PinSizes } from '../domain/pin/pin.ts'
import type { TwilioApiKey, TwilioSettings } from '../phone/twilio-client.ts'
import type { TaskRouterSettings } from '../phone/taskrouter/task-router.ts'
import type { MailSettings } from '../profile/mail-server.ts'
import type { InsideView } from '../web/routes/health.ts'
import type { SignInSettings } from '../web/sign-in/identity-provider.ts'
import type { SyncMapping } from '../sync/mapping.ts'
import type { MayReach } from '../webhooks/reachable.ts'

export interface SoftphoneSettings {
  /** Signs the access tokens. */
  apiKey: TwilioApiKey
  /** Where staff answer who have chosen nothing. */
  byDefault: AnswerPlace
  /** The script that speaks to a telephone network other than Twilio's: an address of this service. */
  device?: string
}

export interface WebhookSettings {
  /** Secrets of the endpoint in the settings, the newest first. */
  ofSettings: readonly string[]
  /** Undefined: every address may be asked. */
  mayReach: MayReach | undefined
  httpsOnly: boolean
}

export interface AppSettings {
  publicBaseUrl: string
  twilio: TwilioSettings
  /** Undefined: callers wait in the plain queue of their desk. */
  taskRouter?: TaskRouterSettings | undefined
  apiTokens: string[]
  /** Who is shown figures and degraded parts on the public port. Undefined: none. */
  insideView?: InsideView | undefined
  brandName: string
  policy: Policy
  /** How other systems are told. Left out: any address, and no endpoint of the settings. */
  webhooks?: WebhookSettings | undefined
  /** By channel of the alerts: the key or the address that opens it. */
  alertSecrets?: Readonly<Record<string, string>> | undefined
  /** An address or a file: an iCalendar of who is on duty. */
  rotaCalendar?: string | undefined
  /** The system of record that cases and the directory stay in step with, and who asks it. */
  sync?: { mapping: SyncMapping; name: string; secret: string } | undefined
  /** Contacts are told by e-mail, too. */
  mail?: MailSettings | undefined
  /** Whose `X-Forwarded-For` is read; none by default. */
  trustedProxies?: readonly string[]
  /** Where Customer Care is called, E.164, for the profile page. */
  phoneNumbers?: readonly string[]
  /** The size PINs are issued in, and one that is still accepted. */
  pinSizes?: PinSizes
  /** Analysts may answer in the browser. Undefined: on telephones alone. */
  softphone?: SoftphoneSettings | undefined
  /** A telephone in the browser on which authors of flows try drafts: the demo has one. */
  testPhone?: { number: string; path: string } | undefined
  /** Undefined: no screens, calls are answered all the same. */
  signIn?: SignInSettings | undefined
}

/** What an administrator may know of the settings, as they are now: nothing that opens anything. */
export function shownSettings(settings: AppSettings, size: PinSizes['size']): Record<string, string> {
  const { targets, waits, widenAfter } = settings.policy
  return {
    'Address of the service': settings.publicBaseUrl,
    'Twilio account': settings.twilio.accountSid,
    'Numbers callers dial': (settings.phoneNumbers ?? []).join(', '),
    'Name spoken to callers': settings.brandName,
    'Digits of a Contact PIN': String(pinLength(size)),
    'Grace days after a contract': String(settings.policy.graceDays),
    'Days a closed case can be reopened': String(settings.policy.reopenDays),
    'Seconds in which a person should answer': perDesk((desk) => targets.seconds[desk]),
    'Share of callers who should be answered by then': `${targets.share} %`,
    'Seconds until the service apologizes': perDesk((desk) => waits[desk].apologizeAfter),
    'Seconds until every analyst of a desk is offered a call': perDesk((desk) => widenAfter[desk]),
    'Seconds for which the owner of a case is offered the call first': String(settings.policy.ownerFirst),
    'Groups that give staff their role': [...(settings.signIn?.roles?.roles ?? [])]
      .map(([group, role]) => `${group}: ${role}`)
      .join(', '),
    'Analysts may answer in the browser': settings.softphone === undefined ? 'no' : 'yes',
    'Tokens in API_TOKENS': String(settings.apiTokens.length),
    'CRM_WEBHOOK_URL is told of cases': settings.webhooks?.ofSettings.length ? 'yes' : 'no',
  }
}

function perDesk(numberOf: (desk: Desk) => number): string {
  return DESKS.map((desk) => `${desk} ${numberOf(desk)}`).join(', ')
}

export function callSettings({ brandName, publicBaseUrl, policy }: AppSettings, lengths: number[]): CallSettings {
  return {
    brand: brandName,
    portal: new URL(publicBaseUrl).hostname,
    pinLength: lengths[0] ?? 0,
    longestPin: Math.max(...lengths),
    policy,
  }
}
