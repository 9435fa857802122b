/** Opening a case as it is drawn: first for which company, where there are several; then everything else on one page. */
import { randomUUID } from 'node:crypto'
import type { Child } from 'hono/jsx'
import type { Case } from '../../../domain/cases/cases.ts'
import type { Words } from '../../../profile/words/screen-words.ts'
import { Button } from '../../components/button.tsx'
import { AreaField, SelectField, TextField } from '../../components/field.tsx'
import { PageForm } from '../../forms/page-form.tsx'
import { faultAt, Said, type SaidAt } from '../../shell/said.tsx'
import type { ProfileContext } from '../profile-now.ts'
import type { CareNumbers } from '../sections/care-numbers.tsx'
import { CallNow, CASES, NotSent, Refused } from './case-parts.tsx'
import { companyAndContract, companyName, productName } from '../combination-words.ts'
import { SEVERITIES } from './case-words.ts'
import type { CombinationNow } from './own-case-now.ts'

interface NewCaseProps {
  context: ProfileContext
  all: readonly CombinationNow[]
  /** Undefined: they choose first. */
  chosen: CombinationNow | undefined
  linked: Case | undefined
  phoneNumbers: CareNumbers
  said: SaidAt | undefined
  typed: Readonly<Record<string, string>>
}

export function NewCaseBody(props: NewCaseProps) {
  const { context, chosen, phoneNumbers, said, typed } = props
  const { words } = context
  const isRefused = chosen?.refused !== undefined
  return (
    <div class="profile own-case">
      <p class="way-back">
        <a href={CASES}>{words.say('cases.title')}</a>
      </p>
      <h1>{words.say('cases.open-one')}</h1>
      {!isUrgent(props) && (
        <CallNow words={words} phoneNumbers={phoneNumbers}>
          {words.say('new.rings-no-one')}
        </CallNow>
      )}
      {(chosen === undefined || isRefused) && <Said said={said} part="new-case" />}
      {(chosen === undefined || isRefused) && (
        <NotSent text={[typed['summary'], typed['details']].filter((one) => one).join('\n')} words={words} />
      )}
      {chosen === undefined || isRefused ? <Choose {...props} /> : <OpenForm {...props} chosen={chosen} />}
    </div>
  )
}

/** Severity 1 is said back. */
const isUrgent = ({ said, typed }: Pick<NewCaseProps, 'said' | 'typed'>) =>
  said?.part === 'new-case' && typed['severity'] === '1'

/** Also those on which they may not, with why. */
function Choose({ context, all, chosen, phoneNumbers }: NewCaseProps) {
  const { words } = context
  const shown = chosen === undefined ? all : [chosen, ...all.filter((one) => one !== chosen)]
  return (
    <section class="card" aria-labelledby="choose-title">
      <h2 id="choose-title">{words.say('new.which-company')}</h2>
      {all.length === 0 && (
        <p>{words.pieces<Child>('new.no-contract', { a: (inside) => <a href="/profile#cases">{inside}</a> })}</p>
      )}
      <dl class="why-not">
        {shown.map(({ on, refused }) => (
          <div>
            <dt>
              {refused === undefined ? (
                <a href={`${CASES}/new?${new URLSearchParams({ contract: on.contract }).toString()}`}>
                  {companyAndContract(on, words)}
                </a>
              ) : (
                companyAndContract(on, words)
              )}
            </dt>
            <dd>
              {refused === undefined ? (
                <p>{words.list(on.products.map(productName))}</p>
              ) : (
                <Refused refused={refused} words={words} phoneNumbers={phoneNumbers} />
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
  const { words } = context
  const { on } = chosen
  const urgent = isUrgent({ said, typed })
  return (
    <section class="card" aria-labelledby="open-title">
      <h2 id="open-title">{companyName(on, words)}</h2>
      <p>
        {words.say('new.contract', { contract: on.contract })}{' '}
        {all.length > 1 && <a href={`${CASES}/new?contract=`}>{words.say('new.another')}</a>}
      </p>
      {linked !== undefined && <p>{words.say('new.linked', { number: linked.number })}</p>}
      <Said said={said} part="new-case" />
      {urgent && (
        <CallNow words={words} phoneNumbers={phoneNumbers}>
          {words.say('new.urgent')}
        </CallNow>
      )}
      <PageForm context={context} action={CASES} id="new-case-form">
        <input type="hidden" name="key" value={typed['key'] ?? randomUUID()} />
        <input type="hidden" name="contract" value={on.contract} />
        {linked !== undefined && <input type="hidden" name="linked" value={linked.number} />}
        <Questions words={words} on={on} linked={linked} said={said} typed={typed} />
        <div class="actions">
          {urgent ? (
            <Button name="confirmed" value="yes">
              {words.say('new.urgent-button')}
            </Button>
          ) : (
            <Button>{words.say('new.button')}</Button>
          )}
          <a href={CASES}>{words.say('issue.not-now')}</a>
        </div>
      </PageForm>
    </section>
  )
}

function Questions({
  words,
  on,
  linked,
  said,
  typed,
}: Pick<NewCaseProps, 'linked' | 'said' | 'typed'> & Pick<CombinationNow, 'on'> & { words: Words }) {
  const product = typed['product'] ?? linked?.product ?? ''
  return (
    <>
      {on.products.length > 1 && (
        <SelectField
          id="new-product"
          name="product"
          label={words.say('new.product')}
          help={words.say('new.product-help')}
          required
          empty={words.say('raise.choose')}
          value={product}
          choices={on.products.map((one) => ({ value: one, label: productName(one) }))}
          {...faultAt(said, 'new-case', 'product')}
        />
      )}
      <SelectField
        id="new-severity"
        name="severity"
        label={words.say('new.severity')}
        required
        empty={words.say('raise.choose')}
        value={typed['severity'] ?? ''}
        choices={SEVERITIES.map((one) => ({ value: one, label: words.say(`severity.${one}`) }))}
        {...faultAt(said, 'new-case', 'severity')}
      />
      <TextField
        id="new-summary"
        name="summary"
        label={words.say('new.summary')}
        help={words.say('new.summary-help')}
        required
        value={typed['summary'] ?? ''}
        {...faultAt(said, 'new-case', 'summary')}
      />
      <AreaField
        id="new-details"
        name="details"
        label={words.say('new.details')}
        help={words.say('new.details-help')}
        rows={6}
        value={typed['details'] ?? ''}
        {...faultAt(said, 'new-case', 'details')}
      />
    </>
  )
}
