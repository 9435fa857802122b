/** What the doctor looks at of alerts: whether each channel has what opens it, and secrets that open none. Tells no channel. */
import { whyUnusable } from '../../alerts/channels/open-channel.ts'
import { ON_DUTY_KINDS } from '../../domain/alerts/alert-policy.ts'
import type { Config } from '../../service/settings/config.ts'
import { ok, warn, wrong, type Found } from './check-result.ts'

export function alertChannels({ site, secrets, mailFrom, phoneNumbers }: Config): Found[] {
  const { channels } = site.numbers.alerts
  const server = secrets.smtpUrl === undefined || mailFrom === undefined ? undefined : { url: '', from: mailFrom }
  const found = Object.entries(channels).flatMap(([name, settings]): Found[] => {
    const secret = secrets.alerts.has(name) ? 'set' : ''
    const why = whyUnusable(name, settings, { secret, mail: server })
    if (why !== undefined) return [wrong(`${name} is told nothing: ${why}`, 'docs/alerts.md says what opens a channel')]
    const isMute = ON_DUTY_KINDS.has(settings.kind) && phoneNumbers.length === 0
    return isMute ? [wrong(`${name} has no number to call from`, 'set PHONE_NUMBERS')] : []
  })
  const unused = [...secrets.alerts.keys()].filter((name) => !Object.hasOwn(channels, name))
  for (const name of unused)
    found.push(warn(`ALERT_SECRETS holds ${name}, which is no channel`, 'see alerts in the file of SITE_FILE'))
  if (found.length > 0) return found
  const count = Object.keys(channels).length
  if (count === 0) return [ok('no channel is set up: alerts show on the board alone (docs/alerts.md)')]
  return [ok(count === 1 ? '1 channel is told of alerts' : `${count} channels are told of alerts`)]
}
