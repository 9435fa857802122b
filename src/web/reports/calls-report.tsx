/** The report on calls: how many there were, how soon they were answered, and why some were not. */
import { startsIn, type CallReport } from '../../calls/history/ask-report.ts'
import type { PeriodSums } from '../../calls/history/call-reports.ts'
import { CALL_COLUMNS, clock, shown, type ReportColumn } from '../../calls/history/report-columns.ts'
import { serviceLevel, within } from '../../calls/history/report.ts'
import { Chart } from '../components/chart.tsx'
import { Empty } from '../components/empty.tsx'
import { Tile } from '../components/tile.tsx'
import type { ShownReport } from './asked.ts'
import { CALLS_PATH, periodInWords } from './report-frame.tsx'
import { Breakdown, PeriodTable, Refusals } from './report-tables.tsx'

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
  const byStart = new Map(periods.map((period) => [period.starts, period]))
  // A day without a call stands between its neighbours, as a day on which no one called.
  const drawn = startsIn(asked, grain).map((starts) => ({ starts, ...countsOf(byStart.get(starts)) }))
  return (
    <>
      <Tiles report={report} targetShare={targetShare} />
      {total.calls === 0 ? (
        <Empty title="No call on these days." why="Choose other days above, or show all calls." />
      ) : (
        <section aria-label={grain === 'day' ? 'Day by day' : 'Month by month'}>
          <Chart
            id="reports-chart"
            title={grain === 'day' ? 'Calls by day' : 'Calls by month'}
            summary={`Answered, gave up, and all others, of each ${grain}: ${total.calls} calls altogether.`}
            kind="bars"
            unit="calls"
            labels={drawn.map(({ starts }) => periodInWords(starts, grain))}
            series={[
              { name: 'answered', values: drawn.map(({ answered }) => answered) },
              { name: 'gave up', values: drawn.map(({ abandoned }) => abandoned) },
              { name: 'all others', values: drawn.map(({ others }) => others) },
            ]}
          />
          <PeriodTable periods={periods} grain={grain} columns={COLUMNS} />
        </section>
      )}
      <Breakdown path={CALLS_PATH} asked={asked} rows={breakdown} columns={BREAKDOWN_COLUMNS} />
      <Refusals rules={total.rules} total={total.refused} />
    </>
  )
}

function countsOf(period: PeriodSums | undefined) {
  const { calls, answered, abandoned } = period ?? { calls: 0, answered: 0, abandoned: 0 }
  return { answered, abandoned, others: Math.max(0, calls - answered - abandoned) }
}

function Tiles({ report: { total }, targetShare }: Omit<Props, 'asked'>) {
  const level = serviceLevel(total)
  const figure = (id: string) => {
    const found = CALL_COLUMNS.find((one) => one.id === id)
    return found === undefined ? '–' : shown(found.kind, found.of(total))
  }
  const wait = (share: number) => shown('seconds', within(total.waits, share))
  const { callbacksAgreed, callbacksMade, answered, talkSeconds } = total
  return (
    <dl class="tiles">
      <Tile
        name="Calls"
        state="plain"
        value={figure('calls')}
        aim={`${figure('answered')} answered, ${figure('told')} served by the line`}
      />
      <Tile
        name="Answered in target"
        state={level === undefined ? 'no-data' : level * 100 >= targetShare ? 'ok' : 'missed'}
        value={figure('serviceLevel')}
        aim={`target ${targetShare} %`}
      />
      <Tile
        name="Average wait"
        state="plain"
        value={figure('averageWaitSeconds')}
        aim={`half within ${wait(0.5)}, 9 in 10 within ${wait(0.9)}, longest ${figure('longestWaitSeconds')}`}
      />
      <Tile
        name="Gave up in the queue"
        state="plain"
        value={figure('abandonRate')}
        aim={`${figure('abandoned')} calls; ${figure('abandonedShort')} more hung up at once`}
      />
      <Tile name="Refused" state="plain" value={figure('refused')} aim={`${figure('leftMenu')} left in the menu`} />
      <Tile
        name="Callbacks kept"
        state="plain"
        value={callbacksAgreed === 0 ? '–' : `${callbacksMade} of ${callbacksAgreed}`}
        aim={`average talk ${answered === 0 ? '–' : clock(talkSeconds / answered)}, hold ${figure('averageHoldSeconds')}`}
      />
    </dl>
  )
}
