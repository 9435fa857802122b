/** Callers on the board who left the queue to be called back. They are called from the desk. */
import type { BoardCallback } from '../../desk/floor/board.ts'
import { MOST_TRIES } from '../../desk/callbacks/callback-store.ts'
import { Since } from '../desk/call/call-card.tsx'
import { ReferenceLink } from '../reference-link.tsx'

export function Callbacks({ list }: { list: readonly BoardCallback[] }) {
  if (list.length === 0) return null
  return (
    <table>
      <caption>To be called back</caption>
      <thead>
        <tr>
          {['Call', 'Asked for', 'State'].map((title) => (
            <th scope="col">{title}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {list.map(({ callId, reference, desk, urgent, since, state, tries }) => (
          <tr data-call-back={callId}>
            <th scope="row">
              {urgent && <strong class="urgent">PRODUCTION DOWN </strong>}
              {desk.replaceAll('-', ' ')}{' '}
              <small>
                <ReferenceLink reference={reference} />
              </small>
            </th>
            <td>
              <Since at={since} /> ago
            </td>
            <td>{stateWords(state, tries)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function stateWords(state: BoardCallback['state'], tries: number): string {
  switch (state) {
    case 'open':
      return tries === 0 ? 'not called yet' : `tried ${tries} of ${MOST_TRIES} times`
    case 'being-called':
      return 'is being called now'
    case 'given-up':
      return 'no more tries'
    default:
      return state satisfies never
  }
}
