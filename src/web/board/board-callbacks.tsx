/** Callers on the board who left the queue to be called back. They are called from the desk. */
import type { BoardCallback } from '../../desk/floor/board.ts'
import { MOST_TRIES } from '../../desk/callbacks/callback-store.ts'
import { Icon } from '../components/icon.tsx'
import { Table } from '../components/table.tsx'
import { Since } from '../desk/call/call-card.tsx'
import { turnInWords } from '../desk/callback-parts.tsx'
import { inWords } from '../desk/desk-words.ts'
import { ReferenceLink } from '../reference-link.tsx'
import type { BoardQuery } from './board-query.ts'

export function Callbacks({ list, asked }: { list: readonly BoardCallback[] | undefined; asked: BoardQuery }) {
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
      ]}
    />
  )
}

function CallbackName({ one: { urgent, desk, reference } }: { one: BoardCallback }) {
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
    </>
  )
}

const whenWords = (state: BoardCallback['state'], opens: BoardCallback['opens']) =>
  state === 'open' && opens !== undefined ? `, ${turnInWords(opens)}` : ''

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
