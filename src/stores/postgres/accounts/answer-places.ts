/** Where the staff answer their calls, on their rows; no change of the directory touches it. */
import type { Pool } from 'pg'
import type { AnswerPlaces } from '../../../desk/softphone/answer-place.ts'

export function postgresAnswerPlaces(pool: Pool): AnswerPlaces {
  return {
    async choose(id, place) {
      await pool.query('UPDATE analysts SET answers_in = $2 WHERE id = $1', [id, place])
    },
  }
}
