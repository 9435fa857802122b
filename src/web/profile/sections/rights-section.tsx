/** What a contact may do, by company and contract, and the form to ask for more. */
import { Table } from '../../components/table.tsx'
import { AskForAccess } from './access-forms.tsx'
import { ProductRightsOf } from './product-rights.tsx'
import { Section, type SectionProps } from './section.tsx'

export function Rights({ context, at, said }: Omit<SectionProps, 'typed'>) {
  return (
    <Section id="rights" title="What you can do">
      <Table
        label="What you can do"
        rows={at.rights}
        columns={[
          {
            title: 'Company',
            cell: ({ combination: { endUser, soldTo } }) => (
              <>
                {endUser.name}
                {soldTo.id !== endUser.id && <small> (Sold To: {soldTo.name})</small>}
              </>
            ),
          },
          {
            title: 'Contract',
            cell: ({ combination: { contract, products, hours } }) => (
              <>
                {contract} <small>{products.map((product) => product.replaceAll('-', ' ')).join(', ')}</small>{' '}
                <small>{hours}</small>
              </>
            ),
          },
          {
            title: 'You may',
            cell: ({ combination, may, day }) => (
              <>
                {may} {day !== undefined && <time datetime={day}>{day}</time>}
                <ProductRightsOf standing={at.standing} on={combination} now={at.at} policy={at.policy} />
              </>
            ),
          },
        ]}
        empty="Your company has no Service Contract that we know of. Ask for one to be entered by an Admin Case below."
      />
      <AskForAccess context={context} standing={at.standing} said={said} />
    </Section>
  )
}
