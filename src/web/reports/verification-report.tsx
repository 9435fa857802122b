/** The report on verification: how far callers come with their PIN, what each step costs, and who was refused and right. */
import type { CallReport } from '../../calls/history/ask-report.ts'
import type { Counted, Sums } from '../../calls/history/call-reports.ts'
import { LATER, NEXT_CALL_KNOWN, shown, VERIFICATION_COLUMNS } from '../../calls/history/report-columns.ts'
import { falseRefusalRate, provedLater, shareOf, within } from '../../calls/history/report.ts'
import { Table, type Column } from '../components/table.tsx'
import { Tile } from '../components/tile.tsx'
import type { ShownReport } from './asked.ts'
import { VERIFICATION_PATH } from './report-frame.tsx'
import { Breakdown, PeriodTable, ShareBar } from './report-tables.tsx'

interface Props {
  asked: ShownReport
  report: CallReport
}

const share = (part: number, whole: number) => shown('share', shareOf(part, whole))
const calls = (number: number) => shown('calls', number)
const times = (number: number, one: string, more: string) => `${calls(number)} ${number === 1 ? one : more}`

export function VerificationReport({ asked, report }: Props) {
  const { total, periods, grain, breakdown } = report
  return (
    <>
      <Tiles total={total} />
      <Funnel report={report} />
      <Later total={total} />
      <PeriodTable periods={periods} grain={grain} columns={VERIFICATION_COLUMNS} />
      <Breakdown path={VERIFICATION_PATH} asked={asked} rows={breakdown} columns={VERIFICATION_COLUMNS} />
    </>
  )
}

function Tiles({ total }: { total: Sums }) {
  return (
    <dl class="tiles">
      <Tile
        name="Accepted, of those asked"
        state="plain"
        value={share(total.accepted, total.asked)}
        aim={`${calls(total.accepted)} of ${calls(total.asked)} calls`}
      />
      <Tile
        name="At the first try"
        state="plain"
        value={share(total.acceptedAtOnce, total.accepted)}
        aim="of those accepted"
      />
      <Tile
        name="False refusals"
        state="plain"
        value={shown('share', falseRefusalRate(total))}
        aim={`${calls(provedLater(total))} of ${calls(total.notAccepted)} not accepted were proved right later`}
      />
      <Tile
        name="Mis-keyed"
        state="plain"
        value={share(total.callsMisKeyed, total.keyed)}
        aim={`of those who keyed; wrong PIN: ${share(total.callsWrongPin, total.keyed)}`}
      />
    </dl>
  )
}

interface Step {
  title: string
  says: string
  calls: number
  seconds?: Counted<number>
}

/** Each step with what it costs: the seconds that half of the callers, and nine in ten, did not exceed. */
function Funnel({ report: { total } }: Pick<Props, 'report'>) {
  const steps: Step[] = [
    { title: 'Asked for a PIN', says: '', calls: total.asked },
    {
      title: 'Keyed something',
      says: 'from the question to the first entry',
      calls: total.keyed,
      seconds: total.keySeconds,
    },
    {
      title: 'Accepted',
      says: 'from the first entry to the accepted PIN',
      calls: total.accepted,
      seconds: total.acceptSeconds,
    },
  ]
  const cost = (part: number) => (step: Step) =>
    step.seconds === undefined ? '' : shown('seconds', within(step.seconds, part))
  const columns: Column<Step>[] = [
    {
      title: 'Step',
      cell: ({ title, says }) => (
        <>
          {title} <small>{says}</small>
        </>
      ),
    },
    { title: 'Calls', isFigure: true, cell: (step) => calls(step.calls) },
    { title: 'Of those asked', isFigure: true, cell: (step) => share(step.calls, total.asked) },
    { title: 'Half within', isFigure: true, cell: cost(0.5) },
    { title: '9 in 10 within', isFigure: true, cell: cost(0.9) },
    { title: 'Share', cell: (step) => <ShareBar share={step.calls / Math.max(1, total.asked)} /> },
  ]
  return (
    <section aria-labelledby="funnel-title">
      <h2 id="funnel-title">From the question to the accepted PIN</h2>
      <Table label="From the question to the accepted PIN" columns={columns} rows={steps} empty="" />
      <p>
        On the way: {times(total.misKeys, 'mis-keyed entry', 'mis-keyed entries')} on{' '}
        {times(total.callsMisKeyed, 'call', 'calls')}, {times(total.wrongPins, 'wrong PIN', 'wrong PINs')} on{' '}
        {times(total.callsWrongPin, 'call', 'calls')}, and {times(total.callsNotCompared, 'call', 'calls')} with a PIN
        that was not compared.
      </p>
    </section>
  )
}

function Later({ total }: { total: Sums }) {
  const columns: Column<(typeof LATER)[number]>[] = [
    { title: 'Proved right', cell: ({ title }) => title },
    { title: 'Calls', isFigure: true, cell: ({ of }) => calls(of(total)) },
    { title: 'Of those not accepted', isFigure: true, cell: ({ of }) => share(of(total), total.notAccepted) },
    { title: 'Share', cell: ({ of }) => <ShareBar share={of(total) / Math.max(1, total.notAccepted)} /> },
  ]
  return (
    <section aria-labelledby="later-title">
      <h2 id="later-title">Not accepted, and right after all</h2>
      <p>
        {calls(total.notAccepted)} {total.notAccepted === 1 ? 'caller' : 'callers'} keyed something and no PIN was
        accepted. {calls(provedLater(total))} of them turned out to be who they said
        {total.laterUnknown > 0 && `, and of ${calls(total.laterUnknown)} who showed no number it is not known`}.
      </p>
      <p>
        <small>{NEXT_CALL_KNOWN}</small>
      </p>
      <Table label="Not accepted, and right after all" columns={columns} rows={LATER} empty="" />
    </section>
  )
}
