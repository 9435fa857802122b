/** Callers on the board who left the queue to be called back. They are called from the desk. */
import { isOwed, type BoardCallback } from '../../desk/floor/board.ts'
import { MOST_TRIES } from '../../desk/callbacks/callback-store.ts'
import { TestMark } from '../components/badge.tsx'
import { Button } from '../components/button.tsx'
import { Icon } from '../components/icon.tsx'
import { Table } from '../components/table.tsx'
import { Since } from '../desk/call/call-card.tsx'
import { turnInWords } from '../desk/callback-parts.tsx'
import { inWords } from '../desk/desk-words.ts'
import { ReferenceLink } from '../reference-link.tsx'
import { Form } from '../shell/form.tsx'
import { Said } from '../shell/page.tsx'
import type { BoardContext } from './board-now.ts'
import type { BoardQuery } from './board-query.ts'

export interface CallbacksProps {
  /** Undefined: the forms hold no token, because the page's script sends it. */
  context?: BoardContext
  list: readonly BoardCallback[] | undefined
  asked: BoardQuery
}

export function Callbacks({ context, list, asked }: CallbacksProps) {
  const shown = list?.filter(({ desk }) => asked.desk === undefined || desk === asked.desk)
  if (shown === undefined) return <p class="empty-line">Callbacks cannot be read now.</p>
  return (
    <Table
      label="Callbacks"
      rows={shown}
      empty="No callback is owed."
      rowId={({ callId }) => `callback-${callId}`}
      columns={[
        { title: 'Call', cell: (one) => <CallbackName one={one} /> },
        { title: 'Asked for', isFigure: true, cell: ({ since }) => <>{<Since at={since} />} ago</> },
        { title: 'Place', isFigure: true, cell: ({ place }) => (place === undefined ? '' : `${place}.`) },
        { title: 'State', cell: ({ state, tries, opens }) => stateWords(state, tries) + whenWords(state, opens) },
        { title: 'Actions', isActions: true, cell: (one) => <TakeOff context={context} one={one} /> },
      ]}
    />
  )
}

function CallbackName({ one: { urgent, desk, reference, isTrial } }: { one: BoardCallback }) {
  return (
    <>
      {urgent && (
        <strong class="urgent">
          <Icon shape="alert" size={14} /> PRODUCTION DOWN{' '}
        </strong>
      )}
      {inWords(desk)}{' '}
      <small>
        <ReferenceLink reference={reference} />
      </small>
      {isTrial && <TestMark />}
    </>
  )
}

const whenWords = (state: BoardCallback['state'], opens: BoardCallback['opens']) =>
  state === 'open' && opens !== undefined ? `, ${turnInWords(opens)}` : ''

/** Only once it has ended: a call that was promised is not lost by one press. */
function TakeOff({
  context,
  one: { callId, reference, state },
}: {
  context: CallbacksProps['context']
  one: BoardCallback
}) {
  if (isOwed(state)) return null
  return (
    <div class="row-actions">
      <Form context={context} action={`/board/callbacks/${callId}/take-off`} id={`callback-${callId}-off-form`}>
        <Button kind="quiet" icon="close" isIconOnly id={`callback-${callId}-off`} title="Take off the list">
          Take the callback of call {reference} off the list
        </Button>
        <Said />
      </Form>
    </div>
  )
}

function stateWords(state: BoardCallback['state'], tries: number): string {
  switch (state) {
    case 'open':
      return tries === 0 ? 'not called yet' : `tried ${tries} of ${MOST_TRIES} times`
    case 'being-called':
      return 'is being called now'
    case 'not-reached':
      return `not reached in ${MOST_TRIES} attempts, the contact was told`
    case 'refused':
      return 'the contact did not ask for it'
    default:
      return state satisfies never
  }
}
