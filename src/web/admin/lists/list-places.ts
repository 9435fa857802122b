/** Places in a list as addresses hold them: sealed, because what a row is sorted by may be a person's name. */
import { z } from 'zod'
import { LIST_SEAL, seal, unseal } from '../../../accounts/seal.ts'
import { FIRST_PAGE, type ListPlace, type PageWanted } from '../../../directory/lists/filtered-lists.ts'
import type { ListState, PageAddress } from './list-address.ts'

/** A name has at most 200 letters, and a key three ids. */
const MOST = 2_000
const sealed = z.object({ path: z.string(), sort: z.string(), value: z.string().nullable(), key: z.string() })

/** Of one list in one order. */
type Where = Pick<ListState, 'sort'> & { path: string }

export function sealPlace(key: Uint8Array, { path, sort }: Where, place: ListPlace): string {
  const text = JSON.stringify({ path, sort, ...place } satisfies z.infer<typeof sealed>)
  return seal(key, LIST_SEAL, text).toString('base64url')
}

/** Undefined: the place was not sealed here for this list in this order. */
export function readPlace(key: Uint8Array, { path, sort }: Where, page: PageAddress): PageWanted | undefined {
  if (page === undefined) return FIRST_PAGE
  if (page === 'end') return { at: 'end' }
  const found = page.place.length > MOST ? undefined : opened(key, page.place)
  if (found === undefined || found.path !== path || found.sort !== sort) return undefined
  return { at: page.side, place: { value: found.value, key: found.key } }
}

function opened(key: Uint8Array, place: string): z.infer<typeof sealed> | undefined {
  try {
    return sealed.safeParse(JSON.parse(unseal(key, LIST_SEAL, Buffer.from(place, 'base64url')))).data
  } catch {
    return undefined
  }
}
