/** Answers about what a caller can do after a decision: leave word, another contract, a callback. */
import type { Combination } from '../../domain/directory/directory.ts'
import { contractState } from '../../domain/directory/contract-state.ts'
import type { AnswerDeps, Answers, Asking } from './question-context.ts'
import type { Call } from '../call.ts'
import { newCallbackCode } from '../callback-code.ts'
import { chosenCombination } from '../facts.ts'
import { spokenCode } from '../words/spoken-words.ts'
import { callAudit } from '../summary.ts'

export const nextStepAnswers: Answers<
  | 'next-steps'
  | 'contract-next-steps'
  | 'tell-designated-contacts'
  | 'tell-partner'
  | 'partner-number'
  | 'after-line'
  | 'after-talk'
  | 'analyst-there'
  | 'callback-number'
  | 'callback-noted'
> = {
  'next-steps': ({ call }) => (combinationOf(call)?.grant === 'read_only_approved' ? 'status-too' : 'no-status'),

  'contract-next-steps': ({ call }, { now, settings }) => {
    if (call.identity.kind !== 'verified') return 'no-other-company'
    const here = combinationOf(call)
    const others = call.identity.standing.combinations.filter((c) => c !== here && c.grant === 'designated')
    return others.some((c) => contractState(c, undefined, now(), settings.policy.graceDays) === 'active')
      ? 'other-company'
      : 'no-other-company'
  },

  'tell-designated-contacts': tellThose,
  'tell-partner': tellThose,

  'partner-number': ({ call }) => (combinationOf(call)?.supportOwner.supportPhone === undefined ? 'unknown' : 'known'),

  'after-line': ({ call, queueEnd }, { settings }) => {
    switch (queueEnd) {
      case 'talked':
        return 'talked'
      case 'left':
        return LEFT_FOR[(call.stage.kind === 'waiting' ? call.stage.leavesFor : undefined) ?? 'callback']
      case 'hung-up':
      case 'moved':
        return 'gone'
      case 'full':
      case 'failed':
      case undefined:
        call.lineFailures += 1
        return call.lineFailures >= settings.policy.triesPerCall.connecting ? 'not-connected-again' : 'not-connected'
      default:
        return queueEnd satisfies never
    }
  },

  'after-talk': ({ call }) => (call.stage.kind === 'with-analyst' && call.stage.ending === 'ended' ? 'ended' : 'lost'),

  'analyst-there': ({ call }) => {
    if (call.stage.kind === 'talking') return call.stage.returnTo?.left === false ? 'there' : 'left'
    return call.stage.kind === 'with-analyst' ? 'there' : 'left'
  },

  'callback-number': ({ call }) => (phoneOnFile(call) === undefined ? 'none' : 'on-file'),

  'callback-noted': async ({ call, passing }, { records, now, events }) => {
    const phone = phoneOnFile(call)
    if (phone === undefined || call.identity.kind !== 'verified') return 'unavailable'
    const code = newCallbackCode()
    const at = now()
    const { id: callId, reference, identity, stage, told } = call
    const waited = stage.kind === 'talking' ? stage.queued?.desk : undefined
    const desk = waited ?? call.decisions.at(-1)?.desk ?? 'identification'
    const urgent = told.urgent === 'critical' || desk === 'production-down'
    try {
      await records.requestCallback(
        { callId, reference, contact: identity.contactId, phone, code, at, desk, urgent },
        callAudit(call, 'callback.requested', at, { desk, urgent }),
      )
    } catch (error) {
      events.brokeDuringCall('noting a callback', error)
      return 'unavailable'
    }
    passing.callbackCode = spokenCode(code)
    return 'noted'
  },
}

const LEFT_FOR = {
  callback: 'wants-callback',
  'production-down': 'production-down',
  'waited-too-long': 'waited-too-long',
} as const

async function tellThose(
  { call, passing }: Asking,
  { directory, records, now }: AnswerDeps,
): Promise<'told' | 'nobody'> {
  const on = combinationOf(call)
  if (on === undefined || call.identity.kind !== 'verified') return 'nobody'
  const { contactId: caller } = call.identity
  // The caller knows that they called.
  const contacts = (await directory.designatedContactsOn(on.contract)).flatMap(({ id }) => (id === caller ? [] : id))
  if (contacts.length === 0) return 'nobody'
  const at = now()
  const count = await records.tellContacts(
    contacts,
    { kind: 'colleague-called', reference: call.reference, about: caller, callback: phoneOnFile(call), at },
    callAudit(call, 'designated-contacts.told', at, { contract: on.contract, count: contacts.length }),
  )
  passing.toldCount = count
  return 'told'
}

export function combinationOf(call: Call): Combination | undefined {
  return call.identity.kind === 'verified' ? chosenCombination(call.identity.standing, call.told) : undefined
}

/** Only a number on file is ever called: one keyed or shown by the line could be anybody's. */
export function phoneOnFile(call: Call): string | undefined {
  return call.identity.kind === 'verified' ? call.identity.standing.contact.phone : undefined
}
