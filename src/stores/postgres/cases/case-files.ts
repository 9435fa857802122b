/** Files of cases in Postgres: what the transaction of cases needs beyond them. */
import type { Pool } from 'pg'
import type { CaseFileRecords, ImportedChange } from '../../../directory/cases/case-files.ts'
import type { Case } from '../../../domain/cases/cases.ts'
import type { PostgresAudit } from '../audit/audit-log.ts'
import { readRows } from '../database/read-rows.ts'
import { transactionRunAgain } from '../database/run-again.ts'
import { settleImport } from '../directory/imports/settle-import.ts'
import { inside } from './case-records.ts'

/** As a change holds it: moments are text. */
type StoredCase = Omit<Case, 'openedAt' | 'updatedAt' | 'closedAt' | 'externalChangedAt'> & {
  openedAt: string
  updatedAt: string
  closedAt?: string
  externalChangedAt?: string
}

const moment = (text: string | undefined) => (text === undefined ? undefined : new Date(text))

function toCase({ openedAt, updatedAt, closedAt, externalChangedAt, ...rest }: StoredCase): Case {
  return {
    ...rest,
    openedAt: new Date(openedAt),
    updatedAt: new Date(updatedAt),
    closedAt: moment(closedAt),
    externalChangedAt: moment(externalChangedAt),
  }
}

/** What was put has an `after`, and what was deleted a `before`, unless a person in it was erased. */
const CHANGES = `
  SELECT id::float8 AS id, case_number AS number, version, before,
         CASE act WHEN 'delete' THEN before IS NULL ELSE after IS NULL END AS "isErased"
    FROM case_changes WHERE import_id = $1 AND id > $2 ORDER BY case_changes.id LIMIT $3`

const OTHER_ZEROS = `
  SELECT g.system || ' ' || g.external AS key, min(c.external_number) AS value
    FROM unnest($1::text[], $2::text[]) AS g (system, external)
    JOIN cases c ON c.external_key = ltrim(g.external, '0') AND c.external_system = g.system
   WHERE g.external ~ '^[0-9]+$' AND c.external_number ~ '^[0-9]+$' AND c.external_number <> g.external
     AND c.deleted_at IS NULL
   GROUP BY 1`

/** `pool` with time enough for a large file. */
export function postgresCaseFiles(pool: Pool, audit: PostgresAudit): CaseFileRecords {
  return {
    transaction: (work) =>
      transactionRunAgain(pool, (client) =>
        work({
          ...inside(client, audit),
          async changesOf(importId, after, most) {
            const rows = await readRows<Omit<ImportedChange, 'before'> & { before?: StoredCase }>(client, CHANGES, [
              importId,
              after,
              most,
            ])
            return rows.map(({ before, ...change }) => ({ ...change, before: before && toCase(before) }))
          },
          async withOtherZeros(keys) {
            if (keys.length === 0) return new Map()
            const rows = await readRows<{ key: string; value: string }>(client, OTHER_ZEROS, [
              keys.map(({ system }) => system),
              keys.map(({ external }) => external),
            ])
            return new Map(rows.map(({ key, value }) => [key, value]))
          },
          settle: (importId, as, by) => settleImport(client, importId, as, by),
        }),
      ),
  }
}
