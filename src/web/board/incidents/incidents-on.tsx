/** On the board while callers are told of a disruption: about what, who switched it on, until when, and what callers did. */
import type { CountedIncident } from '../../../calls/incidents/incident-store.ts'
import { Icon } from '../../components/icon.tsx'
import { dayAndClock } from '../../forms/day-and-time.ts'
import { productWords, wordsOf } from './incident-words.ts'

/** More would take the place of the figures, and are not read from far away. */
const MOST_ON_WALL = 1

export interface IncidentsOnProps {
  /** Undefined while the records do not answer. */
  incidents: readonly CountedIncident[] | undefined
  zone: string
  /** Of a wall: without a link and the name of a person. */
  isBare?: boolean
}

export function IncidentsOn({ incidents, zone, isBare = false }: IncidentsOnProps) {
  if (incidents === undefined || incidents.length === 0) return <></>
  const shown = isBare ? incidents.slice(0, MOST_ON_WALL) : incidents
  const left = incidents.length - shown.length
  return (
    <ul class="alert-list">
      {shown.map(({ id, product, texts, by, from, until, counts }) => (
        <li class="alert-item is-theirs" id={`announced-${id}`}>
          <p class="alert-what">
            <Icon shape="alert" /> <strong>Callers are told: {productWords(product)}</strong>{' '}
            <span>
              {isBare ? '' : `by ${by}, since ${dayAndClock(from, zone)}, `}until {dayAndClock(until, zone)}
              {left > 0 && `, and ${left} more`}
            </span>
          </p>
          {!isBare && <p>{wordsOf(texts)}</p>}
          <p>
            {counts.calls} told · {counts.heard} heard it to the end · {counts.skipped} skipped it · {counts.left} left
            {!isBare && (
              <>
                {' '}
                <a href={`/board/incidents/${id}`}>Change or end it</a>
              </>
            )}
          </p>
        </li>
      ))}
    </ul>
  )
}
