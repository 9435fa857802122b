/** Builds every part and joins them. The only file that knows them all. */
import { cpus } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import express, { type Express } from 'express'
import { callSettings, GRACE_DAYS, shownSettings, type AppSettings } from './app-settings.ts'
import { endReported } from '../calls/end-reported.ts'
import { endsLater } from '../calls/ends-later.ts'
import { FLOW_CATALOGUE } from '../calls/flow-catalogue.ts'
import { makeProofs } from '../calls/queue/queue-token.ts'
import { makeConversation, type ConversationDeps } from '../calls/make-conversation.ts'
import { sweepCalls } from '../calls/sweep.ts'
import { conferenceOf } from '../calls/next-stage.ts'
import { whisper } from '../calls/words/staff-words.ts'
import { sendCrmEvents } from '../crm/send-events.ts'
import { makeBusy } from '../desk/staff/busy.ts'
import { makeDesk, type DeskActions } from '../desk/desk.ts'
import { makeRecheckRights } from '../desk/recheck-rights.ts'
import { recheckingStores } from './recheck-on-change.ts'
import { openDeskView, type DeskView } from '../desk/desk-view.ts'
import { estimateWait } from '../desk/floor/estimate-wait.ts'
import { makeChange } from '../directory/change.ts'
import { whenPeopleLeave } from '../directory/when-people-leave.ts'
import { makeCheckPin, type PinFault } from '../domain/pin/check-pin.ts'
import type { CallId } from '../domain/ids.ts'
import { makeSemaphore } from '../domain/semaphore.ts'
import { pinLength, PIN_SIZES, type PinSizes } from '../domain/pin/pin.ts'
import { makeNotMe } from '../profile/not-me.ts'
import { sendNotices } from '../profile/send-notices.ts'
import type { Events } from './events.ts'
import type { AsidePlace } from './failure-places.ts'
import { loadFlows } from '../flows/loader/load-flows.ts'
import type { Keys } from './settings/key-file.ts'
import type { Metrics } from './metrics.ts'
import { twilioTelephony } from '../phone/telephony.ts'
import { phoneRoutes } from '../phone/webhook.ts'
import { taskRouterOver } from '../phone/taskrouter/task-router.ts'
import { twilioClient } from '../phone/twilio-client.ts'
import { toldPresence } from '../phone/taskrouter/worker-presence.ts'
import { PROJECT_ROOT } from '../project-root.ts'
import type { ScreenStores, Stores } from '../stores/open-stores.ts'
import { apiRoutes } from '../web/api/api-routes.ts'
import type { Declared } from '../web/allow.ts'
import { healthRoutes, mayLookInside, type InsideView, type Readiness } from '../web/health.ts'
import { adminScreens } from '../web/admin/admin-screens.tsx'
import { boardScreens } from '../web/board/board-screen.tsx'
import { profileScreens } from '../web/profile/profile-screen.tsx'
import { deskScreens } from '../web/desk/desk-screen.tsx'
import { screenRoutes } from '../web/screen-routes.ts'
import { makeSessions } from '../web/sign-in/sessions.ts'

export interface AppDeps {
  settings: AppSettings
  keys: Keys
  /** Without `screens` pages ask on the connections of the calls. */
  stores: Stores & { screens?: ScreenStores }
  events: Events
  metrics: Metrics
  readiness: () => Promise<Readiness>
  /** As far as it was checked. */
  auditIsWhole?: () => boolean
  /** What only tests set: the time, how waits pass, a smaller floor, fewer or more hash slots, streams that beat faster. */
  tuning?: Partial<{
    now: () => Date
    pause: (ms: number) => Promise<void>
    pinFloorMs: number
    hashSemaphore: number
    pinSizes: PinSizes
    beatMs: number
  }>
  /** More routes, before the last 404: the demo's. */
  routes?: (app: Express) => void
}

export interface App {
  http: Express
  /** Ends calls whose end was never reported; the service calls it once a minute. */
  sweep: () => Promise<number>
  /**
   * Ends calls whose end could not be written when it was reported, and looks at callers whose rights another process changed;
   * the service calls it every second.
   */
  catchUp: () => Promise<void>
  /** What the staff may do with calls. */
  desk: DeskActions
  /** Every screen there is, and who may use it. */
  screens: readonly Declared[]
  /** Screens are told that this process stops: they look for another one. */
  leaveScreens: () => void
  /** Stops what the screens keep open, and the messenger to the CRM. */
  close: () => Promise<void>
}

/** Measured (bench, `overload`): more at once only makes each one later, and a longer line brings nobody through who would not be. */
const ADMISSION = { slots: 6, waiting: 32, waitMs: 900 }

const SHOWN_TO_NONE: InsideView = { tokens: [], thisMachine: false }

/** Faults after which the caller is told that the PIN could not be checked; after the others the answer stands. */
const DECIDING_FAULTS: ReadonlySet<PinFault> = new Set(['check', 'unreadable-hash', 'audit'])

const FLOWS_FOLDER = join(PROJECT_ROOT, 'voice-flows')

/** Throws when a flow or prompt has a fault: such a service must not answer calls. */
export function buildApp(deps: AppDeps): App {
  const { settings, keys, events, metrics, readiness, auditIsWhole = () => true, tuning = {}, routes } = deps
  const aside = (place: AsidePlace) => (what: string, error: unknown) => events.brokeAside(place, what, error)
  const onFailure = aside('telephony')
  // No caller is sent on by what fails at a desk or while badges are looked at.
  const deskEvents = { ...events, brokeDuringCall: aside('desk') }
  const badgeEvents = { ...events, brokeDuringCall: aside('badges') }
  const client = twilioClient({
    accountSid: settings.twilioAccountSid,
    // The newer one of two during a rotation: the first.
    authToken: settings.twilioAuthTokens[0] ?? '',
    apiBaseUrl: settings.twilioApiBaseUrl,
  })
  const pause = tuning.pause ?? ((ms: number) => sleep(ms, undefined, { ref: false }))
  const router = settings.taskRouter && taskRouterOver({ client, settings: settings.taskRouter, onFailure, pause })
  const now = tuning.now ?? (() => new Date())
  const recheckRights = makeRecheckRights({
    ...deps.stores,
    events: badgeEvents,
    now,
    pause,
    settings: { graceDays: GRACE_DAYS },
  })
  const badgeFailed = (error: unknown) => aside('badges')('keeping badges true', error)
  // PINs are issued and ended on pages alone.
  const ofScreens = { ...deps.stores, ...deps.stores.screens }
  const watched = recheckingStores(ofScreens, recheckRights, badgeFailed)
  const busy = makeBusy({ ...deps.stores, now })
  const told = router && toldPresence(deps.stores.presence, router, (id) => busy.tookByHand(id))
  const stores: Stores = {
    ...deps.stores,
    directoryRecords: watched.directoryRecords,
    ...(told === undefined ? {} : { presence: told }),
  }
  const screenStores: Stores = { ...stores, ...deps.stores.screens, credentials: watched.credentials }
  const { size, before: sizeBefore } = tuning.pinSizes ??
    settings.pinSizes ?? { size: PIN_SIZES['5+6'], before: undefined }
  const hashSemaphore = makeSemaphore({ slots: tuning.hashSemaphore ?? Math.max(1, cpus().length) })
  const checkPin = makeCheckPin({
    ...stores,
    keys: keys.pins,
    size,
    sizeBefore,
    slots: hashSemaphore,
    admission: makeSemaphore(ADMISSION),
    now,
    pause,
    onFault: (fault, error) =>
      DECIDING_FAULTS.has(fault)
        ? events.brokeDuringCall('PIN check', error)
        : events.brokeAside('PIN counts', fault, error),
    ...(tuning.pinFloorMs === undefined ? {} : { floorMs: tuning.pinFloorMs }),
  })
  const { flows, prompts } = loadFlows(FLOWS_FOLDER, FLOW_CATALOGUE)
  const telephony = twilioTelephony({ client, publicBaseUrl: settings.publicBaseUrl, taskRouter: router, onFailure })
  const desk = makeDesk({
    ...stores,
    telephony,
    events: deskEvents,
    now,
    pause,
    settings: { graceDays: GRACE_DAYS },
    whisper: (call) => whisper(call, prompts),
    say: (prompt) => prompts.render(prompt, 'en', {}),
    words: (prompt, values) => prompts.render(prompt, 'en', { brand: settings.brandName, ...values }),
    flowVersion: flows.version,
    ownNumber: settings.phoneNumbers?.[0],
    recheckRights,
  })
  const callDeps: ConversationDeps = {
    ...stores,
    flows,
    prompts,
    proofs: makeProofs(keys.proofKey),
    endsLater: endsLater(),
    returned: ({ taker, leg }) => void telephony.hold(conferenceOf(taker.attempt), leg, false),
    checkPin,
    events,
    settings: callSettings(settings, [size, sizeBefore ?? size].map(pinLength)),
    now,
    pause,
    estimate: (at, ahead) => estimateWait(at, ahead, now(), stores.throughput),
    isPaused: async (at) => (await stores.pauses.current(now()).catch(() => [])).some(({ desk: one }) => one === at),
    onTalkEnd: desk.wrapUp.afterTalk,
    answered: async (at, waitedSeconds) => {
      metrics.queueWait.observe({ desk: at }, waitedSeconds)
      await stores.throughput.recordAnswered(at, now(), waitedSeconds)
    },
  }

  const catchUp = async () => {
    await callDeps.endsLater.round((callId, origin) => endReported(callId, origin, callDeps))
    await recheckRights.catchUp()
    await desk.keepPresence.round()
  }

  const sessions = makeSessions({ store: stores.signIns, publicBaseUrl: settings.publicBaseUrl, now })
  const directoryRecords = whenPeopleLeave(stores.directoryRecords, () => {
    void sessions.lookAgain().catch((error: unknown) => aside('screens')('ending screens', error))
    void desk.takeBack.fromInactive().catch((error: unknown) => aside('screens')('taking calls back', error))
  })
  const change = makeChange(directoryRecords)
  const readCall = async (id: CallId, { records }: Stores) => (await recheckRights.current(id)) ?? records.find(id)
  const http = express()
  http.disable('x-powered-by')
  http.disable('etag')
  http.set('query parser', 'simple')
  // For how often one address asks, and nothing else: signatures and links are made over PUBLIC_BASE_URL.
  http.set('trust proxy', [...(settings.trustedProxies ?? [])])
  http.use(
    phoneRoutes({
      conversation: makeConversation(callDeps),
      analysts: desk.leg,
      callbacks: { legs: desk.callbackLegs, callerEnded: desk.callbacks.callerEnded },
      settings: {
        publicBaseUrl: settings.publicBaseUrl,
        accountSid: settings.twilioAccountSid,
        authTokens: settings.twilioAuthTokens,
      },
      events,
      taskRouter: router && { assign: desk.assign, router, pause },
    }),
  )
  http.use(healthRoutes({ readiness, metrics, mayLook: mayLookInside(settings.insideView ?? SHOWN_TO_NONE) }))
  http.use(
    apiRoutes({
      ...stores,
      tokens: settings.apiTokens,
      made: (hash) => stores.tokens.use(hash, now()),
      publicBaseUrl: settings.publicBaseUrl,
      cases: desk.cases,
      change,
      graceDays: GRACE_DAYS,
      now,
      findCase: (number) => stores.cases.find(number),
      readCall: (id) => readCall(id, stores),
      onBroken: (error, reference) => events.brokeAside('API', reference, error),
      onWrongToken: events.apiTokenWrong,
      onTokenNotChecked: events.apiTokenNotChecked,
    }),
  )
  routes?.(http)
  // Opened by the first who looks; one for everybody who works at this process.
  let opened: Promise<DeskView> | undefined
  const deskView = () =>
    (opened ??= openDeskView({
      ...stores,
      onFailure: (error) => events.brokeAside('screens', 'showing calls to the staff', error),
    }))
  if (told !== undefined) desk.updates.listen((id) => told.refresh(id))
  const screens = screenRoutes({
    onStaffLeft: async (id) => {
      await desk.keepPresence.away(id, 'signed-out').catch((error: unknown) => onFailure('presence', error))
    },
    publicBaseUrl: settings.publicBaseUrl,
    signIn: settings.signIn,
    store: stores.signIns,
    forms: stores.forms,
    sessions,
    audit: stores.audit,
    events,
    now,
    screens: [
      deskScreens({
        ...screenStores,
        actions: desk,
        view: deskView,
        now,
        openCases: (contract) => screenStores.cases.openOn(contract, 10),
        beatMs: tuning.beatMs,
        heardAs: (prompt) => prompts.outline(prompt, 'en') ?? prompt,
      }),
      boardScreens({ ...screenStores, actions: desk, view: deskView, readiness, now, beatMs: tuning.beatMs }),
      profileScreens({
        ...screenStores,
        checkPin,
        notMe: makeNotMe({ ...ofScreens, lookAt: recheckRights.lookAt, now }),
        prove: desk.prove,
        change,
        adminCase: desk.cases.adminCase,
        view: deskView,
        pinKeys: keys.pins,
        pinSize: size,
        hashSemaphore: hashSemaphore.last,
        phoneNumbers: settings.phoneNumbers ?? [],
        now,
      }),
      ...adminScreens({
        ...screenStores,
        directoryRecords,
        sessions,
        change,
        readCall: (id) => readCall(id, screenStores),
        auditIsWhole,
        shown: shownSettings(settings, size),
        graceDays: GRACE_DAYS,
        now,
      }),
    ],
  })
  http.use(screens.router)
  http.use((_request, response) => {
    response.status(404).type('text/plain').send('Not found\n')
  })
  const telling =
    settings.crm &&
    sendCrmEvents({
      outbox: stores.crmOutbox,
      settings: settings.crm,
      onFailure: aside('CRM'),
      now,
    })
  const noticing =
    settings.crm === undefined && settings.mail === undefined
      ? undefined
      : sendNotices({
          outbox: stores.noticeOutbox,
          mail: settings.mail,
          tellsOthers: settings.crm !== undefined,
          publicBaseUrl: settings.publicBaseUrl,
          brand: settings.brandName,
          onFailure: aside('notices'),
          now,
        })
  const close = async () => {
    await noticing?.stop()
    await telling?.stop()
    await (await opened)?.stop()
  }
  return {
    http,
    desk,
    screens: screens.routes,
    leaveScreens: screens.leave,
    close,
    sweep: () => sweepCalls({ ...callDeps, isThere: (id) => telephony.isThere(id) }),
    catchUp,
  }
}
