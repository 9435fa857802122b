/** Screens for people: the desk, the board, the profile, administration. */
import type { DeskActions } from '../../desk/desk.ts'
import { makeGiveOwner, type GiveOwner } from '../../desk/cases/give-owner.ts'
import { makePutCases } from '../../desk/cases/put-case.ts'
import type { DeskView } from '../../desk/desk-view.ts'
import type { Messages } from '../../desk/messages/messages.ts'
import type { RecheckRights } from '../../desk/recheck-rights.ts'
import type { Change } from '../../directory/change.ts'
import { makeProviderStaff } from '../../directory/provider-staff.ts'
import type { DirectoryRecords } from '../../directory/directory-records.ts'
import type { CredentialStore } from '../../domain/pin/credential-store.ts'
import type { Editions } from '../../calls/editions.ts'
import type { FlowWork } from '../../calls/flow-work/flow-work.ts'
import type { Trials } from '../../calls/flow-versions/trial.ts'
import { makeNotMe } from '../../profile/not-me.ts'
import type { Stores } from '../../stores/stores.ts'
import { adminScreens } from '../../web/admin/admin-screens.tsx'
import type { Allow } from '../../web/allow.ts'
import { boardScreens } from '../../web/board/board-screen.tsx'
import { deskScreens } from '../../web/desk/desk-screen.tsx'
import { flowScreens } from '../../web/flows/flow-screens.tsx'
import { callScreen } from '../../web/calls/call-screen.tsx'
import { caseScreen } from '../../web/cases/case-screen.tsx'
import type { Readiness } from '../../web/readiness.ts'
import { reportScreens } from '../../web/reports/report-screens.tsx'
import { profileScreens } from '../../web/profile/profile-screen.tsx'
import { careNumbers } from '../../web/profile/sections/care-numbers.tsx'
import { searchScreen } from '../../web/search/search-screen.tsx'
import { screenRoutes, type ScreenRoutes } from '../../web/routes/screen-routes.ts'
import { makeEndpoints } from '../../webhooks/administer.ts'
import { PROGRAM_VERSION } from '../../program-version.ts'
import type { Sessions } from '../../accounts/sessions.ts'
import { shownSettings, type AppSettings } from '../app-settings.ts'
import { aside } from '../events/aside-events.ts'
import type { Events } from '../events/events.ts'
import type { AlertWork } from './alerts.ts'
import type { Keys } from '../settings/key-file.ts'
import type { PinChecking } from './pin-check.ts'
import { unspokenLanguages } from '../settings/site-policy.ts'
import { sendingSettings } from './senders.ts'
import { callReader } from './read-call.ts'
import { buildSoftphone } from './softphone.ts'

export interface BuildScreensDeps {
  settings: AppSettings
  /** On connections that no caller waits for. */
  stores: Stores
  /** An owner who ends their PIN has the callers looked at and counted then, so not by the store as well. */
  unwatchedCredentials: CredentialStore
  directoryRecords: DirectoryRecords
  /** One for all who work at this process. */
  view: View
  desk: DeskActions
  alerts: Pick<AlertWork, 'rota' | 'settle' | 'channels' | 'hours' | 'afterRound'>
  messages: Messages
  change: Change
  recheckRights: Pick<RecheckRights, 'lookAt' | 'current'>
  sessions: Sessions
  editions: Pick<Editions, 'outline' | 'newest'>
  trials: Pick<Trials, 'look'>
  flowWork: FlowWork
  pins: PinChecking
  keys: Keys
  readiness: () => Promise<Readiness>
  auditIsWhole: () => boolean
  events: Events
  beatMs: number | undefined
  now: () => Date
}

type View = () => Promise<DeskView>
type Screens = (allow: Allow) => void

export function buildScreens(deps: BuildScreensDeps): ScreenRoutes {
  const { settings, stores, view, desk, sessions, events, now } = deps
  const presenceFailed = aside(events, 'telephony')
  return screenRoutes({
    onStaffLeft: async (id) => {
      await desk.keepPresence.away(id, 'signed-out').catch((error: unknown) => presenceFailed('presence', error))
    },
    publicBaseUrl: settings.publicBaseUrl,
    signIn: settings.signIn,
    talkHosts: buildSoftphone(settings)?.hosts,
    store: stores.signIns,
    providerStaff: makeProviderStaff({ change: deps.change, records: deps.directoryRecords }),
    forms: stores.forms,
    counters: stores.rateCounters,
    sessions,
    audit: stores.audit,
    events,
    now,
    screens: [
      desks(deps, view),
      board(deps, view),
      profile(deps, view),
      ...administration(deps),
      ...flowPages(deps, view),
      reports(deps),
      call(deps, view),
      caseOf(deps),
      searchScreen({ staffSearch: stores.staffSearch, lists: stores.lists }),
    ],
  })
}

function desks(deps: BuildScreensDeps, view: View): Screens {
  const { settings, stores, desk, messages, editions, pins, now, beatMs } = deps
  const {
    adminRequests,
    answerPlaces,
    audit,
    browserPhones,
    callerHistory,
    callNotes,
    cases,
    pauses,
    presence,
    profiles,
    staff,
  } = stores
  // The same for every caller.
  const heard = { brand: settings.brandName, pinLength: String(pins.lengths[0] ?? '…'), pound: 'the pound key' }
  return deskScreens({
    answerPlaces,
    browserPhones,
    softphone: buildSoftphone(settings),
    adminRequests,
    audit,
    callerHistory,
    callNotes,
    messages,
    pauses,
    presence,
    profiles,
    staff,
    actions: desk,
    view,
    policy: settings.policy,
    now,
    openCases: (contract) => cases.openOn(contract, 10),
    giveOwner: giveOwner(deps),
    beatMs,
    heardAs: (prompt) => editions.outline(prompt, heard) ?? prompt,
  })
}

function board(
  { settings, stores, desk, alerts, editions, readiness, now, beatMs }: BuildScreensDeps,
  view: View,
): Screens {
  const { pauses, presence, profiles, records, reports: histories, staff, throughput } = stores
  return boardScreens({
    incidents: stores.incidents,
    languages: () => editions.newest().prompts.languages,
    raisedAlerts: stores.raisedAlerts,
    alerts,
    rotaStore: stores.rota,
    hoursStore: stores.hours,
    alertOutbox: stores.alertOutbox,
    reports: histories,
    pauses,
    presence,
    profiles,
    records,
    staff,
    throughput,
    actions: desk,
    view,
    readiness,
    policy: settings.policy,
    now,
    beatMs,
  })
}

function flowPages(
  { settings, stores, editions, trials, flowWork, now }: BuildScreensDeps,
  view: View,
): readonly Screens[] {
  const { policy } = settings
  return flowScreens({
    versions: stores.flowVersions,
    drafts: stores.flowDrafts,
    work: flowWork,
    unspoken: (spoken) => unspokenLanguages(policy, spoken),
    program: PROGRAM_VERSION,
    lookAtTrials: () => trials.look(),
    testPhone: settings.testPhone,
    view,
    policy,
    pastCalls: stores.pastCalls,
    own: () => editions.newest().prompts,
    now,
  })
}

function reports({ settings, stores, now }: BuildScreensDeps): Screens {
  return reportScreens({ reports: stores.reports, audit: stores.audit, policy: settings.policy, now })
}

function call({ settings, stores, editions, now }: BuildScreensDeps, view: View): Screens {
  const { reports: histories, lists, staff, callbacks } = stores
  const flows = () => editions.newest().flows
  const heardAs = (prompt: string) => editions.outline(prompt) ?? prompt
  const saved = { versions: stores.flowVersions, newest: editions.newest }
  const { policy } = settings
  const { audit } = stores
  return callScreen({ reports: histories, callbacks, view, lists, staff, policy, flows, heardAs, saved, audit, now })
}

/** Of the same people and records for the desk and the page of a case. */
function giveOwner({ stores, events, now }: BuildScreensDeps): GiveOwner {
  const { caseRecords, staff, staffCases } = stores
  const putCases = makePutCases(caseRecords)
  return makeGiveOwner({
    staffCases,
    staff,
    putCases,
    events: { brokeDuringCall: aside(events, 'desk') },
    now,
  })
}

function caseOf(deps: BuildScreensDeps): Screens {
  const { staff, staffCases } = deps.stores
  return caseScreen({ staffCases, staff, giveOwner: giveOwner(deps), policy: deps.settings.policy })
}

function profile({ settings, stores, desk, change, pins, ...deps }: BuildScreensDeps, view: View): Screens {
  const { credentials, directory, lists, ownCases, profiles, rateCounters } = stores
  const { unwatchedCredentials, recheckRights, keys, now } = deps
  return profileScreens({
    credentials,
    directory,
    lists,
    profiles,
    checkPin: pins.checkPin,
    notMe: makeNotMe({ credentials: unwatchedCredentials, profiles, lookAt: recheckRights.lookAt, now }),
    prove: desk.prove,
    change,
    cases: desk.cases,
    ownCases,
    counters: rateCounters,
    view,
    pinKeys: keys.pins,
    pinSize: pins.size,
    hashSemaphore: pins.hashSemaphore.last,
    hashPin: pins.hashPin,
    policy: settings.policy,
    phoneNumbers: careNumbers(settings.phoneNumbers ?? [], settings.policy),
    now,
  })
}

function administration({ settings, stores, ...deps }: BuildScreensDeps): readonly Screens[] {
  const {
    adminRequests,
    audit,
    caseFiles,
    caseLists,
    credentials,
    directory,
    fileJobs,
    imports,
    lists,
    profiles,
    settlements,
    signIns,
    tokens,
  } = stores
  const { directoryRecords, sessions, change, recheckRights, auditIsWhole, pins, now } = deps
  return adminScreens({
    adminRequests,
    audit,
    caseFiles,
    caseLists,
    credentials,
    directory,
    fileJobs,
    imports,
    lists,
    profiles,
    settlements,
    callbacks: deps.desk.callbacks,
    signIns,
    tokens,
    directoryRecords,
    sessions,
    change,
    onJobFailure: aside(deps.events, 'screens'),
    readCall: callReader(recheckRights, stores),
    auditIsWhole,
    sealKey: deps.keys.proofKey,
    endpoints: makeEndpoints(stores.webhookEndpoints, sendingSettings(settings, deps.keys.proofKey), now),
    sync: stores.sync,
    syncWith: settings.sync?.mapping.system,
    shown: () => shownSettings(settings, pins.size),
    policy: settings.policy,
    now,
  })
}
