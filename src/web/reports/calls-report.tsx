/** The report on calls: how many there were, how soon they were answered, and why some were not. */
import type { CallReport } from '../../calls/history/ask-report.ts'
import { serviceLevel, within } from '../../calls/history/report.ts'
import type { ShownReport } from './asked.ts'
import { Bars } from './bars.tsx'
import { CALL_COLUMNS, clock, shown, type ReportColumn } from './report-columns.ts'
import { periodInWords } from './report-frame.tsx'
import { Breakdown, PeriodTable, Refusals } from './report-tables.tsx'
import { CALLS_PATH } from './report-tabs.tsx'

/** Those that fit beside each other; the files have all of them. */
const SHOWN = [
  'calls',
  'answered',
  'serviceLevel',
  'averageWaitSeconds',
  'abandoned',
  'abandonRate',
  'refused',
  'averageTalkSeconds',
]
const COLUMNS = CALL_COLUMNS.filter(({ id }) => SHOWN.includes(id))

/** Of a breakdown, which knows how the waits of each row lie. */
const WAITS: readonly ReportColumn[] = [
  {
    id: 'halfWithinSeconds',
    title: 'Half within',
    says: 'Half of those answered waited no longer.',
    kind: 'seconds',
    of: ({ waitHalf }) => waitHalf,
  },
  {
    id: 'nineInTenWithinSeconds',
    title: '9 in 10 within',
    says: 'Nine in ten of those answered waited no longer.',
    kind: 'seconds',
    of: ({ waitMost }) => waitMost,
  },
]
const BREAKDOWN_COLUMNS = [...COLUMNS.slice(0, 4), ...WAITS, ...COLUMNS.slice(4)]

interface Props {
  asked: ShownReport
  report: CallReport
  /** Per cent of calls that should be answered in target. */
  targetShare: number
}

export function CallsReport({ asked, report, targetShare }: Props) {
  const { total, periods, grain, breakdown } = report
  return (
    <>
      <Tiles report={report} targetShare={targetShare} />
      <section aria-labelledby="calls-title">
        <h2 id="calls-title">{grain === 'day' ? 'Day by day' : 'Month by month'}</h2>
        {total.calls === 0 ? (
          <p class="empty">No call on these days.</p>
        ) : (
          <>
            <Bars
              title={`Calls ${grain === 'day' ? 'of each day' : 'of each month'}: answered, gave up, refused, all others`}
              legend={['answered', 'gave up', 'refused', 'all others']}
              bars={periods.map(({ starts, calls, answered, abandoned, refused }) => ({
                label: periodInWords(starts, grain),
                parts: [answered, abandoned, refused, Math.max(0, calls - answered - abandoned - refused)],
              }))}
            />
            <PeriodTable periods={periods} grain={grain} columns={COLUMNS} />
          </>
        )}
      </section>
      <Breakdown path={CALLS_PATH} asked={asked} rows={breakdown} columns={BREAKDOWN_COLUMNS} />
      <Refusals rules={total.rules} total={total.refused} />
    </>
  )
}

function Tiles({ report: { total }, targetShare }: Omit<Props, 'asked'>) {
  const level = serviceLevel(total)
  const state = level === undefined ? 'no-data' : level * 100 >= targetShare ? 'ok' : 'missed'
  const column = (id: string) => CALL_COLUMNS.find((one) => one.id === id)
  const figure = (id: string) => {
    const found = column(id)
    return found === undefined ? '–' : shown(found.kind, found.of(total))
  }
  const wait = (share: number) => shown('seconds', within(total.waits, share))
  return (
    <dl class="tiles">
      <Tile
        name="Calls"
        value={figure('calls')}
        small={`${figure('answered')} answered, ${figure('told')} served by the line`}
      />
      <Tile
        name="Answered in target"
        value={figure('serviceLevel')}
        state={state}
        small={`${STATE_WORDS[state]}, target ${targetShare} %`}
      />
      <Tile
        name="Average wait"
        value={figure('averageWaitSeconds')}
        small={`half within ${wait(0.5)}, 9 in 10 within ${wait(0.9)}, longest ${figure('longestWaitSeconds')}`}
      />
      <Tile
        name="Gave up in the queue"
        value={figure('abandonRate')}
        small={`${figure('abandoned')} calls, and ${figure('abandonedShort')} hung up at once`}
      />
      <Tile name="Refused" value={figure('refused')} small={`${figure('leftMenu')} left in the menu`} />
      <Tile
        name="Callbacks kept"
        value={total.callbacksAgreed === 0 ? '–' : `${total.callbacksKept} of ${total.callbacksAgreed}`}
        small={`average talk ${total.answered === 0 ? '–' : clock(total.talkSeconds / total.answered)}, hold ${figure('averageHoldSeconds')}`}
      />
    </dl>
  )
}

const STATE_WORDS = { ok: '✓ met', missed: '▲ missed', 'no-data': 'no data' }

interface TileProps {
  name: string
  value: string
  small: string
  state?: 'ok' | 'missed' | 'no-data'
}

export function Tile({ name, value, small, state }: TileProps) {
  return (
    <div class={state === undefined ? 'tile' : `tile ${state}`}>
      <dt>{name}</dt>
      <dd class="tile-value">{value}</dd>
      <dd class="aim">{small}</dd>
    </div>
  )
}
