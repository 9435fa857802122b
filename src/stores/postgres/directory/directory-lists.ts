/** Every list of the directory in Postgres. `pool` has time enough for an administrator, and no caller waits for it. */
import type { Pool } from 'pg'
import type { DirectoryLists } from '../../../directory/directory-lists.ts'
import type { GracePolicy } from '../../../domain/directory/standing-facts.ts'
import { postgresFilteredLists } from './lists/filtered-lists.ts'
import { postgresFirstSteps } from './lists/first-steps.ts'
import { postgresRecordLists, postgresSavedSearches } from './lists/record-lists.ts'
import { postgresRelatedLists } from './lists/related-lists.ts'
import { postgresRowLists } from './lists/row-lists.ts'
import { postgresSuggestLists } from './lists/suggest-lists.ts'
import { postgresTodayLists } from './lists/today-lists.ts'
import { searchDirectory } from './search.ts'

export function postgresDirectoryLists(pool: Pool, policy: GracePolicy): DirectoryLists {
  return {
    ...postgresRowLists(pool),
    ...postgresFilteredLists(pool, policy),
    ...postgresRelatedLists(pool),
    ...postgresTodayLists(pool, policy),
    ...postgresFirstSteps(pool),
    ...postgresRecordLists(pool),
    ...postgresSavedSearches(pool),
    ...postgresSuggestLists(pool),
    search: (words, most) => searchDirectory(pool, words, most),
  }
}
