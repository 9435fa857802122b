/** What a contact may do about each product of a contract, in words, as the rules decide it now. */
import { productRights } from '../../../domain/directory/product-rights.ts'
import type { Combination, Standing } from '../../../domain/directory/directory.ts'
import type { Right } from '../../../domain/rights.ts'
import type { GracePolicy } from '../../../domain/directory/standing-facts.ts'

const WORDS: [Right, string][] = [
  ['open-case', 'open cases'],
  ['update-case', 'update cases'],
  ['hear-status', 'hear the status of cases'],
]

interface ProductRightsProps {
  standing: Standing
  on: Combination
  now: Date
  policy: GracePolicy
}

/** By the policy that a call follows too: the page promises no more than a call gives. */
export function ProductRightsOf({ standing, on, now, policy }: ProductRightsProps) {
  const { products } = productRights(standing, on, undefined, now, policy)
  return (
    <ul>
      {products.map(({ product, rights }) => {
        const may = WORDS.filter(([right]) => rights[right].may === 'yes').map(([, words]) => words)
        const flagged = rights['update-case'].may === 'flagged' ? ['update cases that are open already'] : []
        const all = [...may, ...flagged]
        return (
          <li>
            {product.replaceAll('-', ' ')}: {all.length === 0 ? 'no cases' : all.join(', ')};{' '}
            <strong>
              {rights['download-software'].may === 'yes' ? 'software downloads' : 'no software downloads'}
            </strong>
          </li>
        )
      })}
    </ul>
  )
}
