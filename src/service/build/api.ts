/** JSON for other systems. */
import type { Router } from 'express'
import type { Cases } from '../../desk/cases/cases.ts'
import { makePutCases } from '../../desk/cases/put-case.ts'
import type { RecheckRights } from '../../desk/recheck-rights.ts'
import type { Change } from '../../directory/change.ts'
import type { Stores } from '../../stores/stores.ts'
import { apiRoutes } from '../../web/api/api-routes.ts'
import type { AppSettings } from '../app-settings.ts'
import type { Events } from '../events/events.ts'
import { callReader } from './read-call.ts'

export interface BuildApiDeps {
  settings: Pick<AppSettings, 'apiTokens' | 'policy' | 'publicBaseUrl'>
  stores: Pick<
    Stores,
    | 'callLists'
    | 'caseLists'
    | 'caseRecords'
    | 'credentials'
    | 'directory'
    | 'lists'
    | 'rateCounters'
    | 'records'
    | 'reports'
    | 'tokens'
  >
  cases: Cases
  change: Change
  recheckRights: Pick<RecheckRights, 'current'>
  events: Pick<Events, 'brokeAside' | 'apiTokenWrong' | 'apiTokenNotChecked' | 'askedTooOften'>
  now: () => Date
}

export function buildApi({ settings, stores, cases, change, recheckRights, events, now }: BuildApiDeps): Router {
  const { credentials, directory, lists, tokens } = stores
  return apiRoutes({
    credentials,
    directory,
    lists,
    reports: stores.reports,
    timeZone: () => settings.policy.timeZone,
    tokens: settings.apiTokens,
    counters: stores.rateCounters,
    made: (hash) => tokens.use(hash, now()),
    publicBaseUrl: settings.publicBaseUrl,
    cases,
    change,
    policy: settings.policy,
    now,
    callLists: stores.callLists,
    caseLists: stores.caseLists,
    putCases: makePutCases(stores.caseRecords),
    readCall: callReader(recheckRights, stores),
    onBroken: (error, reference) => events.brokeAside('API', reference, error),
    onWrongToken: events.apiTokenWrong,
    onTokenNotChecked: events.apiTokenNotChecked,
    onTooMany: (address) => events.askedTooOften('API', address),
  })
}
