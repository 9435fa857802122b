/** Builds every part and joins them. Each part is built in `build/`, from the stores that it names. */
import { setTimeout as sleep } from 'node:timers/promises'
import express, { type Express, type Request, type Response, type Router } from 'express'
import { makeEditions } from '../calls/editions.ts'
import type { Trials } from '../calls/flow-versions/trial.ts'
import { flowWorkHere } from '../calls/flow-work/flow-work-here.ts'
import type { FlowWork } from '../calls/flow-work/flow-work.ts'
import { makeTrials } from '../calls/flow-versions/trials.ts'
import { publishedEditions } from '../calls/flow-versions/published-editions.ts'
import { forOneRequest } from '../calls/current-call.ts'
import { deskFigures } from '../desk/floor/desk-figures.ts'
import type { DeskActions } from '../desk/desk.ts'
import type { Argon2 } from '../domain/pin/pin-hash.ts'
import type { RecheckRights } from '../desk/recheck-rights.ts'
import { makeChange } from '../directory/change.ts'
import { whenPeopleLeave } from '../directory/when-people-leave.ts'
import type { LoadedFlows } from '../flows/loader/load-flows.ts'
import type { ScreenStores, Stores } from '../stores/stores.ts'
import type { Declared } from '../web/allow.ts'
import { DESKS } from '../domain/decide.ts'
import { isOpenAt } from '../domain/hours/calendar.ts'
import { deskCalendar, type LineHours } from '../domain/hours/line-hours.ts'
import type { Readiness } from '../web/readiness.ts'
import { healthRoutes, mayLookInside, type InsideView } from '../web/routes/health.ts'
import { makeSessions, type Sessions } from '../accounts/sessions.ts'
import type { AppSettings } from './app-settings.ts'
import { readBuildInfo } from './build-info.ts'
import { buildAlerts, type AlertWork } from './build/alerts.ts'
import { buildApi } from './build/api.ts'
import { buildCalls, type CallWork } from './build/calls.ts'
import { buildDesk } from './build/desk.ts'
import { liveView, type LiveView } from './build/live-view.ts'
import { buildMessages, type MessageWork } from './build/messages.ts'
import { buildPhone, buildTelephony } from './build/phone.ts'
import { buildPinCheck, type PinChecking, type PinTuning } from './build/pin-check.ts'
import { buildScreens } from './build/screens.ts'
import { startSenders } from './build/senders.ts'
import { buildStores } from './build/stores.ts'
import { startInStep } from './build/sync.ts'
import { aside } from './events/aside-events.ts'
import type { Events } from './events/events.ts'
import type { AsidePlace } from './failure-places.ts'
import type { Metrics } from './metrics.ts'
import type { Keys } from './settings/key-file.ts'
import { unspokenLanguages } from './settings/site-policy.ts'

export interface AppDeps {
  settings: AppSettings
  keys: Keys
  /** Without `screens` pages ask on the connections of the calls. */
  stores: Stores & { screens?: ScreenStores }
  events: Events
  metrics: Metrics
  readiness: () => Promise<Readiness>
  /** Calls go by these hours from now on. */
  takeHours?: (hours: LineHours) => void
  /** What callers hear and where each answer leads. */
  voice: LoadedFlows
  /** Where PINs are hashed; left out: on the threads of this process. */
  argon2?: Argon2
  /** Where flows are checked and calls replayed; left out: in this process. */
  flowWork?: FlowWork
  /** As far as it was checked. */
  auditIsWhole?: () => boolean
  /** What only tests set: the time, how waits pass, hash slots and floor, streams that beat faster. */
  tuning?: PinTuning & {
    now?: () => Date
    pause?: (ms: number) => Promise<void>
    beatMs?: number
  }
  /** More routes, before the last 404: the demo's. */
  routes?: (app: Express) => void
}

export interface App {
  http: Express
  /** Ends calls whose end was never reported; the service calls it once a minute. */
  sweep: () => Promise<number>
  /** Leaves the flows that calls begin in for the other processes: before the first call, and once a minute. Never rejects. */
  publish: () => Promise<void>
  /** Takes drafts on trial as they are now; the service calls it every two seconds. */
  lookAtTrials: Trials['look']
  /** New calls begin with these flows from now on; gives the version they began with before. */
  take: (loaded: LoadedFlows) => Promise<string>
  /**
   * Ends calls whose end could not be written when it was reported, and looks at callers whose rights another process changed;
   * the service calls it every second. Never rejects.
   */
  catchUp: () => Promise<void>
  /** Signals, channels and the rota; the service calls `round` every few seconds. */
  alerts: AlertWork
  /** What the staff may do with calls. */
  desk: DeskActions
  messages: MessageWork
  /** Every screen there is, and who may use it. */
  screens: readonly Declared[]
  /** Screens are told that this process stops: they look for another one. */
  leaveScreens: () => void
  /** Stops what the screens keep open, and the messenger to the CRM. */
  close: () => Promise<void>
}

/** Within what is left of the time to stop once requests have been finished (docs/security.md, "Time limits"). */
const DRAIN_MS = 7_000

const SHOWN_TO_NONE: InsideView = { tokens: [], thisMachine: false }

export function buildApp(deps: AppDeps): App {
  const { settings, keys, events, readiness, auditIsWhole = () => true, tuning = {} } = deps
  const { now, pause, editions, drafts, router, built, view, pins, desk, alerts, messages, calls } = buildWork(deps)
  const { stores, screenStores, recheckRights, unwatchedCredentials, presenceInRouter } = built
  showWaiting({ ...screenStores, ...view }, pins, deps, now)
  const sessions = makeSessions({ store: stores.signIns, now })
  const directoryRecords = whenPeopleLeave(stores.directoryRecords, () => endForLeavers(sessions, desk, events))
  const change = makeChange(directoryRecords)
  const screens = buildScreens({
    settings,
    stores: screenStores,
    unwatchedCredentials,
    directoryRecords,
    view: view.open,
    desk,
    alerts,
    messages: messages.messages,
    change,
    recheckRights,
    sessions,
    editions,
    ...drafts,
    pins,
    keys,
    readiness,
    auditIsWhole,
    events,
    beatMs: tuning.beatMs,
    now,
  })
  if (presenceInRouter !== undefined) desk.updates.listen((id, isFree) => presenceInRouter.refresh(id, isFree))
  const senders = startSenders({ settings, stores, sealKey: keys.proofKey, events, now })
  const inStep = startInStep({ settings, stores, change, events, now })
  const http = bareApp(settings)
  http.use(buildPhone({ settings, calls: calls.handlers, desk, duty: alerts.dutyLeg, router, events, pause }))
  http.use(buildHealth(deps))
  http.use(buildApi({ settings, stores, cases: desk.cases, change, recheckRights, events, now }))
  deps.routes?.(http)
  http.use(screens.router)
  http.use(notFound)
  return {
    http,
    desk,
    alerts,
    screens: screens.routes,
    leaveScreens: screens.leave,
    close: async () => {
      await pins.checks.drain(DRAIN_MS)
      await Promise.all([senders.stop(), inStep?.stop(), alerts.stop(), built.callFeed.stop()])
      await view.close()
    },
    publish: () => editions.publish(),
    lookAtTrials: () => drafts.trials.look(),
    take: (loaded) => editions.take(loaded),
    messages,
    sweep: () => forOneRequest(() => sweep(calls, messages, desk.callbacks)),
    catchUp: () => catchUp(calls, recheckRights, desk, built.followOwners, events),
  }
}

/** Calls and the desks, and what they tell of: everything that needs no page. */
function buildWork(deps: AppDeps) {
  const { settings, keys, events, metrics, readiness, takeHours, voice, flowWork = flowWorkHere(), tuning = {} } = deps
  const now = tuning.now ?? (() => new Date())
  // A wait must not keep a process alive that stops.
  const pause = tuning.pause ?? ((ms: number) => sleep(ms, undefined, { ref: false }))
  const { editions: left, publishedFlows } = deps.stores
  const trials = makeTrials({
    drafts: deps.stores.flowDrafts,
    versions: deps.stores.flowVersions,
    work: flowWork,
    unspoken: (spoken) => unspokenLanguages(settings.policy, spoken),
    leave: left,
  })
  const failed = aside(events, 'call records')
  const editions = makeEditions(voice, publishedEditions(left, publishedFlows), failed, trials)
  const { telephony, recordings, router } = buildTelephony({ settings, events, pause })
  const built = buildStores({ opened: deps.stores, router, policy: settings.policy, events, now, pause })
  const { stores, recheckRights } = built
  const pins = buildPinCheck({ stores, keys: keys.pins, settings, events, tuning, argon2: deps.argon2, now })
  const desk = buildDesk({ settings, stores, editions, telephony, recheckRights, events, now, pause })
  const view = liveView(built.screenStores, events)
  const { cards } = view
  const alerts = buildAlerts({ settings, stores, cards, desk, telephony, editions, readiness, takeHours, events, now })
  const { screenStores } = built
  const messages = buildMessages({ settings, stores, screenStores, recordings, desk, alerts, events, now })
  const { proofKey } = keys
  const { onDuty } = alerts.rota
  metrics.sources.calendars = () => calendarsRead(alerts)
  const work = {
    settings,
    stores,
    cards,
    messages: messages.records,
    proofKey,
    editions,
    pins,
    desk,
    onDuty,
    telephony,
    events,
    metrics,
    now,
  }
  const drafts = { trials, flowWork }
  return { now, pause, editions, drafts, router, built, view, pins, desk, alerts, messages, calls: buildCalls(work) }
}

async function sweep(
  calls: Pick<CallWork, 'sweep'>,
  messages: Pick<MessageWork, 'mind'>,
  callbacks: Pick<DeskActions['callbacks'], 'mind'>,
): Promise<number> {
  const [swept] = await Promise.all([calls.sweep(), messages.mind(), callbacks.mind()])
  return swept
}

async function catchUp(
  { endLate }: Pick<CallWork, 'endLate'>,
  recheckRights: Pick<RecheckRights, 'catchUp'>,
  { keepPresence }: Pick<DeskActions, 'keepPresence'>,
  followOwners: () => Promise<void>,
  events: Pick<Events, 'brokeAside'>,
): Promise<void> {
  const parts: [AsidePlace, string, () => Promise<void>][] = [
    ['call records', 'ends that could not be written', endLate],
    ['badges', 'changes of rights', () => recheckRights.catchUp()],
    ['desk', 'who is there', () => keepPresence.round()],
    ['desk', 'owners of cases', followOwners],
  ]
  // What one of them cannot reach holds up none of the others.
  for (const [place, what, work] of parts)
    await forOneRequest(work).catch((error: unknown) => events.brokeAside(place, what, error))
}

/** On the connections of the screens, so that the monitoring takes none from a caller. */
function showWaiting(
  { cards, presence, staff }: Pick<Stores, 'presence' | 'staff'> & Pick<LiveView, 'cards'>,
  pins: PinChecking,
  { settings, metrics }: AppDeps,
  now: () => Date,
): void {
  metrics.sources.desks = deskFigures({ cards, presence, staff, policy: settings.policy, now })
  metrics.sources.desksOpen = () =>
    DESKS.map((desk) => ({ desk, isOpen: isOpenAt(deskCalendar(settings.policy.hours, desk), now()) }))
  metrics.sources.pinChecks = pins.load
}

/** Contacts and staff who have just become inactive: their screens end, and ringing calls are taken back from them. */
function endForLeavers(sessions: Sessions, { takeBack }: DeskActions, events: Events): void {
  const failed = aside(events, 'screens')
  void sessions.lookAgain().catch((error: unknown) => failed('ending screens', error))
  void takeBack.fromInactive().catch((error: unknown) => failed('taking calls back', error))
}

async function calendarsRead({ hours, rota }: AlertWork) {
  const isRead = await rota.isRead().catch(() => undefined)
  return [...hours.areRead(), ...(isRead === undefined ? [] : [{ calendar: 'rota', isRead }])]
}

function buildHealth({ settings, readiness, metrics }: AppDeps): Router {
  const mayLook = mayLookInside(settings.insideView ?? SHOWN_TO_NONE)
  return healthRoutes({ readiness, metrics, mayLook, build: readBuildInfo() })
}

function notFound(_request: Request, response: Response): void {
  response.status(404).type('text/plain').send('Not found\n')
}

function bareApp({ trustedProxies = [] }: AppSettings): Express {
  const http = express()
  http.disable('x-powered-by')
  http.disable('etag')
  http.set('query parser', 'simple')
  // For how often one address asks, and nothing else: signatures and links are made over PUBLIC_BASE_URL.
  http.set('trust proxy', [...trustedProxies])
  http.use((_request, _response, next) => forOneRequest(next))
  return http
}
