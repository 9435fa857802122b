/** What the placeholders of prompts stand for in one call, now. A name or a company exists only after a good PIN. */
import type { CaseState } from '../../domain/directory/directory.ts'
import { lastDay } from '../../domain/directory/contract-state.ts'
import { dayIn } from '../../domain/hours/zoned-time.ts'
import type { Policy } from '../../domain/policy.ts'
import type { Prompts, SpokenValue } from '../../flows/prompts.ts'
import { phoneOnFile, type Call } from '../call.ts'
import { nightAsAsked, nightOf } from '../decision/callback-night.ts'
import { combinationOf, companiesOnPage, hasMoreProducts, productsOnPage } from '../decision/combinations.ts'
import type { TurnDeps, TurnValues } from '../turn-deps.ts'
import { textIn } from './announcement.ts'
import type { Placeholder } from './flow-catalogue.ts'
import { groupPhone, spokenDay, spokenDigits, spokenMoment, spokenName, spokenOpening } from './spoken-words.ts'

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
    pinLength: settings.pinLength,
    reopenDays: settings.policy.reopenDays,
    pausedFor: pausedFor(call),
    ...ofTurn,
  }
  whenAsked(values, ['pound', 'reference'], () => ({
    pound: { rendered: prompts.text('keypad.pound', call.language, {}) },
    reference: spokenDigits(call.reference),
  }))
  if (call.closed !== undefined) {
    const { closed } = call
    values.closedWhy = closed.why
    whenAsked(values, ['opensWhen'], () => ({ opensWhen: opensWhen(call, closed, settings.policy, prompts, now()) }))
  }
  whenAsked(values, ['callbackNight', 'callbackWhen'], () => nightValues(call, settings.policy, prompts, now()))
  const announced = call.announced?.at(-1)
  if (announced !== undefined) values.announcement = { rendered: textIn(announced, call.language, prompts)[0] }
  if (call.callBackCode !== undefined && values.callbackCode === undefined)
    values.callbackCode = spokenDigits(call.callBackCode)
  whenAsked(values, COMPANY_VALUES, () => companyValues(call, prompts, now()))
  whenAsked(values, CASE_VALUES, () => caseValues(call, prompts, now()))
  return values
}

/** As it was when they were asked: it may have become day since. */
function nightValues(call: Call, policy: Policy, prompts: Prompts, now: Date): Values {
  const night = call.callbackNight ?? nightAsAsked(nightOf(call, policy, now))
  if (night === undefined) return {}
  return {
    callbackNight: night.isNow ? 'now' : 'later',
    callbackWhen: spokenOpening(new Date(night.opensAt), night.zone, now, prompts, call.language),
  }
}

/** By the contact's own clock, where their zone was entered; else by that of the site. */
function opensWhen(
  { identity, language }: Call,
  { opensAt }: NonNullable<Call['closed']>,
  { timeZone }: Pick<Policy, 'timeZone'>,
  prompts: Prompts,
  now: Date,
): SpokenValue {
  const own = identity.kind === 'verified' ? identity.standing.contact.timeZone : 'UTC'
  const zone = own === 'UTC' ? timeZone : own
  return spokenOpening(opensAt === undefined ? undefined : new Date(opensAt), zone, now, prompts, language)
}

function whenAsked(values: Values, names: readonly Placeholder[], make: () => Values): void {
  let made: Values | undefined
  for (const name of names) {
    Object.defineProperty(values, name, { enumerable: true, get: () => (made ??= make())[name] })
  }
}

/** Only what belongs to the call or its number is blamed on this phone. */
function pausedFor({ identity }: Call): 'phone' | 'others' {
  const own = identity.kind === 'unverified' && (identity.reason === 'call' || identity.reason === 'caller')
  return own ? 'phone' : 'others'
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
    productsAfter: hasMoreProducts(call) ? 'more' : 'another',
    ...(phone === undefined ? {} : { phoneEnd: spokenDigits(phone.slice(-4)) }),
  }
  const on = combinationOf(call)
  if (on === undefined) return values
  const today = dayIn(on.timeZone, now)
  const endedWhen = spokenDay(lastDay(on), today, prompts, call.language)
  const account = spokenName(on.endUser)
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
    whyRefused: call.told.product === 'other' ? 'product' : 'ended',
  }
}

function caseValues(call: Call, prompts: Prompts, now: Date): Values {
  const theCase = call.told.case
  if (call.identity.kind === 'unverified' || theCase?.kind !== 'found') return {}
  const zone = call.identity.standing.contact.timeZone
  return {
    caseNumber: spokenDigits(theCase.keyedAs ?? theCase.number),
    caseState: { rendered: prompts.text(`status.${theCase.state}`, call.language, {}) },
    casePriority: theCase.priority,
    updatedWhen: spokenMoment(new Date(theCase.updatedAt), zone, now, prompts, call.language),
    closedWhen: spokenMoment(new Date(theCase.closedAt ?? theCase.updatedAt), zone, now, prompts, call.language),
    whoseTurn: WHOSE_TURN[theCase.state],
  }
}

const WHOSE_TURN = {
  open: 'us',
  'awaiting-info': 'you',
  'solution-proposed': 'you',
  closed: 'nobody',
} as const satisfies Record<CaseState, string>
