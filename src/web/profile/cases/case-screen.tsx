/** GET /profile/cases/:number: one case, what was done to it, and what its reader may do with it now. */
import type { Request, Response } from 'express'
import type { Words } from '../../../profile/words/screen-words.ts'
import type { Allow } from '../../allow.ts'
import { makePersonRateLimit } from '../../http/person-rate-limit.ts'
import { page } from '../../shell/page.tsx'
import { refuse } from '../../shell/refusal.tsx'
import type { SaidAt } from '../../shell/said.tsx'
import { NUMBERS } from '../profile-limits.ts'
import type { ProfileContext } from '../profile-now.ts'
import { answerOf, typedFields } from '../profile-words.ts'
import { CaseBody } from './case-body.tsx'
import { CloseBody } from './close-body.tsx'
import { addressOf, CASES, NoSuchCase } from './case-parts.tsx'
import { refusedWords } from './case-words.ts'
import { isWorkedOn, readOutcome, readOwnCase, type OwnCaseDeps, type OwnCaseNow } from './own-case-now.ts'

const ROLES = ['contact'] as const

export function caseScreen(allow: Allow, deps: OwnCaseDeps): void {
  // Only numbers that are not found are counted: a person may read their own cases as often as they like.
  const misses = makePersonRateLimit(deps.counters, `${CASES}/:number`, NUMBERS)

  async function notFound(context: ProfileContext, request: Request, response: Response): Promise<void> {
    const wait = await misses.waitFor(context.person.id)
    if (wait !== undefined) {
      response.set('Retry-After', String(wait))
      return refuse(request, response, 'too-fast', { context })
    }
    response.status(404).type('html')
    response.send(
      page({ context, title: context.words.say('cases.no-such-title'), body: <NoSuchCase words={context.words} /> }),
    )
  }

  allow({ method: 'get', path: `${CASES}/:number`, roles: ROLES }, async (context, request, response) => {
    const now = await readOwnCase(context, request.params['number'], deps)
    if (now === undefined) return notFound(context, request, response)
    const typed = (await context.slots.read(request.query['typed'], typedFields)) ?? {}
    const said = saidOf(request.query['said'], now, deps, context.words)
    const body = <CaseBody context={context} now={now} deps={deps} said={said} typed={typed} />
    response
      .type('html')
      .send(page({ context, title: context.words.say('case.title', { number: now.whole.number }), body }))
  })

  // The first of the two steps in which a case is closed.
  allow({ method: 'get', path: `${CASES}/:number/close`, roles: ROLES }, async (context, request, response) => {
    const now = await readOwnCase(context, request.params['number'], deps)
    if (now === undefined) return notFound(context, request, response)
    const { number } = now.whole
    // With what was answered and typed, where another person closed it meanwhile.
    if (!isWorkedOn(now) || !now.offers.close.isOffered)
      return response.redirect(303, `${addressOf(number)}${new URL(request.originalUrl, 'http://here').search}`)
    const typed = (await context.slots.read(request.query['typed'], typedFields)) ?? {}
    const said = saidOf(request.query['said'], now, deps, context.words)
    const body = <CloseBody context={context} now={now} said={said} typed={typed} />
    response.type('html').send(page({ context, title: context.words.say('close.title', { number }), body }))
  })
}

/** An answer by its code, or a refusal by its outcome, in words about this case. */
function saidOf(
  code: unknown,
  { on, isProduct }: OwnCaseNow,
  { policy }: OwnCaseDeps,
  words: Words,
): SaidAt | undefined {
  const outcome = readOutcome(code)
  if (outcome === undefined) return answerOf(code, words)
  const { why, next } = refusedWords(outcome, on, { isProduct, reopenDays: policy.reopenDays, words })
  return { part: 'case', sentence: words.say('not-sent', { why, next }) }
}
