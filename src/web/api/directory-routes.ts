/** The directory over the API: read in pages, kept in step by putting rows, told of what changed. The same door as every screen. */
import type { ChangeFeed, RowLists } from '../../directory/lists/row-lists.ts'
import { changesOperation } from './directory-changes.ts'
import { OPEN_KINDS } from './directory-rows.ts'
import type { Defined } from './operation.ts'
import { endRow, putRow, putRows, type PutRowsDeps } from './put-rows.ts'
import { readOneRow, readRows } from './read-rows.ts'

export interface DirectoryRoutesDeps extends PutRowsDeps {
  lists: RowLists & ChangeFeed
}

export function directoryOperations(deps: DirectoryRoutesDeps): Defined[] {
  const { lists } = deps
  const ofKinds = OPEN_KINDS.flatMap((kind) => [
    readRows(kind, lists),
    putRows(kind, deps),
    readOneRow(kind, lists),
    putRow(kind, deps),
    endRow(kind, deps),
  ])
  return [...ofKinds, changesOperation(lists)]
}
