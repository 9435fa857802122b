/** What is drawn of a change of many rows: the boxes and buttons of a list, the question, and the reasons of a refusal. */
import { MOST_CHANGED } from '../../../directory/change.ts'
import type { FilteredRows } from '../../../directory/lists/filtered-lists.ts'
import type { GrantListed } from '../../../directory/lists/related-lists.ts'
import { keyOf } from '../../../domain/directory/directory-rows.ts'
import { Button, ButtonLink } from '../../components/button.tsx'
import { CheckField, TextField } from '../../components/field.tsx'
import { Suggest, type Suggestion } from '../../components/suggest.tsx'
import { PageForm } from '../../forms/page-form.tsx'
import { Table, type AdminContext } from '../admin-page.tsx'
import { accessOf, valueInWords } from '../words/row-words.ts'
import { faultAt, type Again } from './bulk-again.ts'
import { BULK_WORDS, type BulkAction, type BulkPlace } from './bulk-words.ts'
import { inThousands, listAddress, type ListState } from './list-address.ts'

const FORM = 'bulk'

/** Its value says which version was seen, so that no change of another person is lost. */
export function ChooseRow({
  grant,
  place,
  chosen = [],
}: {
  grant: GrantListed
  place: BulkPlace | undefined
  /** The boxes that were chosen before. */
  chosen?: readonly string[] | undefined
}) {
  if (place === undefined || grant.row.status === 'ended') return <span class="no-box"></span>
  const value = `${grant.version} ${keyOf('grants', grant.row)}`
  return (
    <label class="choose">
      <input
        type="checkbox"
        name="row"
        form={FORM}
        value={value}
        checked={chosen.includes(value)}
        aria-label={`Choose ${valueInWords('level', grant.row.level)} of ${accessOf(grant)}`}
      />
    </label>
  )
}

export interface BulkBarProps {
  context: AdminContext
  place: BulkPlace
  state: ListState
  found: FilteredRows<GrantListed>
  approvers: readonly Suggestion[]
  again?: Again | undefined
}

/** Below the list; the boxes in its rows belong to this form. */
export function BulkBar({ context, place: { path, actions }, state, found, approvers, again }: BulkBarProps) {
  return (
    <PageForm context={context} action={`${path}/bulk/choose`} id={FORM} class="bulk-bar">
      <input type="hidden" name="where" value={listAddress(path, state, { page: state.page }).split('?')[1] ?? ''} />
      {again !== undefined && again.why !== '' && <input type="hidden" name="why" value={again.why} />}
      <p id="bulk-count" class="bulk-count" role="status"></p>
      <CheckField id="bulk-page" name="" label="All on this page" value="" error={faultAt(again, 'page')} />
      {found.total > found.rows.length &&
        (found.hasMore || found.total > MOST_CHANGED ? (
          <small>{`To choose all that match, narrow the list down to ${MOST_CHANGED}.`}</small>
        ) : (
          <CheckField
            id="bulk-all"
            name="all"
            label={`All ${inThousands(found.total)} that match`}
            value="yes"
            isChecked={again?.all === true}
          />
        ))}
      {actions.includes('approve') && (
        <Suggest
          id="bulk-approver"
          name="approvedBy"
          label="Approved by, where their partner has to"
          value={again?.approvedBy ?? ''}
          error={faultAt(again, 'approver')}
          maxlength={120}
          asks="contacts"
          suggestions={approvers}
        />
      )}
      <div class="actions">
        {actions.map((action) => (
          <Button
            id={`bulk-${action}`}
            kind={action === 'end' ? 'danger-quiet' : action === 'approve' ? 'primary' : 'secondary'}
            name="action"
            value={action}
          >
            {`${BULK_WORDS[action].button}…`}
          </Button>
        ))}
      </div>
    </PageForm>
  )
}

interface ConfirmBulkProps {
  context: AdminContext
  sentTo: string
  slot: string
  action: BulkAction
  who: readonly string[]
  follows: readonly string[]
  back: string
  why: string
  /** What is wrong with the reason. */
  fault?: string | undefined
}

export function ConfirmBulk({ context, sentTo, slot, action, who, follows, back, why, fault }: ConfirmBulkProps) {
  return (
    <PageForm context={context} action={sentTo} class="ask-first">
      <input type="hidden" name="slot" value={slot} />
      <h2>What it does to callers</h2>
      <ul>
        {follows.map((line) => (
          <li>{line}</li>
        ))}
      </ul>
      <h2>{`Whose access: ${who.length}`}</h2>
      <ul class="bulk-who">
        {who.map((one) => (
          <li>{one}</li>
        ))}
      </ul>
      <TextField
        id="bulk-why"
        name="why"
        label="Why, for the audit trail"
        value={why}
        error={fault}
        autofocus={fault !== undefined}
        maxlength={200}
      />
      <div class="actions">
        <Button kind={action === 'end' ? 'danger' : 'primary'}>{BULK_WORDS[action].button}</Button>
        <ButtonLink kind="secondary" href={back}>
          Cancel
        </ButtonLink>
      </div>
    </PageForm>
  )
}

interface RefusedBulkProps extends Omit<ConfirmBulkProps, 'follows' | 'fault'> {
  rows: readonly unknown[]
  refused: readonly { who: string; why: string }[]
  approvedBy: string
}

/** All of it or nothing: the person decides whether the rest is done without these. */
export function RefusedBulk({
  context,
  sentTo,
  slot,
  action,
  rows,
  refused,
  back,
  approvedBy,
  why: reason,
}: RefusedBulkProps) {
  return (
    <>
      <Table label="Refused" head={['Who', 'Why not']} rows={refused.map(({ who, why }) => [who, why])} empty="" />
      <PageForm context={context} action={sentTo} class="actions">
        <input type="hidden" name="rest" value={slot} />
        <input type="hidden" name="where" value={back.split('?')[1] ?? ''} />
        <input type="hidden" name="approvedBy" value={approvedBy} />
        <input type="hidden" name="why" value={reason} />
        {rows.length > 0 && (
          <Button name="action" value={action}>
            {`Leave these out, go on with ${rows.length}`}
          </Button>
        )}
        <ButtonLink kind="secondary" href={back}>
          Back to the list
        </ButtonLink>
      </PageForm>
    </>
  )
}
