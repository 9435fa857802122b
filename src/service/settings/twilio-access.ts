/** What the settings say about asking Twilio over REST: one way for the service and every command. */
import type { TwilioSettings } from '../../phone/twilio-client.ts'
import type { Config } from './config.ts'

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
