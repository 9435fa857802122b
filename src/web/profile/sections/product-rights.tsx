/** What a contact may do about each product of a contract, in words, as the rules decide it now. */
import type { Child } from 'hono/jsx'
import { productRights } from '../../../domain/directory/product-rights.ts'
import type { Combination, Standing } from '../../../domain/directory/directory.ts'
import type { Right } from '../../../domain/rights.ts'
import type { GracePolicy } from '../../../domain/directory/standing-facts.ts'
import type { Words } from '../../../profile/words/screen-words.ts'
import { productName } from '../combination-words.ts'
import { strong } from './section.tsx'

const RIGHTS = ['open-case', 'update-case', 'hear-status'] as const satisfies readonly Right[]

interface ProductRightsProps {
  words: Words
  standing: Standing
  on: Combination
  now: Date
  policy: GracePolicy
}

/** By the policy that a call follows too: the page promises no more than a call gives. */
export function ProductRightsOf({ words, standing, on, now, policy }: ProductRightsProps) {
  const { products } = productRights(standing, on, undefined, now, policy)
  return (
    <ul>
      {products.map(({ product, rights }) => {
        const may = RIGHTS.filter((right) => rights[right].may === 'yes').map((right) => words.say(`product.${right}`))
        const flagged = rights['update-case'].may === 'flagged' ? [words.say('product.update-open')] : []
        const all = [...may, ...flagged]
        return (
          <li>
            {words.pieces<Child>('product.may', {
              product: productName(product),
              rights: all.length === 0 ? words.say('product.no-cases') : words.list(all),
              downloads: rights['download-software'].may,
              strong,
            })}
          </li>
        )
      })}
    </ul>
  )
}
