/** What may be done about cases during a conversation. The server decides again on everything that is offered here. */
import { consequenceOf } from '../../../domain/consequences.ts'
import type { Card } from '../../../desk/card.ts'
import type { Case } from '../../../domain/cases/cases.ts'
import { PRIORITIES } from '../../../domain/directory/directory.ts'
import { Form, Said } from '../../shell/page.tsx'
import type { ScreenContext } from '../../screen-context.ts'

/** No contract has a product of this name, so that the rules refuse it and give the reason. */
const NO_PRODUCT_OF_THE_CONTRACT = 'none of these'

interface CaseFormProps {
  context: ScreenContext<'analyst' | 'supervisor'>
  card: Card
  /** Not closed, on the contract called about. */
  open: readonly Case[]
}

export function CaseForms({ context, card, open }: CaseFormProps) {
  if (card.contact === null) return <p>No case can be opened or worked on until it is proved who calls.</p>
  return (
    <section aria-label="Cases" data-answers="">
      {card.cases.length > 0 && (
        <p>
          <strong>On this call: {card.cases.join(', ')}</strong>
        </p>
      )}
      <NewCase context={context} card={card} />
      <ExistingCase context={context} card={card} open={open} />
      <AdminCase context={context} card={card} />
      <Said />
    </section>
  )
}

const idsOf = (card: Card) => (name: string) => `${card.id}-${name}`
const addressOf = (card: Card, action: string) => `/desk/calls/${card.id}/cases/${action}`

/** A second press of the same button is the same request. */
function RequestKey({ card }: { card: Card }) {
  return <input type="hidden" name="key" value={`${card.id}-${card.cases.length}`} />
}

function NewCase({ context, card }: Omit<CaseFormProps, 'open'>) {
  const id = idsOf(card)
  return (
    <details id={id('open')}>
      <summary>New case</summary>
      <Form context={context} action={addressOf(card, 'open')} id={id('open-form')}>
        <RequestKey card={card} />
        <ContractChoice card={card} />
        <ProductChoice card={card} />
        <label>
          Severity
          <select id={id('severity')} name="severity">
            {[1, 2, 3, 4].map((severity) => (
              <option value={String(severity)} selected={severity === (card.severity ?? 3)}>
                {severity === 1 ? '1: production is down' : severity}
              </option>
            ))}
          </select>
        </label>
        <label>
          Summary
          <input id={id('summary')} name="summary" required maxlength={500} autocomplete="off" />
        </label>
        {card.decision !== null && consequenceOf(card.decision.outcome).allows['open-case'] === 'by-exception' && (
          <label>
            Why an exception is made (for those who look after contracts; it is recorded)
            <input id={id('exception')} name="exception" maxlength={200} autocomplete="off" />
          </label>
        )}
        <button>Open case</button>
        <Said />
      </Form>
    </details>
  )
}

function ContractChoice({ card }: { card: Card }) {
  return (
    <label>
      Company and contract
      <select id={`${card.id}-contract`} name="contract" required>
        {card.choices.map(({ contract, endUser, soldTo }) => (
          <option value={contract} selected={contract === card.contract?.number}>
            {endUser}
            {soldTo === endUser ? '' : ` (Sold To: ${soldTo})`} · {contract}
          </option>
        ))}
      </select>
    </label>
  )
}

function ProductChoice({ card }: { card: Card }) {
  return (
    <label>
      Product
      <select id={`${card.id}-product`} name="product" required>
        <option value="">Ask which product</option>
        {[...new Set(card.choices.flatMap(({ products }) => products))].map((product) => (
          <option value={product} selected={product === card.product}>
            {product.replaceAll('-', ' ')}
          </option>
        ))}
        <option value={NO_PRODUCT_OF_THE_CONTRACT} selected={card.product === 'other'}>
          None of these
        </option>
      </select>
    </label>
  )
}

function ExistingCase({ context, card, open }: CaseFormProps) {
  const id = idsOf(card)
  return (
    <details id={id('work')}>
      <summary>Existing case{open.length > 0 && ` (${open.length} open)`}</summary>
      <OpenCaseList card={card} open={open} />
      <Form context={context} action={addressOf(card, 'work')} id={id('work-form')}>
        <RequestKey card={card} />
        <label>
          Case number
          <input
            id={id('number')}
            name="number"
            required
            inputmode="numeric"
            pattern="[0-9]{10}"
            value={card.caseNumber ?? ''}
            autocomplete="off"
          />
        </label>
        <label>
          What is done
          <select id={id('act')} name="act">
            <option value="update">Update</option>
            <option value="reopen">Reopen, with something new</option>
            <option value="raise">Raise priority</option>
          </select>
        </label>
        <label class="when-raised">
          New priority
          <select id={id('priority')} name="priority">
            {PRIORITIES.map((priority) => (
              <option value={priority} selected={priority === 'high'}>
                {priority}
              </option>
            ))}
          </select>
        </label>
        <label>
          What the caller says
          <textarea id={id('note')} name="note" required maxlength={2000} rows={2}></textarea>
        </label>
        <button class="secondary">Work on case</button>
        <Said />
      </Form>
    </details>
  )
}

/** A press fills the number into the form below, and goes on to the note. */
function OpenCaseList({ card, open }: Omit<CaseFormProps, 'context'>) {
  if (open.length === 0) return null
  const id = idsOf(card)
  return (
    <ul class="case-list">
      {open.map((one) => (
        <li>
          <button
            type="button"
            id={id(`case-${one.number}`)}
            class="outline secondary"
            data-fill={id('number')}
            data-value={one.number}
            data-then={id('note')}
          >
            {one.number}
          </button>{' '}
          {one.state.replaceAll('-', ' ')} · {one.priority}
          {one.summary !== '' && ` · ${one.summary}`}
        </li>
      ))}
    </ul>
  )
}

function AdminCase({ context, card }: Omit<CaseFormProps, 'open'>) {
  const id = idsOf(card)
  return (
    <details id={id('admin')}>
      <summary>Admin Case</summary>
      <Form context={context} action={addressOf(card, 'admin')} id={id('admin-form')}>
        <RequestKey card={card} />
        <label>
          What is wanted
          <input id={id('admin-summary')} name="summary" required maxlength={500} autocomplete="off" />
        </label>
        <button class="secondary">Open Admin Case</button>
        <Said />
      </Form>
    </details>
  )
}
