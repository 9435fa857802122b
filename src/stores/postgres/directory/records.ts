/** The directory in Postgres, as it is changed: looked up for the rules, written with what follows, all in one transaction. */
import type { Pool, PoolClient } from 'pg'
import {
  editsByKind,
  type Author,
  type DirectoryRecords,
  type DirectoryTransaction,
  type Edit,
  type StoredRecord,
} from '../../../directory/directory-records.ts'
import type { Known } from '../../../domain/directory/directory-rules.ts'
import {
  rowsByKind,
  type ContactRow,
  type ContractRow,
  type GrantRow,
  type Kind,
  type Rows,
} from '../../../domain/directory/directory-rows.ts'
import type { Policy } from '../../../domain/policy.ts'
import type { PostgresAudit } from '../audit/audit-log.ts'
import { addressClaims, sameNumber, setAddressesAside } from './addresses.ts'
import { DIRECTORY_TABLES, findSql, rowJson, upsertSql } from './columns.ts'
import { trackEffect, type EffectCounts, type EffectTracker } from './effect.ts'
import { saveHistory } from './history.ts'
import { putPlain } from './imports/plain-rows.ts'
import { settleImport } from './imports/settle-import.ts'
import { tellOfContactPoints, tellOfGrants } from './notices.ts'
import { administratorsAfter, endStaffSessions, linkNewStaff, noteProviderEdits } from './staff.ts'
import { AddedMeanwhile, transactionRunAgain } from '../database/run-again.ts'
import { undoImport } from './undo.ts'

export function postgresDirectoryRecords(pool: Pool, audit: PostgresAudit, policy: Policy): DirectoryRecords {
  return {
    transaction: (work) => transactionRunAgain(pool, async (client) => work(await inside(client, audit, policy))),
  }
}

async function inside(client: PoolClient, audit: PostgresAudit, policy: Policy): Promise<DirectoryTransaction> {
  const tracker = await trackEffect(client, policy)
  const counts: EffectCounts = { added: 0, changed: 0, grantsEnded: 0, pinsEnded: 0, staffLeaving: [] }
  return {
    find: (kind, keys) => find(client, kind, keys),
    known: (kind, rows) => known(client, kind, rows, policy.isFreeMail),
    async *putPlain(importId, kind, fields, author) {
      for await (const put of putPlain(client, importId, kind, fields, author)) {
        counts.added += put.added
        yield put
      }
    },
    write: (kind, edits, author) => write(client, kind, edits, author, { counts, tracker }),
    effect: async () => ({ ...counts, ...(await tracker.effect()) }),
    audit: (entries) => audit.appendWithin(client, ...entries),
    undo: (importId, author, onProgress) => undoImport(client, importId, author, tracker, onProgress),
    addressClaims: (importId, kind) => addressClaims(client, importId, kind),
    setAddressesAside: (kind, keys) => setAddressesAside(client, kind, keys),
    sameNumber: (kind, numbers) => sameNumber(client, kind, numbers),
    settle: (importId, as, by) => settleImport(client, importId, as, by),
  }
}

async function find<K extends Kind>(
  client: PoolClient,
  kind: K,
  keys: readonly string[],
): Promise<Map<string, StoredRecord<K>>> {
  if (keys.length === 0) return new Map()
  const { rows } = await client.query<{ key: string; row: Rows[K]; version: number }>(findSql(kind, true), [keys])
  return new Map(rows.map(({ key, row, version }) => [key, { row, version }]))
}

const present = (...values: (string | null)[]) => values.filter((value) => value !== null)

async function known(
  client: PoolClient,
  kind: Kind,
  rows: readonly Rows[Kind][],
  isFreeMail: (domain: string) => boolean,
): Promise<Known> {
  const { grants, contacts, contracts, staff } = rowsByKind(kind, rows)
  // Before anything else is asked of the staff: it waits for the change before, whose addresses have to be seen.
  const administrators = await administratorsAfter(client, staff)
  const addressed = kind === 'staff' ? staff : contacts
  const contactsNamed = await byKey<ContactRow>(
    client,
    'contacts',
    grants.flatMap(({ contact, approvedBy }) => present(contact, approvedBy)),
  )
  const contractsNamed = await byKey<ContractRow>(
    client,
    'contracts',
    grants.map(({ contract }) => contract),
  )
  const companies = await ids(client, 'SELECT id AS key, name AS value FROM companies WHERE id = ANY($1)', [
    ...contacts.map(({ employer }) => employer),
    ...contracts.flatMap(({ soldTo, endUser, supportOwner }) => [soldTo, endUser, supportOwner]),
  ])
  const owners = await ids(
    client,
    `SELECT lower(email) AS key, id AS value FROM ${kind === 'staff' ? 'analysts' : 'contacts'} WHERE lower(email) = ANY($1)`,
    addressed.map(({ email }) => email.toLowerCase()),
  )
  const { approvers, designated, inUse } = await grantsAround(client, kind, rows)
  const ofProvider = await ids(
    client,
    `SELECT staff_id AS key, 'yes' AS value FROM provider_staff WHERE staff_id = ANY($1)`,
    staff.map(({ id }) => id),
  )
  return {
    company: (id) => {
      const name = companies.get(id)
      return name === undefined ? undefined : { id, name }
    },
    contact: (id) => contactsNamed.get(id),
    contract: (number) => contractsNamed.get(number),
    ownerOf: (_, email) => owners.get(email.toLowerCase()),
    approves: (contact, contract) => approvers.has(`${contact} ${contract}`),
    isDesignated: (contact) => designated.has(contact),
    isInUse: (contract) => inUse.has(contract),
    isFreeMail,
    hasOtherAdministrator: (id) => [...administrators].some((one) => one !== id),
    comesByGroup: (id) => ofProvider.has(id),
  }
}

/** Approvers by contact and contract, contacts who are designated anywhere, contracts with live grants or cases. */
async function grantsAround(client: PoolClient, kind: Kind, rows: readonly Rows[Kind][]) {
  const { grants, contacts, contracts } = rowsByKind(kind, rows)
  const approvers = await ids(
    client,
    `SELECT contact_id || ' ' || contract_number AS key, 'yes' AS value FROM grants
      WHERE level = 'approver' AND status = 'active' AND contact_id = ANY($1)`,
    grants.flatMap(({ approvedBy }) => present(approvedBy)),
  )
  const designated = await ids(
    client,
    `SELECT contact_id AS key, 'yes' AS value FROM grants
      WHERE level = 'designated' AND status <> 'ended' AND contact_id = ANY($1)`,
    contacts.map(({ id }) => id),
  )
  const inUse = await ids(
    client,
    `SELECT n AS key, 'yes' AS value FROM unnest($1::text[]) n
      WHERE EXISTS (SELECT FROM grants WHERE contract_number = n AND status <> 'ended')
         OR EXISTS (SELECT FROM cases WHERE contract_number = n)`,
    contracts.map(({ number }) => number),
  )
  return { approvers, designated, inUse }
}

async function ids(client: PoolClient, sql: string, values: readonly string[]): Promise<Map<string, string>> {
  if (values.length === 0) return new Map()
  const { rows } = await client.query<{ key: string; value: string }>(sql, [[...new Set(values)]])
  return new Map(rows.map(({ key, value }) => [key, value]))
}

async function byKey<R>(client: PoolClient, kind: Kind, keys: readonly string[]): Promise<Map<string, R>> {
  if (keys.length === 0) return new Map()
  const { rows } = await client.query<{ key: string; row: R }>(findSql(kind, false), [[...new Set(keys)]])
  return new Map(rows.map(({ key, row }) => [key, row]))
}

async function write<K extends Kind>(
  client: PoolClient,
  kind: K,
  edits: readonly Edit<K>[],
  author: Author,
  { counts, tracker }: { counts: EffectCounts; tracker: EffectTracker },
): Promise<void> {
  if (edits.length === 0) return
  const added = edits.filter(({ before }) => before === undefined).length
  counts.added += added
  counts.changed += edits.length - added
  await tracker.noteBefore(
    kind,
    edits.map(({ key }) => key),
  )
  const { rows: written } = await client.query<{ key: string; version: number; added: boolean }>(upsertSql(kind), [
    JSON.stringify(edits.map(({ after }) => after)),
    author.at,
    author.takesBack === true,
  ])
  if (written.filter((row) => row.added).length < added)
    throw new AddedMeanwhile(`Rows of ${kind} were added by two transactions at once.`)
  const versions = new Map(written.map(({ key, version }) => [key, version]))
  await saveHistory(
    client,
    kind,
    edits.map(({ key, before, after }) => ({
      key,
      before: before?.row ?? null,
      after,
      version: versions.get(key) ?? 0,
    })),
    author,
  )
  const { contacts, staff, grants } = editsByKind(kind, edits)
  if (kind === 'contacts') await tellOfContactPoints(client, contacts, author)
  if (kind === 'contacts') await endRights(client, contacts, author, counts)
  if (kind === 'staff') counts.staffLeaving.push(...(await endStaffSessions(client, staff)))
  if (author.account !== undefined && !(await linkNewStaff(client, staff, author.account, author.at)))
    throw new AddedMeanwhile('The account was linked by two transactions at once.')
  if (author.byProvider === true) await noteProviderEdits(client, staff)
  if (kind === 'grants') await tellOfGrants(client, grants, author)
}

/** Leaving or changing employer ends the grants and the PIN (docs/rules.md, "Data"). */
async function endRights(
  client: PoolClient,
  edits: readonly Edit<'contacts'>[],
  author: Author,
  counts: EffectCounts,
): Promise<void> {
  const left = edits.flatMap(({ key, before, after }) => {
    const leaves = before?.row.status === 'active' && after.status === 'inactive'
    return before !== undefined && (leaves || before.row.employer !== after.employer) ? [key] : []
  })
  if (left.length === 0) return
  const { rows } = await client.query<{ key: string; before: GrantRow; version: number }>(
    `SELECT ${DIRECTORY_TABLES.grants.key} AS key, ${rowJson('grants', 't')} AS before, t.version + 1 AS version
       FROM grants t WHERE t.contact_id = ANY($1) AND t.status <> 'ended' ORDER BY 1 FOR UPDATE`,
    [left],
  )
  await client.query(
    `UPDATE grants t SET status = 'ended', ended_at = $2, version = t.version + 1 WHERE ${DIRECTORY_TABLES.grants.among}`,
    [rows.map(({ key }) => key), author.at],
  )
  const ended = rows.map((row) => ({ ...row, after: { ...row.before, status: 'ended' } }))
  await saveHistory(client, 'grants', ended, { ...author, why: 'left or changed employer' })
  const { rows: pins } = await client.query<{ id: string; contact_id: string }>(
    `UPDATE credentials SET state = 'disabled', retired_at = $2 WHERE contact_id = ANY($1) AND state = 'active'
     RETURNING id, contact_id`,
    [left, author.at],
  )
  await client.query(
    `INSERT INTO notices (contact_id, kind, reference, at)
     SELECT * FROM unnest($1::text[], array_fill('pin-disabled'::text, ARRAY[cardinality($1::text[])]), $2::text[],
                          array_fill($3::timestamptz, ARRAY[cardinality($1::text[])]))
     ON CONFLICT DO NOTHING`,
    [pins.map(({ contact_id: contact }) => contact), pins.map(({ id }) => id), author.at],
  )
  await client.query('DELETE FROM web_sessions WHERE contact_id = ANY($1)', [left])
  counts.grantsEnded += rows.length
  counts.pinsEnded += pins.length
}
