/** POST /profile/cases/:number/…: a contact works on a case. The door to cases asks the rules at that moment; here the answer is put into words. */
import type { Response } from 'express'
import { z } from 'zod'
import { caseAction } from '../../../domain/cases/cases.ts'
import { caseNumber } from '../../../domain/ids.ts'
import type { CaseAnswer } from '../../../desk/cases/perform-action.ts'
import type { Allow } from '../../allow.ts'
import { contactForm } from '../../forms/stored-form.ts'
import type { Body } from '../../http/request-body.ts'
import { CASE_WORK } from '../profile-limits.ts'
import type { ProfileContext } from '../profile-now.ts'
import { backTo, type ProfileAnswer } from '../profile-words.ts'
import { addressOf, CASES } from './case-parts.tsx'
import type { CaseAct } from './case-forms.tsx'
import { isFollowed, readOwnCase, type OwnCaseDeps } from './own-case-now.ts'

const ROLES = ['contact'] as const
/** The longest note that is allowed, in the form of an address: nine bytes for a character of many scripts. */
export const LONG_FORM: Body = { kind: 'form', limit: '128kb' }

/** Browsers send the end of a line as two characters, and count it as one. */
const asTyped = (text: string) => text.replaceAll('\r\n', '\n')
const workForm = z.object({
  note: z.string().default('').transform(asTyped),
  priority: z.string().max(20).optional(),
  version: z.coerce.number().int(),
  key: z.string().min(1).max(100),
})
const followForm = z.object({ follows: z.enum(['yes', 'no']) })

const STORED = { note: 'stored.wrote', priority: 'stored.priority', version: '', key: '' } as const
const VALUES = {
  priority: {
    critical: 'priority-means.critical',
    high: 'priority-means.high',
    medium: 'priority-means.medium',
    low: 'priority-means.low',
  },
} as const
const BUTTONS = {
  update: 'work.update-button',
  raise: 'raise.button',
  reopen: 'work.reopen-button',
  close: 'work.close-button',
} as const
const DONE: Record<CaseAct, ProfileAnswer> = {
  update: 'case-updated',
  raise: 'case-raised',
  reopen: 'case-reopened',
  close: 'case-closed',
}

export function caseActionScreens(allow: Allow, deps: OwnCaseDeps): void {
  for (const act of ['update', 'raise', 'reopen', 'close'] as const) workScreen(allow, act, deps)

  allow(
    { method: 'post', path: `${CASES}/:number/follow`, roles: ROLES, limit: CASE_WORK },
    async (context, request, response) => {
      const { follows } = followForm.parse(request.body)
      const now = await readOwnCase(context, request.params['number'], deps)
      if (now === undefined || !isFollowed(now)) return backTo(response, CASES, 'CASE_NOT_AVAILABLE')
      const { number } = now.whole
      await deps.ownCases.follow(context.person.id, number, follows === 'yes', deps.now())
      backTo(response, addressOf(number), follows === 'yes' ? 'case-followed' : 'case-unfollowed')
    },
  )
}

function workScreen(allow: Allow, act: CaseAct, { cases }: OwnCaseDeps): void {
  allow(
    {
      method: 'post',
      path: `${CASES}/:number/${act}`,
      roles: ROLES,
      keeps: contactForm({ button: BUTTONS[act], page: `${CASES}/:number`, fields: STORED, values: VALUES }),
      limit: CASE_WORK,
      body: LONG_FORM,
    },
    async ({ person, slots }, request, response) => {
      const form = workForm.parse(request.body)
      const typed = { form: act, note: form.note, priority: form.priority ?? '' }
      const number = caseNumber.safeParse(request.params['number']).data
      if (number === undefined) return backTo(response, CASES, 'CASE_NOT_AVAILABLE', await slots.keep(typed))
      const read = caseAction.safeParse(wantedBy(act, number, form))
      if (!read.success) return backTo(response, formOf(act, number), `${act}-note`, await slots.keep(typed))
      const answer = await cases.byContact(person.id, read.data, form.key, form.version)
      await answerWork({ act, number, key: form.key, slots, typed }, answer, response)
    },
  )
}

function wantedBy(act: CaseAct, number: string, { note, priority }: z.infer<typeof workForm>): object {
  return act === 'raise' ? { kind: act, number, note, priority } : { kind: act, number, note }
}

/** Closing has a page of its own. */
const formOf = (act: CaseAct, number: string) => (act === 'close' ? `${addressOf(number)}/close` : addressOf(number))

interface Worked {
  act: CaseAct
  number: string
  key: string
  slots: ProfileContext['slots']
  typed: Record<string, string>
}

async function answerWork(
  { act, number, key, slots, typed }: Worked,
  answer: CaseAnswer,
  response: Response,
): Promise<void> {
  switch (answer.kind) {
    case 'done': {
      const isUrgent = act === 'raise' && answer.case.priority === 'critical'
      return backTo(response, addressOf(number), isUrgent ? 'case-raised-urgent' : DONE[act])
    }
    case 'refused': {
      // Said like a number that no case has, where they may not even see it now.
      const at = answer.outcome === 'CASE_NOT_AVAILABLE' ? CASES : addressOf(number)
      return backTo(response, at, answer.outcome, await slots.keep(typed))
    }
    case 'changed-meanwhile':
    case 'nothing-to-do':
    case 'key-reused':
      return backTo(response, formOf(act, number), `case-${answer.kind}`, await slots.keep(typed))
    case 'which-product':
    case 'no-such-call':
    case 'could-not-check':
      // Whether it was written is not known: under the same key it is done once.
      return backTo(response, formOf(act, number), 'case-could-not-check', await slots.keep({ ...typed, key }))
    default:
      return answer satisfies never
  }
}
