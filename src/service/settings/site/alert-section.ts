/** The section `alerts` of the file of the site: when alerts open, the channels that are told, and how engineers on duty are rung. */
import { z } from 'zod'
import {
  CHANNEL_KINDS,
  SIGNALS,
  STANDARD_ALERTS,
  TOLD_FACTS,
  type AlertPolicy,
  type ChannelSettings,
} from '../../../domain/alerts/alert-policy.ts'
import { DESKS, type Desk } from '../../../domain/decide.ts'
import { eachDesk, group, perDesk, whole } from './site-kinds.ts'

const seconds = (least: number, most: number) => whole('seconds', least, most)

const names = (what: string, of: readonly string[]) => ({ error: `must be ${what}: ${of.join(', ')}` })
const channelName = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,39}$/, 'must be a name of small letters, digits and dashes, e.g. pager')

const address = 'must be an https address without a password or a query'
const vendorAddress = z
  .string({ error: address })
  .refine((text) => URL.canParse(text) && isBareHttps(new URL(text)), address)

/** Loopback without TLS is for trying things out, as the demo does. */
function isBareHttps({ protocol, hostname, username, password, search }: URL): boolean {
  const isOwn = protocol === 'http:' && (hostname === '127.0.0.1' || hostname === 'localhost')
  return (protocol === 'https:' || isOwn) && username === '' && password === '' && search === ''
}

const channel = z
  .strictObject(
    {
      kind: z.enum(CHANNEL_KINDS, names('one of', CHANNEL_KINDS)),
      says: z.array(z.enum(TOLD_FACTS, names('some of', TOLD_FACTS)), names('a list of', TOLD_FACTS)).optional(),
      url: vendorAddress.optional(),
      to: z.array(z.email('must be an e-mail address'), { error: 'must be a list of e-mail addresses' }).optional(),
    },
    group,
  )
  .refine(({ kind, to }) => (kind === 'mail') === (to !== undefined && to.length > 0), {
    error: 'must name its addresses under "to", where its kind is mail and nowhere else',
  })
  .refine(({ kind, url }) => url === undefined || kind === 'pagerduty' || kind === 'opsgenie', {
    error: 'must not hold "url": the address of slack and teams is a secret and stands in ALERT_SECRETS',
  })

const tellRule = z.strictObject(
  {
    channels: z.array(channelName, { error: 'must be a list of channels' }),
    signals: z.array(z.enum(SIGNALS, names('one of', SIGNALS)), names('a list of', SIGNALS)).optional(),
    desks: z.array(z.enum(DESKS, names('one of', DESKS)), names('a list of', DESKS)).optional(),
    when: z.enum(['opened', 'escalated'], { error: 'must be opened or escalated' }).optional(),
  },
  group,
)

const duty = z.strictObject(
  {
    'ring-after': seconds(5, 600).optional(),
    'ring-for': seconds(10, 60).optional(),
    rounds: whole('rounds', 1, 5).optional(),
  },
  group,
)

const messages = z.strictObject(
  {
    allowed: z.boolean('must be true or false').optional(),
    longest: seconds(15, 300).optional(),
    'keep-days': whole('days', 1, 365).optional(),
  },
  group,
)

export const alertSection = z
  .strictObject(
    {
      'production-down-after': seconds(10, 3_600).optional(),
      'no-analyst-ready-after': perDesk(seconds(5, 3_600)).optional(),
      'longest-wait': perDesk(seconds(30, 7_200)).optional(),
      'escalate-after': whole('minutes', 1, 240).optional(),
      channels: z.record(channelName, channel, group).optional(),
      tell: z.array(tellRule, { error: 'must be a list of rules' }).optional(),
      duty: duty.optional(),
      messages: messages.optional(),
    },
    group,
  )
  .superRefine(({ channels = {}, tell = [] }, context) => {
    for (const [at, rule] of tell.entries())
      for (const name of rule.channels)
        if (!Object.hasOwn(channels, name))
          context.addIssue({
            code: 'custom',
            path: ['tell', at],
            message: `names a channel that is not there: ${name}`,
          })
  })

export const ALERT_NAMES = [alertSection, duty, messages, tellRule, channel].flatMap(({ shape }) => Object.keys(shape))

export function alertsFrom(read: z.output<typeof alertSection> = {}): AlertPolicy {
  const { noAnalystReadyAfter, longestWait, duty: standard, messages: ofMessages, ...rest } = STANDARD_ALERTS
  const given = read.duty ?? {}
  const numbers = (one: Partial<Record<Desk, number | undefined>> | undefined, or: Readonly<Record<Desk, number>>) =>
    eachDesk((desk) => one?.[desk] ?? or[desk])
  return {
    productionDownAfter: read['production-down-after'] ?? rest.productionDownAfter,
    noAnalystReadyAfter: numbers(read['no-analyst-ready-after'], noAnalystReadyAfter),
    longestWait: numbers(read['longest-wait'], longestWait),
    escalateAfter: read['escalate-after'] ?? rest.escalateAfter,
    channels: Object.fromEntries(
      Object.entries(read.channels ?? {}).map(([name, one]): [string, ChannelSettings] => [
        name,
        { ...one, says: one.says ?? ['reference', 'company'] },
      ]),
    ),
    tell: (read.tell ?? []).map((rule) => ({ ...rule, when: rule.when ?? 'opened' })),
    duty: {
      ringAfter: given['ring-after'] ?? standard.ringAfter,
      ringFor: given['ring-for'] ?? standard.ringFor,
      rounds: given.rounds ?? standard.rounds,
    },
    messages: {
      allowed: read.messages?.allowed ?? ofMessages.allowed,
      longest: read.messages?.longest ?? ofMessages.longest,
      keepDays: read.messages?.['keep-days'] ?? ofMessages.keepDays,
    },
  }
}
