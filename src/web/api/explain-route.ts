/** What happens if a contact calls about something now, and what would change it: for other systems. */
import { z } from 'zod'
import { explain, ifTheyCallNow, type ExplainPolicy } from '../../domain/explain.ts'
import type { CredentialStore } from '../../domain/pin/credential-store.ts'
import { DESKS, facts, INTENTS } from '../../domain/decide.ts'
import type { Directory } from '../../domain/directory/directory.ts'
import { contactId } from '../../domain/ids.ts'
import { sendProblem } from '../http/json-error.ts'
import { define, type Defined } from './operation.ts'

export interface ExplainRouteDeps {
  directory: Pick<Directory, 'standingOf'>
  credentials: Pick<CredentialStore, 'summaryFor'>
  policy: ExplainPolicy
  now: () => Date
}

const question = z.strictObject({
  contact: contactId,
  contract: z.string().max(64).optional(),
  product: z.string().max(64).optional(),
  intent: z.enum(INTENTS).default('new_case'),
  urgent: z.boolean().default(false),
  at: z.iso.datetime({ offset: true }).optional().describe('A moment to call at instead of now, e.g. outside hours'),
})

export function explainOperation({ directory, credentials, policy, now }: ExplainRouteDeps): Defined {
  return define({
    operation: {
      method: 'post',
      path: '/explain',
      scope: 'decide',
      summary:
        'What would be decided if this contact called about this now: facts, rule, sentence, and what would change it',
      body: question,
      answers: {
        200: {
          description: 'The explanation',
          schema: z.object({
            now: z.string().describe('What happens if they call now, in one sentence'),
            facts,
            rule: z.string(),
            outcome: z.string(),
            desk: z.enum(DESKS).nullable(),
            opensAt: z.iso.datetime().nullable().describe('Outside hours: when a person can be reached'),
            sentence: z.string(),
            nextStep: z.string(),
            forOneOf: z
              .array(z.string())
              .describe('Products the caller would be asked to choose from; the decision is for one of them'),
            wouldChange: z.array(z.object({ if: z.string(), outcome: z.string() })),
          }),
        },
      },
    },
    handle: async ({ body }, response) => {
      const { contact, contract, product, intent, urgent } = body
      const at = body.at === undefined ? now() : new Date(body.at)
      const [standing, pin] = await Promise.all([directory.standingOf(contact), credentials.summaryFor(contact)])
      if (standing === undefined) {
        sendProblem(response, 'not-found', { detail: 'No contact has this id.' })
        return
      }
      const answer = explain(standing, pin, { contract, product, intent, urgent }, at, policy)
      const { rule, outcome, desk } = answer.decision
      response.json({
        now: ifTheyCallNow(standing, pin, at, policy),
        facts: answer.facts,
        rule,
        outcome,
        desk,
        opensAt: answer.opensAt?.toISOString() ?? null,
        sentence: answer.sentence,
        nextStep: answer.nextStep,
        forOneOf: answer.forOneOf,
        wouldChange: answer.wouldChange,
      })
    },
  })
}
