/** The file of numbers that a site sets (docs/site.yaml): read and checked as a whole. A number that is not in it is the standard one. */
import { resolve } from 'node:path'
import { z } from 'zod'
import type { DigitCount } from '../../domain/keypad.ts'
import { DESKS, type Desk } from '../../domain/decide.ts'
import { DAY_MINUTES } from '../../domain/hours/calendar.ts'
import { isTimeZone } from '../../domain/hours/zoned-time.ts'
import { SOURCE_LIMITS, type SourceLimits } from '../../domain/pin/limits/limits.ts'
import { printProblem, type FlowProblem } from '../../flows/loader/flow-problem.ts'
import { ALERT_NAMES, alertSection, alertsFrom } from './site/alert-section.ts'
import { readCheckedYaml } from './site/checked-yaml.ts'
import { eachDesk, group, perDesk, whole } from './site/site-kinds.ts'
import { STANDARD_NUMBERS, STANDARD_SITE, type SiteFile, type SiteNumbers } from './site-policy.ts'
import { nearestOf } from './strange-names.ts'

const domain = z
  .string({ error: 'must be a domain, e.g. mail.example' })
  .toLowerCase()
  .regex(/^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/, 'must be a domain, e.g. mail.example')

const apologizeAfter = whole('seconds', 60, 3_600)
/** Twilio keeps a call for 24 hours; two are our own bound. */
const wait = z.strictObject(
  { 'apologize-after': apologizeAfter.optional(), 'ask-after': whole('seconds', 120, 7_200).optional() },
  group,
)
/** A caller whose production is down is never taken out of the queue. */
const urgentWait = z.strictObject({ 'apologize-after': apologizeAfter.optional() }, group)

/** A transferred caller is offered only to one colleague for the first minute (`ONLY_MS`), so no desk widens sooner. */
const widening = perDesk(whole('seconds', 60, 3_600))
const targets = z.strictObject(
  { share: whole('per cent', 1, 100).optional(), seconds: perDesk(whole('seconds', 5, 3_600)).optional() },
  group,
)

/** Fewer tries than the standard and never more, but enough for one call that mis-keys. */
const fewer = (name: keyof SourceLimits) => whole('tries', 3, SOURCE_LIMITS[name]).optional()
const pinTries = z.strictObject(
  {
    'caller-per-hour': fewer('callerPerHour'),
    'caller-per-day': fewer('callerPerDay'),
    'range-per-hour': fewer('rangePerHour'),
    'withheld-per-hour': fewer('withheldPerHour'),
    'mistypes-per-hour': fewer('mistypesPerHour'),
  },
  group,
)
/** Twilio keeps a caller for hours; a minute and a hundred thousand callers are our own bounds. */
const pinQueue = z.strictObject(
  { 'wait-seconds': whole('seconds', 5, 60).optional(), places: whole('places', 10, 100_000).optional() },
  group,
)
const OWN_WORDS: ReadonlySet<string> = new Set(['bundled', 'none'])
const music = 'must be bundled, none, or the https address of an audio file'
const holdMusic = z
  .string({ error: music })
  .refine(
    (text) => OWN_WORDS.has(text) || (URL.canParse(text) && isPlainHttps(new URL(text)) && text.length <= 500),
    music,
  )

const language = z
  .string({ error: 'must be a language like de or pt-BR' })
  .regex(/^[a-z]{2,3}(-[A-Z]{2})?$/, 'must be a language like de or pt-BR')
const number = z
  .string()
  .regex(/^\+[1-9][0-9]{6,14}$/, 'must be a telephone number like "+4930901820", in quotation marks')
const languages = z.strictObject(
  {
    numbers: z.record(number, language, { error: 'must be a map of telephone numbers and languages' }).optional(),
    // More are not remembered when they are only heard (docs/voice.md).
    offered: z
      .array(language, { error: 'must be a list of languages' })
      .max(4, 'must be at most four languages: a menu has no more')
      .refine((all) => new Set(all).size === all.length, 'must name each language once')
      .optional(),
  },
  group,
)

const zone = 'must be a time zone, e.g. Europe/Berlin'
/** Postgres and this runtime know the same names. */
const timeZone = z
  .string({ error: zone })
  .refine((name) => (name.includes('/') || name === 'UTC') && isTimeZone(name), zone)

/** A password in the address would stand in Twilio's records. */
function isPlainHttps({ protocol, username, password }: URL): boolean {
  return protocol === 'https:' && username === '' && password === ''
}

const caseNumbersSay =
  'must be a number as the other system prints it, like CS0012345, or how many digits it has, like 5-8'
/** Letters and dashes are left out when a number is keyed. Of one that is printed with zeros in front, those may be left out, too. */
const caseNumbers = z.string({ error: caseNumbersSay }).transform((text, context): DigitCount => {
  const [, from, to] = /^([0-9]{1,2})-([0-9]{1,2})$/.exec(text) ?? []
  const digits = text.replaceAll(/[^0-9]/g, '').length
  const count = from === undefined ? { from: 1, to: digits } : { from: Number(from), to: Number(to) }
  if (/^[\p{L}\p{N} ._#/-]+$/u.test(text) && count.from > 0 && count.to >= count.from && count.to <= 20) return count
  context.addIssue({ code: 'custom', message: caseNumbersSay })
  return z.NEVER
})

const webhooks = z.strictObject(
  {
    'give-up-hours': whole('hours', 1, 168).optional(),
    'pause-hours': whole('hours', 1, 336).optional(),
    'keep-days': whole('days', 15, 365).optional(),
  },
  group,
)

const CALLBACK_HOURS = 'must be two times of one day in quotation marks, as "08:00-20:00"'
const callbackHours = z.string({ error: CALLBACK_HOURS }).transform((text, context) => {
  const [from = 0, until = 0] = (/^(\d{2}:\d{2})-(\d{2}:\d{2})$/.exec(text) ?? []).slice(1).map((clock) => {
    const [hour = 0, minute = 0] = clock.split(':').map(Number)
    return minute < 60 ? hour * 60 + minute : Number.NaN
  })
  if (from < until && until <= DAY_MINUTES) return { from, until }
  context.addIssue({ code: 'custom', message: CALLBACK_HOURS })
  return z.NEVER
})

const siteFormat = z.strictObject(
  {
    'grace-days': whole('days', 0, 90).optional(),
    'reopen-days': whole('days', 0, 365).optional(),
    'free-mail-domains': z.array(domain, { error: 'must be a list of domains' }).optional(),
    targets: targets.optional(),
    waits: perDesk(wait).extend({ 'production-down': urgentWait.optional() }).optional(),
    'widen-after': widening.optional(),
    // No longer than a transferred caller waits for one colleague.
    'case-numbers': z
      .array(caseNumbers, { error: 'must be a list of numbers' })
      .max(5, 'must be at most five')
      .optional(),
    'owner-first-seconds': whole('seconds', 0, 60).optional(),
    'pin-tries': pinTries.optional(),
    'pin-queue': pinQueue.optional(),
    'hold-music': holdMusic.optional(),
    webhooks: webhooks.optional(),
    'time-zone': timeZone.optional(),
    languages: languages.optional(),
    'callback-hours': callbackHours.optional(),
    alerts: alertSection.optional(),
  },
  { error: 'must be a map of names and numbers, as in docs/site.yaml' },
)

const NAMES = [
  ...[siteFormat, targets, wait, widening, pinTries, pinQueue, webhooks, languages].flatMap(({ shape }) =>
    Object.keys(shape),
  ),
  ...ALERT_NAMES,
]

/** One of the names stands in a wrong place. */
const nearName = (key: string) => (NAMES.includes(key) ? undefined : nearestOf(key, NAMES))

/** Every problem at once, in the order of the file. */
export function readSiteFile(file: string): { numbers: SiteNumbers } | { problems: FlowProblem[] } {
  const read = readCheckedYaml(file, siteFormat, nearName)
  if ('problems' in read) return read
  const { yaml } = read
  const numbers = numbersFrom(read.data)
  const never = DESKS.filter((desk) => {
    const { apologizeAfter: first, atMost = Infinity } = numbers.waits[desk]
    return atMost <= first
  })
  if (never.length > 0)
    return {
      problems: never.map((desk) => ({
        file,
        line: yaml.lineOf(['waits', desk]),
        sentence: `the file: waits.${desk}.ask-after must be longer than its apologize-after`,
      })),
    }
  return { numbers }
}

function numbersFrom(read: z.output<typeof siteFormat>): SiteNumbers {
  const { waits, targets: target, widenAfter, graceDays, reopenDays } = STANDARD_NUMBERS
  const tries = read['pin-tries'] ?? {}
  const given = (desk: Desk): z.output<typeof wait> => read.waits?.[desk] ?? {}
  return {
    graceDays: read['grace-days'] ?? graceDays,
    reopenDays: read['reopen-days'] ?? reopenDays,
    freeMailDomains: read['free-mail-domains'] ?? [],
    targets: {
      share: read.targets?.share ?? target.share,
      seconds: eachDesk((desk) => read.targets?.seconds?.[desk] ?? target.seconds[desk]),
    },
    waits: eachDesk((desk) => ({
      apologizeAfter: given(desk)['apologize-after'] ?? waits[desk].apologizeAfter,
      atMost: given(desk)['ask-after'] ?? waits[desk].atMost,
    })),
    pinTries: {
      callerPerHour: tries['caller-per-hour'] ?? SOURCE_LIMITS.callerPerHour,
      callerPerDay: tries['caller-per-day'] ?? SOURCE_LIMITS.callerPerDay,
      rangePerHour: tries['range-per-hour'] ?? SOURCE_LIMITS.rangePerHour,
      withheldPerHour: tries['withheld-per-hour'] ?? SOURCE_LIMITS.withheldPerHour,
      mistypesPerHour: tries['mistypes-per-hour'] ?? SOURCE_LIMITS.mistypesPerHour,
    },
    pinQueue: {
      waitSeconds: read['pin-queue']?.['wait-seconds'] ?? STANDARD_NUMBERS.pinQueue.waitSeconds,
      places: read['pin-queue']?.places ?? STANDARD_NUMBERS.pinQueue.places,
    },
    holdMusic: read['hold-music'] ?? STANDARD_NUMBERS.holdMusic,
    webhooks: {
      giveUpHours: read.webhooks?.['give-up-hours'] ?? STANDARD_NUMBERS.webhooks.giveUpHours,
      pauseHours: read.webhooks?.['pause-hours'] ?? STANDARD_NUMBERS.webhooks.pauseHours,
      keepDays: read.webhooks?.['keep-days'] ?? STANDARD_NUMBERS.webhooks.keepDays,
    },
    timeZone: read['time-zone'] ?? STANDARD_NUMBERS.timeZone,
    languages: { numbers: read.languages?.numbers ?? {}, offered: read.languages?.offered ?? [] },
    callbackHours: read['callback-hours'] ?? STANDARD_NUMBERS.callbackHours,
    alerts: alertsFrom(read.alerts),
    otherCaseNumbers: read['case-numbers'] ?? STANDARD_NUMBERS.otherCaseNumbers,
    ownerFirst: read['owner-first-seconds'] ?? STANDARD_NUMBERS.ownerFirst,
    widenAfter: eachDesk((desk) => read['widen-after']?.[desk] ?? widenAfter[desk]),
  }
}

/** Setting `SITE_FILE`. */
export const siteFile = z
  .string()
  .transform((path, context): SiteFile => {
    const file = resolve(path)
    const read = readSiteFile(file)
    if ('numbers' in read) return { file, numbers: read.numbers }
    for (const problem of read.problems)
      context.addIssue({ code: 'custom', message: `is refused: ${printProblem(problem)}` })
    return z.NEVER
  })
  .default(STANDARD_SITE)
