/** A channel by its settings: what it needs besides them is its secret, a mail server, or the rota. */
import type { ChannelKind, ChannelSettings } from '../../domain/alerts/alert-policy.ts'
import type { MailSettings } from '../../profile/mail-server.ts'
import type { Channel, ChannelDeps } from './channel.ts'
import { mail, slack, teams } from './chats.ts'
import { opsgenie, pagerDuty } from './incident-systems.ts'

const NEEDS_SECRET: ReadonlySet<ChannelKind> = new Set(['pagerduty', 'opsgenie', 'slack', 'teams'])

/** Why this channel cannot be used; undefined: it can. */
export function whyUnusable(
  name: string,
  { kind }: Pick<ChannelSettings, 'kind'>,
  { secret, mail: server }: { secret: string; mail: MailSettings | undefined },
): string | undefined {
  if (NEEDS_SECRET.has(kind) && secret === '') return `ALERT_SECRETS holds nothing for ${name}`
  return kind === 'mail' && server === undefined ? 'SMTP_URL is not set' : undefined
}

export function openChannel(name: string, deps: ChannelDeps): Channel {
  const { settings, mail: server, onDuty } = deps
  const problem = whyUnusable(name, settings, deps)
  // Tried again: the setting may be put right while the alert is open.
  if (problem !== undefined) return { tell: async () => ({ kind: 'later', problem }) }
  switch (settings.kind) {
    case 'pagerduty':
      return pagerDuty(deps)
    case 'opsgenie':
      return opsgenie(deps)
    case 'slack':
      return slack(deps)
    case 'teams':
      return teams(deps)
    case 'mail':
      return server === undefined ? onDuty.sms : mail({ ...deps, mail: server })
    case 'sms':
    case 'phone':
      return onDuty[settings.kind]
    default:
      return settings.kind satisfies never
  }
}
