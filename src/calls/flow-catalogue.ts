/** What calls promise the flows: where code enters them, the values it fills in, the prompts it says itself. */
import type { FlowCatalogue } from '../flows/catalogue.ts'
import { PLACEHOLDERS, SPOKEN_BY_CODE } from './words/spoken-names.ts'

export const FLOW_CATALOGUE: FlowCatalogue = {
  entries: [
    'after-line/start',
    'could-not-check/start',
    'person/start',
    'with-analyst/start',
    'with-analyst/sent-on',
    'with-analyst/after',
    'with-analyst/call-back',
    'ask-again/start',
    'ask-again/back',
  ],
  placeholders: PLACEHOLDERS,
  // Digits are said one by one; a list of choices holds up to four names with their keys.
  wordsOf: {
    pinLength: 1,
    enteredLength: 1,
    pound: 1,
    reference: 9,
    caseNumber: 10,
    phoneEnd: 4,
    callbackCode: 4,
    contactName: 3,
    partnerPhone: 12,
    companyChoices: 16,
    productChoices: 19,
    productsAfter: 2,
    endedWhen: 5,
    closedWhen: 6,
    updatedWhen: 6,
    whoseTurn: 6,
    whyRefused: 15,
    whyPaused: 9,
    caseState: 6,
    startsWhen: 4,
    ahead: 6,
    aheadCount: 1,
    toldCount: 4,
  },
  spokenByCode: SPOKEN_BY_CODE,
}
