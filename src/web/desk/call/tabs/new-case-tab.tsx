/** A new case for the caller: the summary first, everything else is filled in with what they keyed. */
import { Button } from '../../../components/button.tsx'
import { SelectField, TextField } from '../../../components/field.tsx'
import type { Card } from '../../../../desk/card.ts'
import { consequenceOf } from '../../../../domain/consequences.ts'
import { Form } from '../../../shell/form.tsx'
import { Said } from '../../../shell/page.tsx'
import type { DeskContext } from '../../desk-now.ts'
import { inWords } from '../../desk-words.ts'
import { RequestKey } from './request-key.tsx'

/** No contract has a product of this name, so that the rules refuse it and give the reason. */
const NO_PRODUCT_OF_THE_CONTRACT = 'none of these'

/** From 1, in the words in which the caller is asked. */
const SEVERITIES = ['production is down', 'badly slowed', 'a smaller problem', 'a question']

interface NewCaseProps {
  context: DeskContext
  card: Card
}

export function NewCaseTab({ context, card }: NewCaseProps) {
  return (
    <div data-answers="" id={`${card.id}-new`}>
      <SupportCase context={context} card={card} />
      <AdminCase context={context} card={card} />
      <Said />
    </div>
  )
}

const addressOf = (card: Card, action: string) => `/desk/calls/${card.id}/cases/${action}`

function SupportCase({ context, card }: NewCaseProps) {
  const id = (name: string) => `${card.id}-${name}`
  const outcome = card.decision?.outcome
  const isException = outcome !== undefined && consequenceOf(outcome).allows['open-case'] === 'by-exception'
  return (
    <Form context={context} action={addressOf(card, 'open')} id={id('open-form')}>
      <RequestKey card={card} name="open" />
      <TextField id={id('summary')} name="summary" label="Summary" maxlength={500} required />
      <div class="fields">
        <ContractChoice card={card} />
        <ProductChoice card={card} />
        <SelectField
          id={id('severity')}
          name="severity"
          label="Severity"
          value={String(card.severity ?? 3)}
          choices={SEVERITIES.map((words, i) => ({ value: String(i + 1), label: `${i + 1}: ${words}` }))}
        />
      </div>
      {isException && (
        <TextField
          id={id('exception')}
          name="exception"
          label="Why an exception is made"
          help="For those who look after contracts. It is recorded."
          maxlength={200}
        />
      )}
      {outcome === 'NEW_LINKED_CASE' && card.caseNumber !== null && (
        <p>
          <input type="hidden" name="linkedTo" value={card.caseNumber} />
          It is linked to case {card.caseNumber}, which was closed too long ago to reopen.
        </p>
      )}
      <Button id={id('open')}>Open case</Button>
      <Said />
    </Form>
  )
}

function ContractChoice({ card }: { card: Card }) {
  return (
    <SelectField
      id={`${card.id}-contract`}
      name="contract"
      label="Company and contract"
      required
      value={card.contract?.number ?? card.choices[0]?.contract ?? ''}
      choices={card.choices.map(({ contract, endUser, soldTo }) => ({
        value: contract,
        label: `${endUser}${soldTo === endUser ? '' : ` (Sold To: ${soldTo})`} · ${contract}`,
      }))}
    />
  )
}

/** The product that was keyed, or the only one there is. Otherwise the analyst asks: a product that was guessed would be wrong on record. */
function ProductChoice({ card }: { card: Card }) {
  const products = [...new Set(card.choices.flatMap((one) => one.products))]
  const only = products.length === 1 ? products[0] : undefined
  return (
    <SelectField
      id={`${card.id}-product`}
      name="product"
      label="Product"
      required
      empty="Ask which product"
      value={card.product === 'other' ? NO_PRODUCT_OF_THE_CONTRACT : (card.product ?? only ?? '')}
      choices={[
        ...products.map((product) => ({ value: product, label: inWords(product) })),
        { value: NO_PRODUCT_OF_THE_CONTRACT, label: 'None of these' },
      ]}
    />
  )
}

function AdminCase({ context, card }: NewCaseProps) {
  const id = (name: string) => `${card.id}-admin${name}`
  return (
    <details id={id('')}>
      <summary data-then={id('-summary')}>Admin Case</summary>
      <Form context={context} action={addressOf(card, 'admin')} id={id('-form')}>
        <RequestKey card={card} name="admin" />
        <TextField id={id('-summary')} name="summary" label="What is wanted" maxlength={500} required />
        <Button kind="secondary" id={id('-open')}>
          Open Admin Case
        </Button>
        <Said />
      </Form>
    </details>
  )
}
