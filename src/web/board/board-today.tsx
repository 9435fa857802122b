/** Today on the board and on the wall: calls by quarter hour, how long callers waited, and why callers were refused. Drawn once for all boards. */
import type { Today } from '../../desk/floor/today.ts'
import { Chart } from '../components/chart.tsx'
import { Empty } from '../components/empty.tsx'
import { Table } from '../components/table.tsx'
import { drawnOncePer } from '../shell/drawn-once.ts'
import type { BoardNow } from './board-now.ts'
import { clockAt } from './board-words.ts'

export function TodayRegion({ now: { today, timeZone } }: { now: BoardNow }) {
  if (today === undefined) return <p class="empty-line">Today's figures cannot be read now.</p>
  return <>{Drawn(today, timeZone)}</>
}

const Drawn = drawnOncePer(
  (today: Today, zone: string) => (
    <div class="board-charts">
      <CallsToday quarters={today.quarters} zone={zone} />
      <Waits waits={today.waits} />
      <Refusals refusals={today.refusals} />
    </div>
  ),
  (zone) => zone,
)

/** What is read from far away: no tables to open, and the reasons that count. They are rules, never names. */
export function WallToday({ now: { today, timeZone } }: { now: BoardNow }) {
  if (today === undefined) return <p class="empty-line">Today's figures cannot be read now.</p>
  return <>{DrawnForWall(today, timeZone)}</>
}

const MOST_REASONS = 3

const DrawnForWall = drawnOncePer(
  (today: Today, zone: string) => (
    <>
      <CallsToday quarters={today.quarters} zone={zone} withoutTable />
      <Waits waits={today.waits} withoutTable />
      <WallRefusals refusals={today.refusals} />
    </>
  ),
  (zone) => zone,
)

interface ForWall {
  withoutTable?: boolean
}

function CallsToday({ quarters, zone, withoutTable = false }: { quarters: Today['quarters']; zone: string } & ForWall) {
  if (quarters.length === 0) {
    return (
      <Empty icon="chart" title="No call has joined a queue today." why="Calls are counted by quarter hour here." />
    )
  }
  const sum = (which: (one: Today['quarters'][number]) => number) => quarters.reduce((all, one) => all + which(one), 0)
  const open = (one: Today['quarters'][number]) => Math.max(0, one.offered - one.answered - one.abandoned)
  return (
    <Chart
      id="today-calls"
      title="Calls today, by quarter hour"
      unit="calls"
      kind="bars"
      withoutTable={withoutTable}
      summary={`${sum(({ offered }) => offered)} calls joined a queue today: ${sum(({ answered }) => answered)} were answered, ${sum(({ abandoned }) => abandoned)} hung up while they waited.`}
      labels={quarters.map(({ at }) => clockAt(new Date(at), zone))}
      series={[
        { name: 'Answered', values: quarters.map(({ answered }) => answered) },
        { name: 'Abandoned', values: quarters.map(({ abandoned }) => abandoned) },
        { name: 'Waiting, or left otherwise', values: quarters.map(open) },
      ]}
    />
  )
}

function Waits({
  waits: { half, nineInTen, longest, spread },
  withoutTable = false,
}: { waits: Today['waits'] } & ForWall) {
  if (half === undefined || nineInTen === undefined || longest === undefined) {
    return (
      <Empty icon="clock" title="No answered call is over yet today." why="Waits are counted when a call is over." />
    )
  }
  const summary = `Half waited up to ${waitWords(half)}, nine in ten up to ${waitWords(nineInTen)}, the longest ${waitWords(longest)}.`
  return (
    <div class="waits-today">
      <Chart
        id="today-waits"
        title="Waits until the answer, today"
        unit="calls"
        kind="bars"
        withoutTable={withoutTable}
        summary={summary}
        labels={spread.map(({ upTo }) => boundWords(upTo))}
        series={[{ name: 'Answered after up to', values: spread.map(({ calls }) => calls) }]}
      />
      <dl class="board-waits">
        {[
          ['Half within', half],
          ['Nine in ten within', nineInTen],
          ['Longest', longest],
        ].map(([name, seconds]) => (
          <div>
            <dt>{name}</dt>
            <dd>{waitWords(Number(seconds))}</dd>
          </div>
        ))}
      </dl>
    </div>
  )
}

function boundWords(upTo: number | undefined): string {
  if (upTo === undefined) return 'longer'
  return upTo < 60 ? `${upTo} s` : `${upTo / 60} min`
}

/** "0:42". */
const waitWords = (seconds: number) =>
  `${Math.floor(seconds / 60)}:${String(Math.round(seconds % 60)).padStart(2, '0')}`

function Refusals({ refusals }: { refusals: Today['refusals'] }) {
  const most = Math.max(...refusals.map(({ calls }) => calls))
  return (
    <figure class="chart" id="today-refusals">
      <figcaption>Refused today, by reason</figcaption>
      <Table
        label="Refused today, by reason"
        rows={refusals}
        empty="No caller has been refused today."
        columns={[
          {
            title: 'Reason',
            cell: ({ reason, rule }) => (
              <>
                {reason} <small>{rule}</small>
              </>
            ),
          },
          { title: 'Calls', isFigure: true, cell: ({ calls }) => calls },
          { title: 'Share', cell: ({ calls }) => <Bar share={calls / most} /> },
        ]}
      />
      <small>Calls that ended with the refusal. A caller whom a person took afterwards is not counted.</small>
    </figure>
  )
}

function WallRefusals({ refusals }: { refusals: Today['refusals'] }) {
  const all = refusals.reduce((sum, { calls }) => sum + calls, 0)
  return (
    <div class="wall-refusals">
      <h2>{all === 0 ? 'No caller refused today' : `Refused today: ${all}`}</h2>
      <ul>
        {refusals.slice(0, MOST_REASONS).map(({ reason, calls }) => (
          <li>
            <span>{reason}</span> <strong>{calls}</strong>
          </li>
        ))}
      </ul>
    </div>
  )
}

/** `share` of the longest one, from 0 to 1. The figure stands beside it. */
function Bar({ share }: { share: number }) {
  return (
    <svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" focusable="false">
      <path class="chart-bars" d={`M0 0h${Math.round(share * 100)}v10h-${Math.round(share * 100)}z`} />
    </svg>
  )
}
