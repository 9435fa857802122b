/** Every list of the directory. A screen asks for the ones that it shows. */
import type { DirectorySearch } from './lists/directory-search.ts'
import type { FilteredLists } from './lists/filtered-lists.ts'
import type { FirstStepsList } from './lists/first-steps.ts'
import type { RecordLists, SavedSearches } from './lists/record-lists.ts'
import type { AccessRequests, RelatedLists } from './lists/related-lists.ts'
import type { ChangeFeed, RowLists } from './lists/row-lists.ts'
import type { SuggestLists } from './lists/suggest-lists.ts'
import type { TodayLists } from './lists/today-lists.ts'

export interface DirectoryLists
  extends
    RowLists,
    FilteredLists,
    ChangeFeed,
    RelatedLists,
    AccessRequests,
    TodayLists,
    FirstStepsList,
    RecordLists,
    SavedSearches,
    DirectorySearch,
    SuggestLists {}
