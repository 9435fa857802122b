/** What a contact may do, by company and contract, and the form to ask for more. */
import { AskForAccess } from './access-forms.tsx'
import { ProductRightsOf } from './product-rights.tsx'
import type { SectionProps } from './section.tsx'

export function Rights({ context, at, said }: SectionProps) {
  return (
    <section>
      <h2 id="rights">What you can do</h2>
      {at.rights.length === 0 ? (
        <p>Your company has no Service Contract that we know of.</p>
      ) : (
        <div class="scrolls" role="region" aria-labelledby="rights" tabindex={0}>
          <table>
            <thead>
              <tr>
                <th scope="col">Company</th>
                <th scope="col">Contract</th>
                <th scope="col">You may</th>
              </tr>
            </thead>
            <tbody>
              {at.rights.map(({ combination: on, may, day }) => (
                <tr>
                  <th scope="row">
                    {on.endUser.name}
                    {on.soldTo.id !== on.endUser.id && <small> (Sold To: {on.soldTo.name})</small>}
                  </th>
                  <td>
                    {on.contract} · {on.products.map((product) => product.replaceAll('-', ' ')).join(', ')} · {on.hours}
                  </td>
                  <td>
                    {may} {day !== undefined && <time datetime={day}>{day}</time>}
                    <ProductRightsOf standing={at.standing} on={on} now={at.at} policy={at.policy} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <AskForAccess context={context} standing={at.standing} said={said} />
    </section>
  )
}
