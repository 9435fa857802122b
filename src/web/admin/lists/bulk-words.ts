/** What can be done to the access of many people at once, in words that name them. */
import type { Change } from '../../../directory/change.ts'
import type { FilteredLists } from '../../../directory/lists/filtered-lists.ts'
import type { SuggestLists } from '../../../directory/lists/suggest-lists.ts'
import type { RowLists } from '../../../directory/lists/row-lists.ts'

export type BulkAction = 'end' | 'approve' | 'decline'

export interface BulkDeps {
  lists: FilteredLists & Pick<RowLists, 'history'> & Pick<SuggestLists, 'idsNamed'>
  change: Change
  now: () => Date
}

export interface BulkPlace {
  /** Of the list. */
  path: string
  actions: readonly BulkAction[]
}

interface BulkWords {
  button: string
  question: (who: readonly string[]) => string
  done: (who: readonly string[]) => string
  undone: (who: readonly string[]) => string
}

/** At most three by name. */
function named(who: readonly string[]): string {
  const shown = who.slice(0, 3).map((one) => one.replace(/, [^,]*$/, ''))
  if (who.length > 3) return `${shown.join(', ')} and ${who.length - 3} more`
  return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1) ?? ''}`
}

export const BULK_WORDS: Record<BulkAction, BulkWords> = {
  end: {
    button: 'End access',
    question: (who) => `End the access of ${named(who)}?`,
    done: (who) => `Ended: the access of ${named(who)}.`,
    undone: (who) => `Undone: the access of ${named(who)} is as it was.`,
  },
  approve: {
    button: 'Approve',
    question: (who) => `Approve the access of ${named(who)}?`,
    done: (who) => `Approved: the access of ${named(who)}. They have been told on their page.`,
    undone: (who) => `Undone: the access of ${named(who)} waits for an answer again.`,
  },
  decline: {
    button: 'Decline',
    question: (who) => `Decline the access of ${named(who)}?`,
    done: (who) => `Declined: the access of ${named(who)}. They have been told on their page.`,
    undone: (who) => `Undone: the access of ${named(who)} waits for an answer again.`,
  },
}
