/** The calendar's part of the directory in Postgres; each statement does nothing the second time. */
import type { Pool } from 'pg'
import { LIMITS } from '../../../domain/pin/limits/limits.ts'
import type { Upkeep } from '../../../directory/upkeep.ts'

/** The nearest of the three that is not past: told once each, also when the service was away on the day itself. */
const ENDS = `
  INSERT INTO notices (contact_id, kind, reference, at)
  SELECT g.contact_id, 'contract-ends', c.number || ' ' || to_char(e.ends, 'YYYY-MM-DD') || ' ' || d.days, $1
    FROM contracts c
    CROSS JOIN LATERAL (SELECT least(c.ends_on, c.terminated_on) AS ends) e
    CROSS JOIN LATERAL (SELECT e.ends - ($1::timestamptz AT TIME ZONE c.time_zone)::date AS remain) r
    CROSS JOIN LATERAL (SELECT min(n) AS days FROM unnest(ARRAY[1, 7, 30]) n WHERE n >= r.remain) d
    JOIN grants g ON g.contract_number = c.number AND g.level = 'designated' AND g.status = 'active'
    JOIN contacts p ON p.id = g.contact_id AND p.status = 'active'
   WHERE r.remain BETWEEN 0 AND 30
  ON CONFLICT DO NOTHING`

/** Three wrong PINs are one call of a contact who has forgotten theirs. The contact is told of three or more in a row. */
const GUESSED = `
  INSERT INTO notices (contact_id, kind, reference, at)
  SELECT contact_id, 'pin-guessed', id || ' ' || to_char($1::timestamptz AT TIME ZONE 'UTC', 'YYYY-MM-DD'), $1
    FROM credentials WHERE state = 'active' AND fails_in_row >= $2
  ON CONFLICT DO NOTHING`

const LOCKED = `
  INSERT INTO alerts (kind, contact_id, at)
  SELECT 'pin-locked', c.contact_id, $1 FROM credentials c
   WHERE c.state = 'active' AND (c.fails_in_row >= $2 OR c.fails_in_life >= $3)
     AND NOT EXISTS (SELECT FROM alerts a WHERE a.kind = 'pin-locked' AND a.contact_id = c.contact_id AND a.at >= c.issued_at)`

const GUESSES = 3

export function postgresUpkeep(pool: Pool): Upkeep {
  const count = async (sql: string, values: unknown[]) => (await pool.query(sql, values)).rowCount ?? 0
  return {
    tellOfEnds: (now) => count(ENDS, [now]),
    tellOfGuessing: async (now) => {
      await count(LOCKED, [now, LIMITS.credential.inARow, LIMITS.credential.inLife])
      return count(GUESSED, [now, GUESSES])
    },
    async forgetFiles(now) {
      await count(
        `DELETE FROM exported_parts p USING file_jobs j
          WHERE j.id = p.job_id AND j.ended_at IS NOT NULL
            AND (j.ended_at < $1::timestamptz - interval '1 day' OR j.is_cancelled OR j.result <> 'exported')`,
        [now],
      )
      await count(`DELETE FROM file_jobs WHERE ended_at < $1::timestamptz - interval '30 days'`, [now])
      return count(
        `DELETE FROM import_rows r USING imports i
          WHERE r.import_id = i.id AND i.started_at < $1::timestamptz - interval '1 day' AND i.started_at > $1::timestamptz - interval '60 days'`,
        [now],
      )
    },
  }
}
