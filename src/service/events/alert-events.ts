/** Alerts: what opened, who has it, and what channels were told. */
import type { AlertEvents as Rounds } from '../../alerts/alert-rounds.ts'
import type { Alert } from '../../alerts/alert.ts'
import type { Telling } from '../../alerts/channels/channel.ts'
import type { Metrics } from '../metrics.ts'
import type { Logger } from '../watch/logger.ts'

type Seen = Pick<Alert, 'kind' | 'desk' | 'about'>

export interface AlertEvents extends Rounds {
  alertAcknowledged: (alert: Seen, by: string) => void
  channelTold: (channel: string, how: Telling['kind']) => void
}

export function alertEvents(log: Logger, metrics: Metrics): AlertEvents {
  const seen = ({ kind, desk, about }: Seen) => ({ signal: kind, desk, reference: about.reference })
  const count = (step: string, { kind }: Seen) => metrics.alerts.inc({ signal: kind, step })
  return {
    alertOpened: (alert) => {
      count('opened', alert)
      log.warn(seen(alert), 'an alert opened')
    },
    alertResolved: (alert, by) => {
      count('resolved', alert)
      log.info({ ...seen(alert), by }, 'an alert is over')
    },
    alertEscalated: (alert) => {
      count('escalated', alert)
      metrics.alertsEscalated.inc({ signal: alert.kind })
      log.warn(seen(alert), 'no person has acknowledged an alert')
    },
    alertAcknowledged: (alert, by) => {
      count('acknowledged', alert)
      log.info({ ...seen(alert), by }, 'a person has an alert')
    },
    channelTold: (channel, how) => {
      metrics.alertsTold.inc({ channel, result: how })
      log[how === 'told' ? 'info' : 'debug']({ channel, how }, 'a channel was told of an alert')
    },
  }
}
