/** Answers about which combination the call is about. */
import { readContractDigits, readMenuKey } from '../../domain/keypad.ts'
import type { Combination } from '../../domain/directory/directory.ts'
import type { Answers, Asking } from './question-context.ts'
import { choosable } from '../facts.ts'
import { freshTold, type Call } from '../call.ts'

/** Up to four on one page; beyond that pages of three, so that key 9 can mean more. */
const ONE_PAGE = 4
const PAGE = 3
/** After the third page the contract number is quicker. */
const PAGES = 3

export const companyAnswers: Answers<
  'companies' | 'company-chosen' | 'more-companies' | 'company-by-number' | 'wants-other-company'
> = {
  companies: ({ call }) => {
    const all = companiesToChoose(call)
    if (all.length > 1) return all.length <= ONE_PAGE ? 'few' : 'many'
    call.told.contract = all[0]?.contract
    return 'one'
  },

  'company-chosen': (asking) => {
    const chosen = atKey(companiesOnPage(asking.call), asking)
    if (chosen === undefined) return 'not-there'
    choose(asking.call, chosen)
    return 'noted'
  },

  'more-companies': ({ call }) => {
    const next = call.companyPage + PAGE
    if (next >= companiesToChoose(call).length || next >= PAGE * PAGES) {
      call.companyPage = 0
      return 'by-number'
    }
    call.companyPage = next
    return 'page'
  },

  'company-by-number': ({ call, keys }) => {
    const keyed = keys === undefined ? '' : readContractDigits(keys)
    const found = companiesToChoose(call).filter((c) => c.contract.replace(/[^0-9]/g, '') === keyed)
    const only = found.length === 1 ? found[0] : undefined
    if (only === undefined) {
      call.numberMisses += 1
      return call.numberMisses >= 3 ? 'not-found-again' : 'not-found'
    }
    choose(call, only)
    return 'found'
  },

  'wants-other-company': ({ call }) => {
    call.told = freshTold()
    call.companyPage = 0
    return companiesToChoose(call).length <= ONE_PAGE ? 'few' : 'many'
  },
}

/**
 * On one page in a fixed order, so that the same key is the same company on every call. On several pages the live contracts
 * used last come first, because the fourth page is far away.
 */
export function companiesToChoose(call: Call): Combination[] {
  if (call.identity.kind !== 'verified') return []
  const all = choosable(call.identity.standing)
  const usedAt = (c: Combination) =>
    all.length <= ONE_PAGE || c.lastUsedAt === undefined ? 0 : new Date(c.lastUsedAt).getTime()
  return all.toSorted((a, b) => usedAt(b) - usedAt(a) || a.contract.localeCompare(b.contract, 'en'))
}

export function companiesOnPage(call: Call): Combination[] {
  const all = companiesToChoose(call)
  return all.length <= ONE_PAGE ? all : all.slice(call.companyPage, call.companyPage + PAGE)
}

/** The item whose key was just pressed: 1 is the first. */
export function atKey<T>(items: T[], { keys }: Asking): T | undefined {
  const key = keys === undefined ? 'several' : readMenuKey(keys)
  return /^[1-9]$/.test(key) ? items[Number(key) - 1] : undefined
}

function choose(call: Call, chosen: Combination): void {
  call.told = { ...freshTold(), contract: chosen.contract }
  call.companyPage = 0
  call.productPage = 0
}
