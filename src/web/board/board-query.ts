/** How a supervisor looks at the board: one desk or all, and by what its tables are sorted. It stands in the address, so it outlasts every redraw. */
import { z } from 'zod'
import type { BoardCall } from '../../desk/floor/board.ts'
import type { BoardPerson } from '../../desk/floor/people.ts'
import type { Reader } from '../../desk/staff/region.ts'
import { DESKS, type Desk } from '../../domain/decide.ts'
import type { Sorted } from '../components/table.tsx'

const CALL_SORTS = ['call', 'who', 'time', 'with'] as const
const PEOPLE_SORTS = ['person', 'state', 'since'] as const
const DIRECTIONS = ['up', 'down'] as const

/** Without `calls` the call that needs a supervisor comes first; without `people` those who could take a call. */
export interface BoardQuery {
  desk: Desk | undefined
  calls: { by: (typeof CALL_SORTS)[number]; direction: 'up' | 'down' } | undefined
  people: { by: (typeof PEOPLE_SORTS)[number]; direction: 'up' | 'down' } | undefined
}

const sortBy = <By extends string>(names: readonly By[]) =>
  z
    .string()
    .transform((text) => {
      const [by, direction] = text.split('.')
      const known = { by: names.find((one) => one === by), direction: DIRECTIONS.find((one) => one === direction) }
      return known.by === undefined || known.direction === undefined
        ? undefined
        : { by: known.by, direction: known.direction }
    })
    .optional()
    .catch(undefined)

const query = z.object({
  desk: z.enum(DESKS).optional().catch(undefined),
  calls: sortBy(CALL_SORTS),
  people: sortBy(PEOPLE_SORTS),
})

/** What is not understood is left out. */
export function boardQuery(asked: unknown): BoardQuery {
  const { desk, calls, people } = query.parse(asked)
  return { desk, calls, people }
}

/** The same drawing serves all who look in the same way and are of the same region. */
export interface BoardWay {
  asked: BoardQuery
  reader: Reader
}

export const wayName = ({ asked, reader }: BoardWay): string => JSON.stringify([boardPath('', asked), reader.residency])

export const sortWord = (sort: BoardQuery['calls'] | BoardQuery['people']) => sort && `${sort.by}.${sort.direction}`

export function boardPath(path: string, { desk, calls, people }: BoardQuery): string {
  const words = { desk, calls: sortWord(calls), people: sortWord(people) }
  const given = new URLSearchParams()
  for (const [name, word] of Object.entries(words)) if (word !== undefined) given.set(name, word)
  return given.size === 0 ? path : `${path}?${given.toString()}`
}

/** For the heads of a table: `table` is the name of the sort in the address. */
export function sortedBy(asked: BoardQuery, table: 'calls' | 'people'): Sorted {
  const { by = '', direction = 'up' } = asked[table] ?? {}
  const href = (to: string, way: 'up' | 'down') =>
    boardPath(
      '/board',
      boardQuery({ ...asked, calls: sortWord(asked.calls), people: sortWord(asked.people), [table]: `${to}.${way}` }),
    )
  return { by, direction, href }
}

/** Of the same, the order in which they came stays. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** Since when the time that is shown of it counts. */
export const shownSince = ({ state, since, holder }: BoardCall): string =>
  state === 'waiting' || holder === null ? since : holder.since

export function callsAsAsked(calls: readonly BoardCall[], { desk, calls: sort }: BoardQuery): readonly BoardCall[] {
  const shown = desk === undefined ? calls : calls.filter((one) => one.desk === desk)
  if (sort === undefined) return shown
  const key = {
    call: (one: BoardCall) => one.desk,
    who: (one: BoardCall) => one.company?.endUser.toLowerCase() ?? '',
    time: shownSince,
    with: (one: BoardCall) => one.holder?.name.toLowerCase() ?? '',
  }[sort.by]
  // The longest time is the oldest moment.
  return inDirection(shown, key, sort.by === 'time' ? opposite(sort.direction) : sort.direction)
}

export function peopleAsAsked(
  people: readonly BoardPerson[],
  { desk, people: sort }: BoardQuery,
): readonly BoardPerson[] {
  const shown = desk === undefined ? people : people.filter(({ desks }) => desks.includes(desk))
  // They come by state.
  if (sort === undefined || (sort.by === 'state' && sort.direction === 'up')) return shown
  if (sort.by === 'state') return shown.toReversed()
  if (sort.by === 'person') return inDirection(shown, ({ name }) => name.toLowerCase(), sort.direction)
  return inDirection(shown, ({ status }) => status.since ?? '', opposite(sort.direction))
}

const opposite = (direction: 'up' | 'down') => (direction === 'up' ? 'down' : 'up')

function inDirection<T>(all: readonly T[], key: (one: T) => string, direction: 'up' | 'down'): readonly T[] {
  const sign = direction === 'up' ? 1 : -1
  return all.toSorted((a, b) => sign * compare(key(a), key(b)))
}
