/** A database with the demo directory beside a pretend system of record, and one process that keeps both in step. */
import { randomUUID } from 'node:crypto'
import type { Case, CaseAction } from '../../src/domain/cases/cases.ts'
import { afterAction } from '../../src/domain/cases/cases.ts'
import { makeChange } from '../../src/directory/change.ts'
import type { CaseStore } from '../../src/desk/cases/case-store.ts'
import { makePutCases } from '../../src/desk/cases/put-case.ts'
import { isFreeMail } from '../../src/directory/free-mail.ts'
import { STANDARD } from '../../src/domain/policy.ts'
import { caseNumber, contactId } from '../../src/domain/ids.ts'
import { postgresAudit } from '../../src/stores/postgres/audit/audit-log.ts'
import { postgresStores } from '../../src/stores/postgres/postgres-stores.ts'
import { caseSide } from '../../src/sync/case-side.ts'
import { syncMapping, type SyncMapping } from '../../src/sync/mapping.ts'
import { rowSide } from '../../src/sync/row-side.ts'
import { makeSync, type Sync } from '../../src/sync/run-sync.ts'
import type { SyncStore } from '../../src/sync/sync-store.ts'
import { makeSystem } from '../../src/sync/systems/make-system.ts'
import { freshDatabase } from '../services/postgres.ts'
import { AUDIT_KEY } from '../stores/postgres/example-directory.ts'
import { pretendSystem, type PretendSystem } from './pretend-system.ts'
import { salesforceLanguage } from './pretend-salesforce.ts'
import { servicenowLanguage } from './pretend-servicenow.ts'
import { zendeskLanguage } from './pretend-zendesk.ts'

const STATES = { open: ['New', 'Working'], 'awaiting-info': 'Waiting', 'solution-proposed': 'Solved', closed: 'Closed' }
const PRIORITIES = { critical: 'P1', high: 'P2', medium: 'P3', low: 'P4' }

/** How each system is asked in these tests, and what its fields are called there. */
export const SYSTEMS = {
  salesforce: {
    language: salesforceLanguage,
    cases: {
      object: 'Case',
      number: 'CaseNumber',
      'our-number': 'Careline_Number__c',
      fields: {
        summary: 'Subject',
        contract: 'Careline_Contract__c',
        product: 'Careline_Product__c',
        state: { path: 'Status', values: STATES },
        priority: { path: 'Priority', values: PRIORITIES },
        owner: { path: 'Owner.Email', only: 'in' },
        openedBy: { path: 'Contact.Careline_Id__c', as: 'id' },
      },
    },
    companies: {
      object: 'Account',
      'our-key': 'Careline_Id__c',
      fields: { name: 'Name' },
      fixed: { kind: 'customer' },
    },
    contacts: {
      object: 'Contact',
      'our-key': 'Careline_Id__c',
      fields: { name: 'Name', email: 'Email', employer: 'Account.Careline_Id__c' },
    },
  },
  servicenow: {
    language: servicenowLanguage,
    cases: {
      object: 'sn_customerservice_case',
      number: 'number',
      'our-number': 'correlation_id',
      fields: {
        summary: 'short_description',
        contract: 'u_contract',
        product: 'u_product',
        state: { path: 'state', values: STATES },
        priority: { path: 'priority', values: PRIORITIES },
        owner: { path: 'u_owner', as: 'address' },
        openedBy: { path: 'u_contact', as: 'id' },
      },
    },
    companies: {
      object: 'customer_account',
      'our-key': 'u_key',
      fields: { name: 'name' },
      fixed: { kind: 'customer' },
    },
    contacts: {
      object: 'customer_contact',
      'our-key': 'u_key',
      fields: { name: 'name', email: 'email', employer: 'u_company' },
    },
  },
  zendesk: {
    language: zendeskLanguage,
    cases: {
      object: 'tickets',
      number: 'id',
      'our-number': 'external_id',
      fields: {
        summary: 'subject',
        contract: 'custom_fields.101',
        product: 'custom_fields.102',
        state: { path: 'status', values: STATES },
        priority: { path: 'priority', values: PRIORITIES },
        owner: { path: 'assignee.email', only: 'in' },
        openedBy: { path: 'requester.email', as: 'address' },
      },
    },
    companies: {
      object: 'organizations',
      'our-key': 'external_id',
      fields: { name: 'name' },
      fixed: { kind: 'customer' },
    },
    contacts: {
      object: 'users',
      'our-key': 'external_id',
      fields: { name: 'name', email: 'email', employer: 'organization.external_id' },
    },
  },
} as const
export type SystemName = keyof typeof SYSTEMS

export interface InStep {
  there: PretendSystem
  mapping: SyncMapping
  sync: Sync
  /** Another process, whose store may be spoiled. */
  another(spoil?: (store: SyncStore) => SyncStore, companies?: 'in' | 'out'): Sync
  /** Of our directory, as an administrator does it. */
  nameCompany(id: string, name: string): Promise<void>
  store: SyncStore
  stores: ReturnType<typeof postgresStores>
  /** Moves the clock on. */
  later(ms: number): void
  now(): Date
  /** A case of ours, as it is now. */
  ours(number: string): Promise<Case | undefined>
  /** As the system of record names the fields. */
  path(field: string): string
  openHere(fields?: Partial<Record<string, unknown>>): Promise<Case>
  actHere(number: string, action: Omit<CaseAction, 'number'> & { note: string }): Promise<void>
  close(): Promise<void>
}

export async function inStep(name: SystemName): Promise<InStep> {
  const { language, ...kinds } = SYSTEMS[name]
  const database = await freshDatabase({ demo: true })
  const there = await pretendSystem(language)
  const stores = postgresStores(database.pool, postgresAudit(database.pool, AUDIT_KEY), {
    policy: { ...STANDARD, isFreeMail },
  })
  // What the demo brings is in step, as far as anyone knows.
  await database.pool.query('DELETE FROM case_changes')
  await database.pool.query('DELETE FROM case_feed')
  await database.pool.query('UPDATE case_feed_end SET ends = 0')
  let time = Date.parse('2026-03-20T09:00:00Z')
  const now = () => new Date((time += 10))
  const mapping = syncMapping.parse({ system: name, address: there.address, ...kinds })
  const putCases = makePutCases(stores.caseRecords)

  const change = makeChange(stores.directoryRecords)
  function another(spoil: (store: SyncStore) => SyncStore = (store) => store, companies: 'in' | 'out' = 'in'): Sync {
    const side = { name, change, lists: stores.lists, now }
    if (mapping.companies === undefined || mapping.contacts === undefined || mapping.cases === undefined)
      throw new Error('the mapping is whole')
    return makeSync({
      name,
      everySeconds: 30,
      system: makeSystem(name, { address: there.address, name: 'care', secret: 's3cret', now, timeoutMs: 2_000 }),
      sides: [
        rowSide({ ...side, kind: 'companies', mapping: { ...mapping.companies, only: companies } }),
        rowSide({ ...side, kind: 'contacts', mapping: { ...mapping.contacts, only: 'in' } }),
        caseSide({ name, mapping: mapping.cases, lists: stores.caseLists, putCases, now }),
      ],
      store: spoil(stores.sync),
      onLook: () => undefined,
      onFailure: (_what, error) => {
        throw error
      },
      now,
    })
  }

  const fields: Partial<Record<string, string | { path: string }>> = kinds.cases.fields
  return {
    there,
    mapping,
    another,
    sync: another(),
    store: stores.sync,
    stores,
    later: (ms) => void (time += ms),
    now,
    ours: (number) => stores.caseLists.one({ number: caseNumber.parse(number) }),
    path(field) {
      const mapped = fields[field]
      return typeof mapped === 'object' ? mapped.path : (mapped ?? field)
    },
    async nameCompany(id, called) {
      const before = await stores.lists.one('companies', id)
      const row = {
        ...before?.row,
        id,
        name: called,
        kind: 'customer' as const,
        spokenName: null,
        region: null,
        country: null,
        supportPhone: null,
      }
      const author = { actor: 'staff alva', via: 'screen' as const, why: '', at: now(), importId: undefined }
      const done = await change([{ kind: 'companies', row }], author)
      if (done.kind !== 'done') throw new Error(`not named: ${JSON.stringify(done)}`)
    },
    async openHere(given = {}) {
      const number = caseNumber.parse(String(1_000_000_000 + Math.floor(Math.random() * 8_999_999_999)))
      const wanted = {
        contract: 'SC-1001',
        product: 'reporting',
        summary: 'Reports are late',
        openedBy: 'ana',
        ...given,
      }
      const [answer] = await putCases([{ key: { number }, fields: wanted as never, as: 'over' }], {
        at: now(),
        actor: 'api test',
        via: 'api',
      })
      if (answer?.kind !== 'done') throw new Error(`not opened: ${JSON.stringify(answer)}`)
      return answer.case
    },
    actHere: (number, action) => actOn(stores.cases, { ...action, number }, now()),
    async close() {
      await there.close()
      await database.drop()
    },
  }
}

/** As an analyst does it for Ana on a call. */
export async function actOn(
  cases: Pick<CaseStore, 'change'>,
  action: Omit<CaseAction, 'number'> & { number: string; note: string },
  at: Date,
): Promise<void> {
  const acted = { ...action, number: caseNumber.parse(action.number) } as CaseAction
  if (acted.kind === 'open') throw new Error('an act on a case')
  const record = { action: acted, at, actor: 'staff ruth', via: 'call', callId: undefined } as const
  await cases.change(
    acted.number,
    { ...record, contact: contactId.parse('ana'), requestKey: randomUUID() },
    (current) => {
      const changed = current && afterAction(current, acted, 'EXISTING_CASE', { at, actor: 'staff ruth' })
      if (changed === undefined) return { leave: undefined }
      return {
        change: changed,
        audit: { type: 'case.changed', at, actor: 'staff ruth', subject: undefined, callId: undefined, body: {} },
      }
    },
  )
}
