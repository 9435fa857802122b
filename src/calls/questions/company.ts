/** Questions about which combination the call is about. */
import { itemAtKey, readContractDigits } from '../../domain/keypad.ts'
import type { Combination } from '../../domain/directory/directory.ts'
import { freshTold, type Call } from '../call.ts'
import { companiesOnPage, companiesToChoose, COMPANY_PAGE, ONE_PAGE } from '../decision/combinations.ts'
import type { QuestionHandlers } from '../turn-deps.ts'

/** After the third page the contract number is quicker. */
const PAGES = 3
/** The third number that names no contract of theirs leads to a person. */
const NUMBER_TRIES = 3

export const companyQuestions: QuestionHandlers<
  'companies' | 'company-chosen' | 'more-companies' | 'company-by-number' | 'wants-other-company'
> = {
  companies: ({ call }) => {
    const all = companiesToChoose(call)
    if (all.length > 1) return { answer: all.length <= ONE_PAGE ? 'few' : 'many' }
    return { answer: 'one', changes: { told: { ...call.told, contract: all[0]?.contract } } }
  },

  'company-chosen': ({ call, keys }) => {
    const chosen = itemAtKey(companiesOnPage(call), keys)
    return chosen === undefined ? { answer: 'not-there' } : { answer: 'noted', changes: choice(chosen) }
  },

  'more-companies': ({ call }) => {
    const next = call.companyPage + COMPANY_PAGE
    return next >= companiesToChoose(call).length || next >= COMPANY_PAGE * PAGES
      ? { answer: 'by-number', changes: { companyPage: 0 } }
      : { answer: 'page', changes: { companyPage: next } }
  },

  'company-by-number': ({ call, keys }) => {
    const keyed = keys === undefined ? '' : readContractDigits(keys)
    const found = companiesToChoose(call).filter((c) => c.contract.replace(/[^0-9]/g, '') === keyed)
    const only = found.length === 1 ? found[0] : undefined
    if (only !== undefined) return { answer: 'found', changes: choice(only) }
    const numberMisses = call.numberMisses + 1
    return { answer: numberMisses >= NUMBER_TRIES ? 'not-found-again' : 'not-found', changes: { numberMisses } }
  },

  'wants-other-company': ({ call }) => ({
    answer: companiesToChoose(call).length <= ONE_PAGE ? 'few' : 'many',
    changes: { told: freshTold(), companyPage: 0 },
  }),
}

function choice({ contract }: Combination): Partial<Call> {
  return { told: { ...freshTold(), contract }, companyPage: 0, productPage: 0 }
}
