/** Opening a case as it is drawn: first for which company, where there are several; then everything else on one page. */
import { randomUUID } from 'node:crypto'
import type { Case } from '../../../domain/cases/cases.ts'
import { Button } from '../../components/button.tsx'
import { AreaField, SelectField, TextField } from '../../components/field.tsx'
import { PageForm } from '../../forms/page-form.tsx'
import { faultAt, Said, type SaidAt } from '../../shell/said.tsx'
import type { ProfileContext } from '../profile-now.ts'
import { CallNow, CASES, NotSent, Refused } from './case-parts.tsx'
import { companyWords, productWords, SEVERITIES } from './case-words.ts'
import type { CombinationNow } from './own-case-now.ts'

interface NewCaseProps {
  context: ProfileContext
  all: readonly CombinationNow[]
  /** Undefined: they choose first. */
  chosen: CombinationNow | undefined
  linked: Case | undefined
  phoneNumbers: readonly string[]
  said: SaidAt | undefined
  typed: Readonly<Record<string, string>>
}

export function NewCaseBody(props: NewCaseProps) {
  const { chosen, phoneNumbers, said, typed } = props
  const isRefused = chosen?.refused !== undefined
  return (
    <div class="profile own-case">
      <p class="way-back">
        <a href={CASES}>Your cases</a>
      </p>
      <h1>Open a case</h1>
      {!isUrgent(props) && (
        <CallNow phoneNumbers={phoneNumbers}>
          If production is down, do not wait for an answer here: a case that is opened on this page rings no one.
        </CallNow>
      )}
      {(chosen === undefined || isRefused) && <Said said={said} part="new-case" />}
      {(chosen === undefined || isRefused) && (
        <NotSent words={[typed['summary'], typed['details']].filter((one) => one).join('\n')} />
      )}
      {chosen === undefined || isRefused ? <Choose {...props} /> : <OpenForm {...props} chosen={chosen} />}
    </div>
  )
}

/** Severity 1 is said back. */
const isUrgent = ({ said, typed }: Pick<NewCaseProps, 'said' | 'typed'>) =>
  said?.part === 'new-case' && typed['severity'] === '1'

/** Also those on which they may not, with why. */
function Choose({ all, chosen, phoneNumbers }: NewCaseProps) {
  const shown = chosen === undefined ? all : [chosen, ...all.filter((one) => one !== chosen)]
  return (
    <section class="card" aria-labelledby="choose-title">
      <h2 id="choose-title">For which company?</h2>
      {all.length === 0 && (
        <p>
          Your company has no Service Contract that we know of. <a href="/profile#cases">Open an Admin Case</a> to have
          one entered.
        </p>
      )}
      <dl class="why-not">
        {shown.map(({ on, refused }) => (
          <div>
            <dt>
              {refused === undefined ? (
                <a href={`${CASES}/new?${new URLSearchParams({ contract: on.contract }).toString()}`}>
                  {companyWords(on)}, {on.contract}
                </a>
              ) : (
                `${companyWords(on)}, ${on.contract}`
              )}
            </dt>
            <dd>
              {refused === undefined ? (
                <p>{on.products.map(productWords).join(', ')}</p>
              ) : (
                <Refused words={refused} phoneNumbers={phoneNumbers} />
              )}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

function OpenForm({
  context,
  all,
  chosen,
  linked,
  phoneNumbers,
  said,
  typed,
}: NewCaseProps & { chosen: CombinationNow }) {
  const { on } = chosen
  const urgent = isUrgent({ said, typed })
  return (
    <section class="card" aria-labelledby="open-title">
      <h2 id="open-title">{companyWords(on)}</h2>
      <p>
        Contract {on.contract}. {all.length > 1 && <a href={`${CASES}/new?contract=`}>Another company or contract</a>}
      </p>
      {linked !== undefined && <p>The new case is linked to case {linked.number}.</p>}
      <Said said={said} part="new-case" />
      {urgent && (
        <CallNow phoneNumbers={phoneNumbers}>
          That is Severity 1: production is down. Someone must stay reachable until it is fixed. Open the case here if
          you like, and call in any case.
        </CallNow>
      )}
      <PageForm context={context} action={CASES} id="new-case-form">
        <input type="hidden" name="key" value={typed['key'] ?? randomUUID()} />
        <input type="hidden" name="contract" value={on.contract} />
        {linked !== undefined && <input type="hidden" name="linked" value={linked.number} />}
        <Questions on={on} linked={linked} said={said} typed={typed} />
        <div class="actions">
          {urgent ? (
            <Button name="confirmed" value="yes">
              Open it as Severity 1
            </Button>
          ) : (
            <Button>Open the case</Button>
          )}
          <a href={CASES}>Not now</a>
        </div>
      </PageForm>
    </section>
  )
}

function Questions({
  on,
  linked,
  said,
  typed,
}: Pick<NewCaseProps, 'linked' | 'said' | 'typed'> & Pick<CombinationNow, 'on'>) {
  const product = typed['product'] ?? linked?.product ?? ''
  return (
    <>
      {on.products.length > 1 && (
        <SelectField
          id="new-product"
          name="product"
          label="Which product is it about?"
          help="Your contract covers these."
          required
          empty="Choose"
          value={product}
          choices={on.products.map((one) => ({ value: one, label: productWords(one) }))}
          {...faultAt(said, 'new-case', 'product')}
        />
      )}
      <SelectField
        id="new-severity"
        name="severity"
        label="How bad is it?"
        required
        empty="Choose"
        value={typed['severity'] ?? ''}
        choices={SEVERITIES}
        {...faultAt(said, 'new-case', 'severity')}
      />
      <TextField
        id="new-summary"
        name="summary"
        label="Summary"
        help="What does not work, on one line."
        required
        value={typed['summary'] ?? ''}
        {...faultAt(said, 'new-case', 'summary')}
      />
      <AreaField
        id="new-details"
        name="details"
        label="Details, if there are more"
        help="What happened, since when, what you have tried. Never a PIN or a password."
        rows={6}
        value={typed['details'] ?? ''}
        {...faultAt(said, 'new-case', 'details')}
      />
    </>
  )
}
