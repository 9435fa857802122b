/** What the placeholders of prompts stand for in one call, now. A name or a company exists only after a good PIN. */
import { dayIn, lastDay } from '../../domain/directory/contract-state.ts'
import type { Prompts, SpokenValue } from '../../flows/prompts.ts'
import { phoneOnFile, type Call } from '../call.ts'
import { combinationOf, companiesOnPage, hasMoreProducts, productsOnPage } from '../decision/combinations.ts'
import type { TurnDeps, TurnValues } from '../turn-deps.ts'
import type { Placeholder } from './flow-catalogue.ts'
import {
  groupPhone,
  groupTen,
  spokenCode,
  spokenDay,
  spokenDays,
  spokenDesignatedContacts,
  spokenMinutes,
  spokenMoment,
  spokenName,
} from './spoken-words.ts'

export type Values = Partial<Record<Placeholder, SpokenValue>>

/** Worked out only when a prompt asks for them: most turns need none. */
const COMPANY_VALUES = [
  'account',
  'companyChoices',
  'productChoices',
  'productsAfter',
  'phoneEnd',
  'endUser',
  'partner',
  'partnerPhone',
  'endedWhen',
  'startsWhen',
  'whyRefused',
] as const
const CASE_VALUES = ['caseNumber', 'caseState', 'casePriority', 'updatedWhen', 'closedWhen', 'whoseTurn'] as const

export function spokenValues(
  call: Call,
  ofTurn: TurnValues,
  { settings, prompts, now }: Pick<TurnDeps, 'settings' | 'prompts' | 'now'>,
): Values {
  const values: Values = {
    brand: settings.brand,
    portal: settings.portal,
    pinLength: String(settings.pinLength),
    reference: { digits: call.reference.replaceAll('-', ' ') },
    ...(call.callBackCode === undefined ? {} : { callbackCode: spokenCode(call.callBackCode) }),
    ...turnWords(ofTurn, prompts, call.language),
  }
  whenAsked(values, ['pound', 'reopenDays'], () => ({
    pound: { rendered: prompts.text('keypad.pound', call.language, {}) },
    reopenDays: spokenDays(settings.policy.reopenDays, prompts, call.language),
  }))
  whenAsked(values, ['whyPaused'], () => pauseValues(call, prompts))
  whenAsked(values, COMPANY_VALUES, () => companyValues(call, prompts, now()))
  whenAsked(values, CASE_VALUES, () => caseValues(call, prompts, now()))
  return values
}

function turnWords(ofTurn: TurnValues, prompts: Prompts, language: string): Values {
  const { pauseMinutes, toldCount, ...rest } = ofTurn
  return {
    ...rest,
    ...(pauseMinutes === undefined ? {} : { pauseMinutes: spokenMinutes(pauseMinutes, prompts, language) }),
    ...(toldCount === undefined ? {} : { toldCount: spokenDesignatedContacts(toldCount, prompts, language) }),
  }
}

function whenAsked(values: Values, names: readonly Placeholder[], make: () => Values): void {
  let made: Values | undefined
  for (const name of names) {
    Object.defineProperty(values, name, { enumerable: true, get: () => (made ??= make())[name] })
  }
}

/** Only what belongs to the call or its number is blamed on this phone. */
function pauseValues({ identity, language }: Call, prompts: Prompts): Values {
  const own = identity.kind === 'unverified' && (identity.reason === 'call' || identity.reason === 'caller')
  return { whyPaused: { rendered: prompts.text(own ? 'pin.paused-phone' : 'pin.paused-others', language, {}) } }
}

function companyValues(call: Call, prompts: Prompts, now: Date): Values {
  if (call.identity.kind === 'unverified') return {}
  const { contact } = call.identity.standing
  const choices = (prompt: string, names: string[]) => ({
    rendered: names
      .map((n, i) => prompts.text(prompt, call.language, { choiceName: n, choiceKey: String(i + 1) }))
      .join(' '),
  })
  const phone = phoneOnFile(call)
  const values: Values = {
    account: spokenName(contact.employer),
    companyChoices: choices(
      'company.choice',
      companiesOnPage(call).map((c) => spokenName(c.endUser)),
    ),
    productChoices: choices(
      'product.choice',
      productsOnPage(call).map((p) => p.replaceAll('-', ' ')),
    ),
    productsAfter: {
      rendered: prompts.text(hasMoreProducts(call) ? 'product.more' : 'product.another', call.language, {}),
    },
    ...(phone === undefined ? {} : { phoneEnd: { digits: phone.slice(-4) } }),
  }
  const on = combinationOf(call)
  if (on === undefined) return values
  const today = dayIn(on.timeZone, now)
  const endedWhen = spokenDay(lastDay(on), today, prompts, call.language)
  const account = spokenName(on.endUser)
  const refused = call.told.product === 'other' ? 'contract.product-not-covered' : 'contract.ended-for-all'
  return {
    ...values,
    account,
    endUser: account,
    partner: spokenName(on.supportOwner),
    ...(on.supportOwner.supportPhone === undefined
      ? {}
      : { partnerPhone: { digits: groupPhone(on.supportOwner.supportPhone) } }),
    endedWhen,
    startsWhen: spokenDay(on.startsOn, today, prompts, call.language),
    whyRefused: { rendered: prompts.text(refused, call.language, { account, endedWhen }) },
  }
}

function caseValues(call: Call, prompts: Prompts, now: Date): Values {
  const theCase = call.told.case
  if (call.identity.kind === 'unverified' || theCase?.kind !== 'found') return {}
  const zone = call.identity.standing.contact.timeZone
  const turn = {
    open: 'with-us',
    'awaiting-info': 'with-you',
    'solution-proposed': 'with-you',
    closed: 'nobody',
  } as const
  return {
    caseNumber: { digits: groupTen(theCase.number) },
    caseState: { rendered: prompts.text(`status.${theCase.state}`, call.language, {}) },
    casePriority: { rendered: prompts.text(`status.priority-${theCase.priority}`, call.language, {}) },
    updatedWhen: spokenMoment(new Date(theCase.updatedAt), zone, now, prompts, call.language),
    closedWhen: spokenMoment(new Date(theCase.closedAt ?? theCase.updatedAt), zone, now, prompts, call.language),
    whoseTurn: { rendered: prompts.text(`status.${turn[theCase.state]}`, call.language, {}) },
  }
}
