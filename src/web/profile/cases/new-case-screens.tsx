/** /profile/cases/new and POST /profile/cases: a Designated Contact opens a support case: for which company, which product, how bad, and what. */
import type { Response } from 'express'
import { z } from 'zod'
import { caseAction, type Case } from '../../../domain/cases/cases.ts'
import { contractState } from '../../../domain/directory/contract-state.ts'
import { caseNumber } from '../../../domain/ids.ts'
import type { CaseAnswer } from '../../../desk/cases/perform-action.ts'
import type { Allow } from '../../allow.ts'
import type { Words } from '../../../profile/words/screen-words.ts'
import { contactForm } from '../../forms/stored-form.ts'
import { page } from '../../shell/page.tsx'
import type { SaidAt } from '../../shell/said.tsx'
import { CASE_WORK } from '../profile-limits.ts'
import { answerOf, backTo, typedFields, type ProfileAnswer } from '../profile-words.ts'
import { LONG_FORM } from './case-action-screens.ts'
import { addressOf, CASES } from './case-parts.tsx'
import { refusedWords } from './case-words.ts'
import { NewCaseBody } from './new-case-body.tsx'
import {
  readOutcome,
  readStanding,
  rightOnEach,
  type CombinationNow,
  type OwnCaseDeps,
  type StandingNow,
} from './own-case-now.ts'

const ROLES = ['contact'] as const
const NEW = `${CASES}/new`

const openForm = z.object({
  contract: z.string().max(64),
  product: z.string().max(64).default(''),
  severity: z.string().max(1).default(''),
  summary: z.string().default(''),
  details: z
    .string()
    .default('')
    .transform((text) => text.replaceAll('\r\n', '\n')),
  linked: z.string().max(10).default(''),
  confirmed: z.literal('yes').optional(),
  key: z.string().min(1).max(100),
})
type OpenForm = z.infer<typeof openForm>

const STORED = contactForm({
  button: 'new.button',
  page: NEW,
  fields: {
    contract: 'stored.contract',
    product: 'stored.product',
    severity: 'stored.severity',
    summary: 'stored.summary',
    details: 'stored.details',
    linked: 'stored.linked',
    confirmed: '',
    key: '',
  },
  values: { severity: { 1: 'severity.1', 2: 'severity.2', 3: 'severity.3', 4: 'severity.4' } },
})

export function newCaseScreens(allow: Allow, deps: OwnCaseDeps): void {
  allow({ method: 'get', path: NEW, roles: ROLES }, async (context, request, response) => {
    const typed = (await context.slots.read(request.query['typed'], typedFields)) ?? {}
    const now = await readStanding(context, deps)
    const all = rightOnEach('open-case', now, deps.policy, context.words)
    const linked = await linkedCase(request.query['linked'] ?? typed['linked'], now, deps)
    const chosen = chosenOf(all, linked?.contract ?? request.query['contract'] ?? typed['contract'])
    const said = saidOf(request.query['said'], chosen, typed, now, deps, context.words)
    const body = (
      <NewCaseBody
        context={context}
        all={all}
        chosen={chosen}
        linked={linked}
        phoneNumbers={deps.phoneNumbers}
        said={said}
        typed={typed}
      />
    )
    response.type('html').send(page({ context, title: context.words.say('cases.open-one'), body }))
  })

  allow(
    { method: 'post', path: CASES, roles: ROLES, keeps: STORED, limit: CASE_WORK, body: LONG_FORM },
    async ({ person, slots }, request, response) => {
      const form = openForm.parse(request.body)
      const { confirmed, key, ...typed } = form
      const again = async (said: string, stored: Record<string, string> = typed) =>
        backTo(response, NEW, said, await slots.keep(stored), { contract: form.contract })
      const read = caseAction.safeParse(wantedBy(form))
      if (!read.success) return again(faultOf(read.error.issues))
      // As on the phone: Severity 1 is said back, and what follows from it, before the case is opened.
      if (form.severity === '1' && confirmed === undefined) return again('new-case-urgent')
      const answer = await deps.cases.byContact(person.id, read.data, key)
      await answerOpen(answer, form, again, response)
    },
  )
}

function wantedBy({ contract, product, severity, summary, details, linked }: OpenForm): object {
  return {
    kind: 'open',
    type: 'support',
    contract,
    severity: severity === '' ? undefined : Number(severity),
    summary,
    ...(product === '' ? {} : { product }),
    ...(details.trim() === '' ? {} : { details }),
    ...(linked === '' ? {} : { linkedTo: linked }),
  }
}

/** The first field in fault, in the order of the form. */
function faultOf(issues: readonly { path: PropertyKey[] }[]): ProfileAnswer {
  const fields = new Set(issues.map(({ path: [field] }) => field))
  if (fields.has('product')) return 'new-case-product'
  if (fields.has('severity')) return 'new-case-severity'
  return fields.has('details') ? 'new-case-details' : 'new-case-summary'
}

async function answerOpen(
  answer: CaseAnswer,
  { key, severity, ...form }: OpenForm,
  again: (said: string, stored?: Record<string, string>) => Promise<void>,
  response: Response,
): Promise<void> {
  switch (answer.kind) {
    case 'done':
      return backTo(response, addressOf(answer.case.number), severity === '1' ? 'case-opened-urgent' : 'case-opened')
    case 'refused':
      return again(answer.outcome)
    case 'which-product':
      return again('new-case-product')
    case 'key-reused':
      return again('new-case-key-reused')
    case 'changed-meanwhile':
    case 'nothing-to-do':
    case 'no-such-call':
    case 'could-not-check': {
      // Whether it was written is not known: under the same key it is opened once.
      const { confirmed: _, ...typed } = form
      return again('new-case-could-not-check', { ...typed, severity, key })
    }
    default:
      return answer satisfies never
  }
}

/** The only one they may open a case on, or the one that was asked for; undefined: they choose. */
function chosenOf(all: readonly CombinationNow[], wanted: unknown): CombinationNow | undefined {
  const opens = all.filter(({ refused }) => refused === undefined)
  if (typeof wanted === 'string') return all.find(({ on }) => on.contract === wanted)
  return opens.length === 1 ? opens[0] : undefined
}

/** Only a case that they may see and that can be linked to; another number is as if none was named. */
async function linkedCase(
  wanted: unknown,
  { seeing }: StandingNow,
  { ownCases }: OwnCaseDeps,
): Promise<Case | undefined> {
  const number = caseNumber.safeParse(wanted).data
  const found = number === undefined ? undefined : await ownCases.find(seeing, number)
  return found?.type === 'support' && found.readsText ? found.case : undefined
}

function saidOf(
  code: unknown,
  chosen: CombinationNow | undefined,
  typed: Readonly<Record<string, string>>,
  { at }: StandingNow,
  { policy }: OwnCaseDeps,
  words: Words,
): SaidAt | undefined {
  const outcome = readOutcome(code)
  if (outcome === undefined) return answerOf(code, words)
  const on = chosen?.on
  const product = typed['product'] === undefined || typed['product'] === '' ? undefined : { named: typed['product'] }
  const isProduct = on !== undefined && contractState(on, product, at, policy.graceDays) === 'none'
  const { why, next } = refusedWords(outcome, on, { isProduct, reopenDays: policy.reopenDays, words })
  return { part: 'new-case', sentence: words.say('not-opened', { why, next }) }
}
