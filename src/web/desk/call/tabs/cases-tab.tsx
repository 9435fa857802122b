/** Cases that the caller may mean, each a row that opens into its form. The server decides again on everything that is offered here. */
import { Button } from '../../../components/button.tsx'
import { Empty } from '../../../components/empty.tsx'
import { AreaField, TextField } from '../../../components/field.tsx'
import { Menu, MenuItem } from '../../../components/menu.tsx'
import { Icon } from '../../../components/icon.tsx'
import type { Card } from '../../../../desk/card.ts'
import type { PastCase } from '../../../../desk/records/caller-history.ts'
import type { Staff } from '../../../../desk/staff/staff.ts'
import { MOST_NOTE, NO_OWNER, type Case } from '../../../../domain/cases/cases.ts'
import { PRIORITIES, type CasePriority } from '../../../../domain/directory/directory.ts'
import { Form } from '../../../shell/form.tsx'
import { Said } from '../../../shell/page.tsx'
import type { DeskContext } from '../../desk-now.ts'
import { inWords } from '../../desk-words.ts'
import { PageBeside } from '../../page-beside.tsx'
import { RequestKey } from './request-key.tsx'

export interface ListedCase extends Pick<
  Case,
  'number' | 'externalNumber' | 'owner' | 'state' | 'priority' | 'product' | 'summary' | 'updatedAt'
> {
  /** Undefined: it is closed, and its owner is changed on its own page. */
  version?: number
}

const MOST_CLOSED = 5

/** Open ones first, then those that were closed last, of the contract called about. */
export function listedCases(
  open: readonly Case[],
  past: readonly PastCase[],
  contract: string | undefined,
): ListedCase[] {
  const closed = past.filter((one) => one.state === 'closed' && one.contract === contract).slice(0, MOST_CLOSED)
  return [...open, ...closed]
}

interface CasesProps {
  context: DeskContext
  card: Card
  cases: readonly ListedCase[]
  /** By id, the names of the staff who own them. */
  owners: ReadonlyMap<string, string>
  /** Who may own them. */
  mayOwn: readonly Staff[]
}

export function CasesTab({ context, card, cases, owners, mayOwn }: CasesProps) {
  return (
    <div data-answers="" id={`${card.id}-cases`}>
      {cases.length === 0 ? (
        <Empty
          title="No case is open on this contract."
          why="A case by its number can be worked on below."
          icon="file"
        />
      ) : (
        <ul class="case-rows">
          {cases.map((one) => (
            <CaseRow context={context} card={card} one={one} owners={owners} />
          ))}
        </ul>
      )}
      <OtherCase context={context} card={card} />
      <datalist id={ownersList(card)}>
        {mayOwn.map(({ id, name }) => (
          <option value={id}>{name}</option>
        ))}
      </datalist>
      <Said />
    </div>
  )
}

/** One open at a time. What was typed in another one stays in it. */
function CaseRow({
  context,
  card,
  one,
  owners,
}: Pick<CasesProps, 'context' | 'card' | 'owners'> & { one: ListedCase }) {
  const id = (name: string) => `${card.id}-${name}-${one.number}`
  return (
    <li>
      <details class="case-row" id={id('case')} name={`${card.id}-case`}>
        <summary data-then={id('note')}>
          <span class="case-number">{one.number}</span>
          <span class="case-summary">{one.summary === '' ? inWords(one.product ?? 'No summary') : one.summary}</span>
          <span class="case-state">
            <span class={`chip chip--${one.state}`}>{inWords(one.state)}</span>
          </span>
          <span class="case-meta">
            <span class="case-priority">{one.priority}</span>
            <span class="case-owner">{one.owner === NO_OWNER ? 'no owner' : (owners.get(one.owner) ?? one.owner)}</span>
            {one.externalNumber !== undefined && <small class="code case-there">{one.externalNumber}</small>}
          </span>
          <time class="case-at" datetime={one.updatedAt.toISOString()}>
            {one.updatedAt.toISOString().slice(0, 10)}
          </time>
        </summary>
        <Form context={context} action={`/desk/calls/${card.id}/cases/work`} id={id('work')} data-sends="">
          <RequestKey card={card} name={one.number} />
          <input type="hidden" name="number" value={one.number} />
          <AreaField
            id={id('note')}
            name="note"
            label="What the caller says"
            help="Ctrl+Enter sends it."
            rows={2}
            maxlength={MOST_NOTE}
            required
          />
          <div class="actions">
            <WorkButtons id={id} one={one} />
          </div>
          <Said />
        </Form>
        {one.version !== undefined && (
          <OwnerForm context={context} card={card} id={id} number={one.number} version={one.version} />
        )}
      </details>
    </li>
  )
}

const ownersList = ({ id }: Card) => `${id}-owners`

interface OwnerFormProps extends Pick<CasesProps, 'context' | 'card'> {
  id: (name: string) => string
  number: string
  version: number
}

/** The browser suggests: what a script adds to a field would be gone when the call is drawn again. */
function OwnerForm({ context, card, id, number, version }: OwnerFormProps) {
  return (
    <Form context={context} action={`/desk/calls/${card.id}/cases/owner`} id={id('owner-form')} class="one-line">
      <input type="hidden" name="number" value={number} />
      <input type="hidden" name="version" value={version} />
      <TextField id={id('owner')} name="owner" label="Give it to" list={ownersList(card)} maxlength={200} required />
      <Button id={id('give')} kind="secondary">
        Give
      </Button>
      <PageBeside of={`/cases/${number}`}>Page of this case</PageBeside>
      <Said />
    </Form>
  )
}

function WorkButtons({ id, one }: { id: (name: string) => string; one: ListedCase }) {
  if (one.state === 'closed') {
    return (
      <Button id={id('reopen')} name="act" value="reopen" icon="undo">
        Reopen
      </Button>
    )
  }
  const higher = PRIORITIES.slice(0, PRIORITIES.indexOf(one.priority))
  return (
    <>
      <Button id={id('update')} name="act" value="update">
        Update
      </Button>
      {higher.map((priority) => (
        <Button id={id(`raise-${priority}`)} kind="secondary" icon="arrow-up" name="raise" value={priority}>
          {raiseWords(priority)}
        </Button>
      ))}
      <Menu id={id('close')} kind="quiet" label="Close">
        <MenuItem>
          <button id={id('close-now')} name="act" value="close">
            Close the case with this note
          </button>
        </MenuItem>
      </Menu>
    </>
  )
}

const raiseWords = (priority: CasePriority): string => `Raise to ${priority}`

/** By its number, which the caller reads out: the rules say whether it is theirs. */
function OtherCase({ context, card }: Pick<CasesProps, 'context' | 'card'>) {
  const id = (name: string) => `${card.id}-other-${name}`
  return (
    <details class="case-row" id={id('case')} name={`${card.id}-case`}>
      <summary data-then={id('number')}>
        <Icon shape="search" /> <span>Another case, by its number</span>
      </summary>
      <Form context={context} action={`/desk/calls/${card.id}/cases/work`} id={id('form')} data-sends="">
        <RequestKey card={card} name="other" />
        <TextField
          id={id('number')}
          name="number"
          label="Case number"
          inputmode="numeric"
          pattern="[0-9]{10}"
          value={card.caseNumber ?? ''}
          required
          isShort
        />
        <AreaField id={id('note')} name="note" label="What the caller says" rows={2} maxlength={MOST_NOTE} required />
        <div class="actions">
          <Button id={id('update')} name="act" value="update">
            Update
          </Button>
          <Button id={id('reopen')} kind="secondary" name="act" value="reopen">
            Reopen
          </Button>
        </div>
        <Said />
      </Form>
    </details>
  )
}
