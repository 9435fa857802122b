/** The way to Twilio and back: REST out, webhooks in. */
import express, { type Router } from 'express'
import type { DutyLeg } from '../../desk/duty/duty-leg.ts'
import type { DeskActions } from '../../desk/desk.ts'
import type { Recordings } from '../../desk/messages/recordings.ts'
import type { Telephony } from '../../desk/telephony.ts'
import { holdMusicRoute } from '../../phone/hold-music/hold-music.ts'
import { taskRouterOver, type TaskRouter } from '../../phone/taskrouter/task-router.ts'
import { twilioTelephony } from '../../phone/telephony.ts'
import { twilioRecordings } from '../../phone/recordings.ts'
import { twilioClient, twilioMedia } from '../../phone/twilio-client.ts'
import { phoneRoutes, VOICE_ROUTES, type CallHandlers } from '../../phone/webhook.ts'
import { clientAddress } from '../../web/http/client-address.ts'
import type { AppSettings } from '../app-settings.ts'
import { aside } from '../events/aside-events.ts'
import type { Events } from '../events/events.ts'
import { traced, webhookSpans } from '../watch/trace.ts'

export interface TwilioOut {
  telephony: Telephony
  recordings: Recordings
  /** Undefined: callers wait in the plain queue of their desk. */
  router: TaskRouter | undefined
}

export interface TelephonyDeps {
  settings: AppSettings
  events: Pick<Events, 'brokeAside'>
  pause: (ms: number) => Promise<void>
}

export function buildTelephony({ settings, events, pause }: TelephonyDeps): TwilioOut {
  const onFailure = aside(events, 'telephony')
  const client = twilioClient(settings.twilio)
  const router =
    settings.taskRouter &&
    traced('TaskRouter', taskRouterOver({ client, settings: settings.taskRouter, onFailure, pause }))
  const { publicBaseUrl } = settings
  const telephony = twilioTelephony({ client, publicBaseUrl, taskRouter: router, onFailure })
  const recordings = twilioRecordings({ client, media: twilioMedia(settings.twilio), onFailure })
  return { telephony: traced('Twilio', telephony), recordings: traced('Twilio', recordings), router }
}

export interface BuildPhoneDeps {
  settings: AppSettings
  calls: CallHandlers
  desk: DeskActions
  duty: DutyLeg
  router: TaskRouter | undefined
  events: Events
  pause: (ms: number) => Promise<void>
}

export function buildPhone({ settings, calls, desk, duty, router, events, pause }: BuildPhoneDeps): Router {
  const routes = express.Router()
  routes.use(holdMusicRoute())
  routes.use('/voice', webhookSpans([...VOICE_ROUTES, 'taskrouter/assignment', 'taskrouter/events']))
  return routes.use(
    phoneRoutes({
      calls,
      analysts: desk.leg,
      duty,
      callbacks: { legs: desk.callbackLegs, callerEnded: desk.callbacks.callerEnded },
      settings: {
        publicBaseUrl: settings.publicBaseUrl,
        accountSid: settings.twilio.accountSid,
        authTokens: settings.twilio.authTokens,
      },
      clientAddress,
      events,
      taskRouter: router && { assign: desk.assign, router, pause },
    }),
  )
}
