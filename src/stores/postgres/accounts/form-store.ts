/** Pages and forms between two requests, in Postgres: any process can answer the next one. */
import type { Pool } from 'pg'
import type { FormStore } from '../../../accounts/form-store.ts'
import type { SignedIn } from '../../../accounts/person.ts'

const STORED = '1 hour'
const idsOf = (person: SignedIn) => (person.kind === 'staff' ? [person.id, null] : [null, person.id])
const OF_PERSON = 'key = $1 AND (staff_id = $2 OR contact_id = $3) AND expires_at > $4'

export function postgresForms(pool: Pool): FormStore {
  return {
    async saveSlot({ key, person, sealed, expiresAt }, most, now) {
      await pool.query('DELETE FROM page_slots WHERE expires_at <= $1', [now])
      await pool.query(
        `INSERT INTO page_slots (key, staff_id, contact_id, sealed, kept_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6)`,
        [key, ...idsOf(person), sealed, now, expiresAt],
      )
      await pool.query(
        `DELETE FROM page_slots WHERE key IN (
           SELECT key FROM page_slots WHERE staff_id = $1 OR contact_id = $2 ORDER BY kept_at DESC, key OFFSET $3)`,
        [...idsOf(person), most],
      )
    },

    async readSlot(key, person, now) {
      const { rows } = await pool.query<{ sealed: Buffer }>(`SELECT sealed FROM page_slots WHERE ${OF_PERSON}`, [
        key,
        ...idsOf(person),
        now,
      ])
      return rows[0]?.sealed
    },

    async takeSlot(key, person, now) {
      const { rows } = await pool.query<{ sealed: Buffer }>(
        `DELETE FROM page_slots WHERE ${OF_PERSON} RETURNING sealed`,
        [key, ...idsOf(person), now],
      )
      return rows[0]?.sealed
    },

    async claimForm(key, now) {
      await pool.query(`DELETE FROM form_answers WHERE begun_at < $1::timestamptz - interval '${STORED}'`, [now])
      const { rowCount } = await pool.query(
        'INSERT INTO form_answers (key, begun_at) VALUES ($1, $2) ON CONFLICT DO NOTHING',
        [key, now],
      )
      return rowCount === 1
    },

    async formAnswer(key) {
      const { rows } = await pool.query<{ answer: Buffer | null }>('SELECT answer FROM form_answers WHERE key = $1', [
        key,
      ])
      const row = rows[0]
      if (row === undefined) return { kind: 'none' }
      return row.answer === null ? { kind: 'pending' } : { kind: 'answered', sealed: row.answer }
    },

    async saveFormAnswer(key, sealed) {
      await pool.query('UPDATE form_answers SET answer = $2 WHERE key = $1', [key, sealed])
    },

    async releaseForm(key) {
      await pool.query('DELETE FROM form_answers WHERE key = $1', [key])
    },
  }
}
