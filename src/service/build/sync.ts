/** Staying in step with the system of record that the settings name. */
import { makePutCases } from '../../desk/cases/put-case.ts'
import type { Change } from '../../directory/change.ts'
import type { Stores } from '../../stores/stores.ts'
import { caseSide } from '../../sync/case-side.ts'
import type { OurSide } from '../../sync/our-side.ts'
import { ROW_KINDS } from '../../sync/mapping.ts'
import { rowSide } from '../../sync/row-side.ts'
import { startSync } from '../../sync/run-sync.ts'
import { makeSystem } from '../../sync/systems/make-system.ts'
import type { AppSettings } from '../app-settings.ts'
import { aside, type AsideEvents } from '../events/aside-events.ts'
import type { SyncEvents } from '../events/sync-events.ts'

export interface SyncWork {
  settings: Pick<AppSettings, 'sync'>
  stores: Pick<Stores, 'sync' | 'caseLists' | 'caseRecords' | 'lists'>
  change: Change
  events: AsideEvents & SyncEvents
  now: () => Date
}

/** Undefined: the settings name none. */
export function startInStep({
  settings,
  stores,
  change,
  events,
  now,
}: SyncWork): { stop(): Promise<void> } | undefined {
  const { sync } = settings
  if (sync === undefined) return undefined
  const { mapping, ...access } = sync
  const { system: name, address } = mapping
  const { lists, caseLists, caseRecords } = stores
  const sides: OurSide[] = ROW_KINDS.flatMap((kind) => {
    const ofKind = mapping[kind]
    return ofKind === undefined ? [] : [rowSide({ name, kind, mapping: ofKind, lists, change, now })]
  })
  if (mapping.cases !== undefined)
    sides.push(caseSide({ name, mapping: mapping.cases, lists: caseLists, putCases: makePutCases(caseRecords), now }))
  return startSync({
    name,
    everySeconds: mapping['every-seconds'],
    system: makeSystem(name, { address, ...access, now }),
    sides,
    store: stores.sync,
    onLook: events.syncLooked,
    onFailure: aside(events, 'system of record'),
    now,
  })
}
