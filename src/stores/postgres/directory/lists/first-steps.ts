/** How far a new service has come, read from what is there. One row each answers, however full a table is. A call on which nothing was decided has its history alone. */
import type { Pool } from 'pg'
import type { FirstSteps, FirstStepsList } from '../../../../directory/lists/first-steps.ts'
import { readRow } from '../../database/read-rows.ts'

const STEPS = `
  SELECT EXISTS (SELECT FROM companies) AS companies,
         EXISTS (SELECT FROM contacts WHERE status = 'active') AS contacts,
         EXISTS (SELECT FROM contracts) AS contracts,
         EXISTS (SELECT FROM grants WHERE level = 'designated' AND status = 'active') AS grants,
         EXISTS (SELECT FROM analysts WHERE status = 'active' AND (phone IS NOT NULL OR answers_in = 'browser') AND desks <> '{}') AS staff,
         EXISTS (SELECT FROM calls) OR EXISTS (SELECT FROM call_history) AS number,
         EXISTS (SELECT FROM calls WHERE verified) OR EXISTS (SELECT FROM call_history WHERE pin_accepted_at IS NOT NULL) AS "test-call"`

export function postgresFirstSteps(pool: Pool): FirstStepsList {
  return {
    async firstSteps() {
      const row = await readRow<FirstSteps>(pool, STEPS, [])
      if (row === undefined) throw new Error('The database gave no answer.')
      return row
    },
  }
}
