/** What a contact may do, by company and contract, and the form to ask for more. */
import type { Child } from 'hono/jsx'
import type { May } from '../../../profile/rights.ts'
import type { Words } from '../../../profile/words/screen-words.ts'
import { Table } from '../../components/table.tsx'
import { companyName, hoursWords, productName } from '../combination-words.ts'
import { AskForAccess } from './access-forms.tsx'
import { ProductRightsOf } from './product-rights.tsx'
import { Section, type SectionProps } from './section.tsx'

export function Rights({ context, at, said }: Omit<SectionProps, 'typed'>) {
  const { words } = context
  return (
    <Section id="rights" title={words.say('rights.title')}>
      <Table
        label={words.say('rights.title')}
        words={words}
        rows={at.rights}
        columns={[
          {
            title: words.say('rights.company'),
            cell: ({ combination }) => companyName(combination, words),
          },
          {
            title: words.say('rights.contract'),
            cell: ({ combination: { contract, products, hours } }) => (
              <>
                {contract} <small>{words.list(products.map(productName))}</small>
                <br />
                <small>{hoursWords(hours, words)}</small>
              </>
            ),
          },
          {
            title: words.say('rights.you-may'),
            cell: ({ combination, may }) => (
              <>
                {mayWords(may, words)}
                <ProductRightsOf words={words} standing={at.standing} on={combination} now={at.at} policy={at.policy} />
              </>
            ),
          },
        ]}
        empty={words.say('rights.empty')}
      />
      <AskForAccess context={context} standing={at.standing} said={said} />
    </Section>
  )
}

function mayWords({ word, day, partner = '' }: May, words: Words) {
  return words.pieces<Child>(word, { partner, day: <time datetime={day}>{words.day(day ?? '')}</time> })
}
