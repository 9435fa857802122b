/** Notices that have not been told outside yet, in Postgres. */
import type { Pool } from 'pg'
import type { NoticeOutbox, NoticeToTell } from '../../../profile/notice-outbox.ts'

interface ClaimedRow extends Omit<NoticeToTell, 'callback' | 'about' | 'contact'> {
  callback: string | null
  about: string | null
  contact_id: NoticeToTell['contact']['id']
  name: string
  email: string
  language: string
}

/** What is older than a day when it could first be told is for the page alone. */
const CLAIM = `
  UPDATE notices n SET tries = n.tries + 1, next_try_at = $2 FROM contacts p
   WHERE p.id = n.contact_id
     AND n.id = (SELECT id FROM notices
                  WHERE told_at IS NULL AND coalesce(next_try_at, at) <= $1 AND at > $1::timestamptz - interval '1 day'
                  ORDER BY coalesce(next_try_at, at) LIMIT 1 FOR UPDATE SKIP LOCKED)
  RETURNING n.id::text, n.kind, n.reference, n.callback, n.at, n.tries - 1 AS tries, n.contact_id, p.name, p.language, coalesce(n.email, p.email) AS email,
            (n.kind <> 'case-changed' OR p.case_mail) AS "wantsMail",
            (SELECT name FROM contacts WHERE id = n.about) AS about`

export function postgresNotices(pool: Pool): NoticeOutbox {
  return {
    async claim(now, until) {
      const { rows } = await pool.query<ClaimedRow>(CLAIM, [now, until])
      const [row] = rows
      if (row === undefined) return undefined
      const { contact_id: id, name, email, language, callback, about, ...rest } = row
      const contact = { id, name, email, language }
      return { ...rest, callback: callback ?? undefined, about: about ?? undefined, contact }
    },
    async told(id, at) {
      await pool.query('UPDATE notices SET told_at = $2 WHERE id = $1', [id, at])
    },
    async leave(id) {
      await pool.query(`UPDATE notices SET next_try_at = 'infinity' WHERE id = $1`, [id])
    },
    async again(id, notBefore) {
      await pool.query('UPDATE notices SET next_try_at = $2 WHERE id = $1', [id, notBefore])
    },
  }
}
