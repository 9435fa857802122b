/** A contact's own page in Postgres: what they may see of calls, cases and notices, and what they choose. */
import type { Pool } from 'pg'
import type { ContactId } from '../../../domain/ids.ts'
import { wordCountsOn } from '../../../domain/directory/vouching.ts'
import type { Colleague, Notice, NoticeTold, OwnCall, ProfileStore } from '../../../profile/profile-store.ts'
import type { ContactRow } from '../../../domain/directory/directory-rows.ts'
import type { PostgresAudit } from '../audit/audit-log.ts'
import { findSql } from '../directory/columns.ts'
import { saveHistory } from '../directory/history.ts'
import { inTransaction } from '../database/pool.ts'
import { readRows } from '../database/read-rows.ts'

/** Two people on one contract of the first one's. */
interface SharedRow extends Colleague {
  same_employer: boolean
  voucher_exception: boolean
  designated: boolean
  exception: boolean
}

function mayBeVouchedFor(row: SharedRow): boolean {
  return wordCountsOn({
    sameEmployer: row.same_employer,
    voucher: { grant: 'designated', ownerException: row.voucher_exception },
    vouchedFor: { grant: row.designated ? 'designated' : 'read_only_approved', ownerException: row.exception },
  })
}

/** Those about cases are counted apart: however many there are, they keep none about a PIN or access off the page. */
const newestOfEach = (which: string) => `
  SELECT *, row_number() OVER (PARTITION BY kind = 'case-changed' ORDER BY seen_at IS NOT NULL, at DESC, id DESC) AS place
    FROM notices WHERE ${which}`

export function postgresProfiles(pool: Pool, audit: PostgresAudit): ProfileStore {
  return { ...history(pool), ...people(pool), ...changes(pool, audit) }
}

function history(pool: Pool): Pick<ProfileStore, 'callsOf' | 'noticesFor' | 'noticesTold' | 'markSeen'> {
  return {
    callsOf: (contact, most) =>
      readRows<OwnCall>(
        pool,
        `SELECT reference, decided_at AS at, outcome, desk FROM calls
          WHERE contact_id = $1 AND verified ORDER BY decided_at DESC LIMIT $2`,
        [contact, most],
      ),

    noticesFor: (contact, most) =>
      readRows<Notice>(
        pool,
        `SELECT n.kind, n.reference, p.name AS about, n.callback, n.at, n.seen_at IS NOT NULL AS seen
           FROM (${newestOfEach('contact_id = $1 AND email IS NULL')}) n
           LEFT JOIN contacts p ON p.id = n.about
          WHERE n.place <= $2 ORDER BY n.at DESC, n.id DESC`,
        [contact, most],
      ),

    noticesTold: (contact, most) =>
      readRows<NoticeTold>(
        pool,
        `SELECT n.kind, n.reference, p.name AS about, n.callback, n.at, n.seen_at IS NOT NULL AS seen,
                n.seen_at AS "seenAt", n.told_at AS "mailedAt", n.email AS "oldAddress"
           FROM (${newestOfEach('contact_id = $1')}) n LEFT JOIN contacts p ON p.id = n.about
          WHERE n.place <= $2 ORDER BY n.at DESC, n.id DESC`,
        [contact, most],
      ),

    async markSeen(contact, at) {
      // In the order in which changes of cases take the place of older notices, so that neither waits for the other.
      await pool.query(
        `UPDATE notices SET seen_at = $2
          WHERE id IN (SELECT id FROM notices WHERE contact_id = $1 AND seen_at IS NULL ORDER BY id FOR UPDATE)`,
        [contact, at],
      )
    },
  }
}

function people(pool: Pool): Pick<ProfileStore, 'colleaguesOf' | 'contactAt'> {
  return {
    async colleaguesOf(contact) {
      const { rows } = await pool.query<SharedRow>(
        `SELECT p.id, p.name, p.employer = me.employer AS same_employer,
                mine.owner_exception AS voucher_exception, bool_or(theirs.level = 'designated') AS designated,
                bool_or(theirs.level = 'designated' AND theirs.owner_exception) AS exception
           FROM contacts me
           JOIN grants mine ON mine.contact_id = me.id AND mine.level = 'designated' AND mine.status = 'active'
           JOIN grants theirs ON theirs.contract_number = mine.contract_number AND theirs.status = 'active'
                             AND theirs.level IN ('designated', 'read_only')
           JOIN contacts p ON p.id = theirs.contact_id AND p.status = 'active' AND p.id <> me.id
          WHERE me.id = $1
          GROUP BY p.id, p.name, p.employer, me.employer, mine.contract_number, mine.owner_exception
          ORDER BY p.name, p.id LIMIT 1000`,
        [contact],
      )
      return [...new Map(rows.filter(mayBeVouchedFor).map(({ id, name }) => [id, { id, name }])).values()]
    },

    async contactAt(email) {
      const { rows } = await pool.query<Colleague>(
        `SELECT id, name FROM contacts WHERE lower(email) = lower($1) AND status = 'active'`,
        [email],
      )
      return rows[0]
    },
  }
}

function changes(
  pool: Pool,
  audit: PostgresAudit,
): Pick<ProfileStore, 'wantsCaseMail' | 'setPreferences' | 'reportPin'> {
  return {
    async wantsCaseMail(contact) {
      const { rows } = await pool.query<{ wants: boolean }>('SELECT case_mail AS wants FROM contacts WHERE id = $1', [
        contact,
      ])
      return rows[0]?.wants ?? false
    },

    async setPreferences(contact, { language, extraTime, caseMail }, entry) {
      await inTransaction(pool, async (client) => {
        const { rows } = await client.query<{ row: ContactRow; version: number }>(findSql('contacts', true), [
          [contact],
        ])
        const [before] = rows
        if (before === undefined) return
        // The language is a field of the directory: systems that keep in step hear of it. Time to answer is not.
        const isChange = language !== undefined && before.row.language !== language
        const { rows: written } = await client.query<{ version: number }>(
          `UPDATE contacts SET language = coalesce($2, language), extra_time = coalesce($3, extra_time), case_mail = coalesce($4, case_mail), version = version + $5
            WHERE id = $1 RETURNING version`,
          [contact, language, extraTime, caseMail, isChange ? 1 : 0],
        )
        if (isChange)
          await saveHistory(
            client,
            'contacts',
            written.map(({ version }) => ({
              key: contact,
              before: before.row,
              after: { ...before.row, language },
              version,
            })),
            { actor: entry.actor, via: 'screen', why: 'on their own page', at: entry.at, importId: undefined },
          )
        await audit.appendWithin(client, entry)
      })
    },

    async reportPin(contact: ContactId, entry) {
      await inTransaction(pool, async (client) => {
        await client.query(`INSERT INTO alerts (kind, contact_id, at) VALUES ('pin-reported', $1, $2)`, [
          contact,
          entry.at,
        ])
        await audit.appendWithin(client, entry)
      })
    },
  }
}
