/** Systems that keep incidents of their own: PagerDuty Events v2, and webhooks in the style of Opsgenie. */
import type { SignalKind } from '../../domain/alerts/alert-policy.ts'
import type { Channel, ChannelDeps } from './channel.ts'
import type { Message } from './outbox.ts'
import { postJson } from './post-json.ts'
import { headline, linesOf, toldFacts } from './words.ts'

const PAGERDUTY = 'https://events.pagerduty.com/v2/enqueue'
const OPSGENIE = 'https://api.opsgenie.com/v2/alerts'

/** PagerDuty cuts a summary at 1,024 characters, Opsgenie refuses a message of more than 130. */
const SUMMARY = 1_024
const MESSAGE = 130

function isCritical(kind: SignalKind): boolean {
  return kind.startsWith('production-down') || kind === 'store-down'
}

/** The same key again is the same incident: telling it twice does no harm. */
export function pagerDuty({ settings, secret, board, brand }: ChannelDeps): Channel {
  return {
    tell: (message) => postJson(settings.url ?? PAGERDUTY, pagerDutyEvent(message, { settings, secret, board, brand })),
  }
}

export function pagerDutyEvent(
  message: Message,
  { settings, secret, board, brand }: Omit<ChannelDeps, 'onDuty' | 'mail'>,
) {
  const { step, dedupKey, kind, desk, since } = message
  const to = { routing_key: secret, dedup_key: dedupKey }
  if (step === 'acknowledged') return { ...to, event_action: 'acknowledge' }
  if (step === 'resolved') return { ...to, event_action: 'resolve' }
  return {
    ...to,
    event_action: 'trigger',
    client: brand,
    client_url: board,
    payload: {
      summary: [headline(message, brand), ...toldFacts(message, settings).map(([, value]) => value)]
        .join(' · ')
        .slice(0, SUMMARY),
      source: new URL(board).hostname,
      severity: isCritical(kind) || step === 'escalated' ? 'critical' : 'warning',
      timestamp: since.toISOString(),
      component: 'careline',
      ...(desk === undefined ? {} : { group: desk }),
      class: kind,
      custom_details: Object.fromEntries(toldFacts(message, settings)),
    },
    links: [{ href: board, text: 'Board' }],
  }
}

/** Its alias is our key; what happens later is posted under it. */
export function opsgenie({ settings, secret, board, brand }: ChannelDeps): Channel {
  const base = settings.url ?? OPSGENIE
  const headers = { authorization: `GenieKey ${secret}` }
  return {
    tell: (message) => {
      const { step, dedupKey: alias, kind, desk } = message
      const title = headline(message, brand)
      const source = new URL(board).hostname
      const path = (what: string) => `${base}/${encodeURIComponent(alias)}/${what}?identifierType=alias`
      if (step === 'acknowledged') return postJson(path('acknowledge'), { source, note: title }, headers)
      if (step === 'resolved') return postJson(path('close'), { source, note: title }, headers)
      if (step === 'escalated') return postJson(path('notes'), { source, note: title }, headers)
      const body = {
        message: title.slice(0, MESSAGE),
        alias,
        description: linesOf(message, settings, board).join('\n'),
        source,
        tags: ['careline', kind, ...(desk === undefined ? [] : [desk])],
        details: Object.fromEntries(toldFacts(message, settings)),
        priority: isCritical(kind) ? 'P1' : 'P3',
      }
      return postJson(base, body, headers)
    },
  }
}
