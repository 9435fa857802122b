/** What a contact may do now, for each contract and product: for a portal that offers downloads, say. */
import { z } from 'zod'
import { productRights, type ProductRights } from '../../domain/directory/product-rights.ts'
import { FACTS } from '../../domain/decide.ts'
import type { Directory } from '../../domain/directory/directory.ts'
import { contactId } from '../../domain/ids.ts'
import { rightNow, type RightNow } from '../../domain/rights.ts'
import { standingFacts } from '../../domain/directory/standing-facts.ts'
import type { ExplainPolicy } from '../../domain/explain.ts'
import { sendProblem } from '../http/json-error.ts'
import { define, type Defined } from './operation.ts'

export interface RightsRouteDeps {
  directory: Pick<Directory, 'standingOf'>
  policy: ExplainPolicy
  now: () => Date
}

const query = z.strictObject({
  contract: z.string().min(1).max(64).optional(),
  product: z.string().min(1).max(64).optional(),
})

const right = z.object({
  may: z
    .enum(['yes', 'flagged', 'request-only', 'no'])
    .describe('flagged: an existing case only, marked CONTRACT LAPSED. request-only: noted, and nothing is opened'),
  rule: z.string(),
  outcome: z.string(),
})

const ANSWER = z.object({
  contact: z.string(),
  status: z.enum(['active', 'inactive']),
  adminCase: right,
  combinations: z.array(
    z.object({
      contract: z.string(),
      soldTo: z.string(),
      endUser: z.string(),
      supportOwner: z.string(),
      grant: z.enum(FACTS.grant).exclude(['unavailable']),
      products: z.array(
        z.object({
          product: z.string(),
          contractState: z.enum(['active', 'expired', 'terminated', 'not_started', 'none']),
          openCase: right,
          updateCase: right,
          closeCase: right,
          reopenCase: right,
          raisePriority: right,
          hearStatus: right,
          downloadSoftware: right,
          adminCase: right,
        }),
      ),
    }),
  ),
})

export function rightsOperation({ directory, policy, now }: RightsRouteDeps): Defined {
  return define({
    operation: {
      method: 'get',
      path: '/contacts/{id}/rights',
      scope: 'decide',
      summary:
        'What this contact may do now once they are verified or signed in: open and work on cases, hear status, download software, by contract and product',
      params: z.object({ id: contactId }),
      query,
      answers: { 200: { description: 'Decided by the same rules as a call', schema: ANSWER } },
    },
    handle: async ({ params, query: asked }, response) => {
      const { contract, product } = asked
      const standing = await directory.standingOf(contactId.parse(params['id']))
      if (standing === undefined) {
        sendProblem(response, 'not-found', { detail: 'No contact has this id.' })
        return
      }
      const at = now()
      const shown = standing.combinations.filter((one) => contract === undefined || one.contract === contract)
      response.json({
        contact: standing.contact.id,
        status: standing.contact.status,
        adminCase: view(rightNow('admin-case', standingFacts(standing, undefined, undefined, at, policy))),
        combinations: shown.map((on) => ({
          contract: on.contract,
          soldTo: on.soldTo.id,
          endUser: on.endUser.id,
          supportOwner: on.supportOwner.id,
          grant: on.grant,
          products: productRights(standing, on, product, at, policy).products.map(viewProduct),
        })),
      } satisfies z.infer<typeof ANSWER>)
    },
  })
}

function viewProduct({ product, contractState, rights }: ProductRights) {
  return {
    product,
    contractState,
    openCase: view(rights['open-case']),
    updateCase: view(rights['update-case']),
    closeCase: view(rights['close-case']),
    reopenCase: view(rights['reopen-case']),
    raisePriority: view(rights['raise-priority']),
    hearStatus: view(rights['hear-status']),
    downloadSoftware: view(rights['download-software']),
    adminCase: view(rights['admin-case']),
  }
}

function view({ may, rule, outcome }: RightNow) {
  return { may, rule, outcome }
}
