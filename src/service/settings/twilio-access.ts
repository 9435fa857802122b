/** What the settings say about asking Twilio over REST and the system of record: one way for the service and every command. */
import type { TwilioSettings } from '../../phone/twilio-client.ts'
import type { AppSettings, SoftphoneSettings } from '../app-settings.ts'
import type { Config } from './config.ts'

/** Access tokens are signed with the API key: without one, analysts answer on telephones alone. */
export function softphoneSettings(config: Config): SoftphoneSettings | undefined {
  const { apiKey } = twilioAccess(config)
  return apiKey && { apiKey, byDefault: 'telephone' }
}

/** Who asks the system of record: the text before the first colon, and the rest. */
export function syncSettings({ sync: mapping, secrets }: Config): AppSettings['sync'] {
  if (mapping === undefined || secrets.sync === undefined) return undefined
  const [name = '', ...secret] = secrets.sync.reveal().split(':')
  return { mapping, name, secret: secret.join(':') }
}

export function twilioAccess(config: Config): TwilioSettings {
  const { twilioAccountSid, twilioApiBaseUrl, twilioApiKeySid, secrets } = config
  const secret = secrets.twilioApiKey?.reveal()
  return {
    accountSid: twilioAccountSid,
    authTokens: secrets.twilioAuthTokens.map((token) => token.reveal()),
    apiKey: twilioApiKeySid === undefined || secret === undefined ? undefined : { sid: twilioApiKeySid, secret },
    apiBaseUrl: twilioApiBaseUrl,
  }
}
