/** The report on verification: how far callers come with their PIN, what each step costs, and who was refused and right. */
import type { CallReport } from '../../calls/history/ask-report.ts'
import type { Counted } from '../../calls/history/call-reports.ts'
import { falseRefusalRate, provedLater, shareOf, within } from '../../calls/history/report.ts'
import type { ShownReport } from './asked.ts'
import { Tile } from './calls-report.tsx'
import { LATER, shown, VERIFICATION_COLUMNS } from './report-columns.ts'
import { Breakdown, PeriodTable } from './report-tables.tsx'
import { VERIFICATION_PATH } from './report-tabs.tsx'

interface Props {
  asked: ShownReport
  report: CallReport
}

export function VerificationReport({ asked, report }: Props) {
  const { total, periods, grain, breakdown } = report
  const share = (part: number, whole: number) => shown('share', shareOf(part, whole))
  return (
    <>
      <dl class="tiles">
        <Tile
          name="Accepted, of those asked"
          value={share(total.accepted, total.asked)}
          small={`${total.accepted.toLocaleString('en')} of ${total.asked.toLocaleString('en')} calls`}
        />
        <Tile name="At the first try" value={share(total.acceptedAtOnce, total.accepted)} small="of those accepted" />
        <Tile
          name="False refusals"
          value={shown('share', falseRefusalRate(total))}
          small={`${provedLater(total)} of ${total.notAccepted} who keyed and were not accepted were proved right later`}
        />
        <Tile
          name="Mis-keyed"
          value={share(total.callsMisKeyed, total.keyed)}
          small={`of those who keyed; wrong PIN: ${share(total.callsWrongPin, total.keyed)}`}
        />
      </dl>
      <Funnel report={report} />
      <section aria-labelledby="later-title">
        <h2 id="later-title">Refused, and right after all</h2>
        <p>
          {total.notAccepted.toLocaleString('en')} callers keyed something and no PIN was accepted. Of those,{' '}
          {provedLater(total).toLocaleString('en')} turned out to be who they said:
        </p>
        <table class="figures">
          <thead>
            <tr>
              <th scope="col">Proved right</th>
              <th scope="col">Calls</th>
              <th scope="col">Share</th>
            </tr>
          </thead>
          <tbody>
            {LATER.map(({ title, of }) => (
              <tr>
                <th scope="row">{title}</th>
                <td>{shown('calls', of(total))}</td>
                <td>{share(of(total), total.notAccepted)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <PeriodTable periods={periods} grain={grain} columns={VERIFICATION_COLUMNS} />
      <Breakdown path={VERIFICATION_PATH} asked={asked} rows={breakdown} columns={VERIFICATION_COLUMNS} />
    </>
  )
}

/** Each step with what it costs: the seconds that half of the callers, and nine in ten, did not exceed. */
function Funnel({ report: { total } }: Pick<Props, 'report'>) {
  const steps: { title: string; calls: number; says: string; seconds?: Counted<number> }[] = [
    { title: 'Asked for a PIN', calls: total.asked, says: 'The line asked.' },
    {
      title: 'Keyed something',
      calls: total.keyed,
      says: 'from the question to the first entry',
      seconds: total.keySeconds,
    },
    {
      title: 'Accepted',
      calls: total.accepted,
      says: 'from the first entry to the accepted PIN',
      seconds: total.acceptSeconds,
    },
  ]
  const most = Math.max(1, total.asked)
  return (
    <section aria-labelledby="funnel-title">
      <h2 id="funnel-title">From the question to the accepted PIN</h2>
      <div class="scrolls" role="region" aria-label="From the question to the accepted PIN, as a table" tabindex={0}>
        <table class="figures funnel">
          <thead>
            <tr>
              {['Step', 'Calls', 'Of those asked', 'Half within', '9 in 10 within'].map((title) => (
                <th scope="col">{title}</th>
              ))}
              <th scope="col">
                <span class="visually-hidden">As a bar</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {steps.map(({ title, calls, says, seconds }) => (
              <tr>
                <th scope="row">
                  {title} <small>{says}</small>
                </th>
                <td>{shown('calls', calls)}</td>
                <td>{shown('share', shareOf(calls, total.asked))}</td>
                <td>{seconds === undefined ? '' : shown('seconds', within(seconds, 0.5))}</td>
                <td>{seconds === undefined ? '' : shown('seconds', within(seconds, 0.9))}</td>
                <td class="bar-cell">
                  <svg viewBox="0 0 100 8" width="100%" height="8" preserveAspectRatio="none" aria-hidden="true">
                    <rect class="series-1" width={String((100 * calls) / most)} height="8" />
                  </svg>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p>
        On the way: {total.misKeys.toLocaleString('en')} mis-keyed entries on {total.callsMisKeyed.toLocaleString('en')}{' '}
        calls, {total.wrongPins.toLocaleString('en')} wrong PINs on {total.callsWrongPin.toLocaleString('en')} calls,
        and {total.callsNotCompared.toLocaleString('en')} calls with a PIN that was not compared.
      </p>
    </section>
  )
}
