/** The path of a call: through the flows, and moment by moment. */
import type { CallPath } from '../../calls/history/call-history.ts'
import type { Moment as Noted } from '../../calls/history/moment.ts'
import { clock } from '../../calls/history/report-columns.ts'
import { ruleSentence } from '../../domain/consequences.ts'
import { stepsByFlow } from '../../flows/flow-graph.ts'
import { flowOf } from '../../flows/loader/check-graph.ts'
import type { Flows } from '../../flows/steps.ts'
import { Timeline, type Moment, type MomentTone } from '../components/timeline.tsx'
import { FlowChart } from './flow-chart.tsx'
import { DID_WORDS, momentWords } from './moment-words.ts'
import { flowTitle, routeWords, stepsTaken, stepTitle, stretchesOf, type StepTaken } from './steps-taken.ts'

interface PathProps {
  path: CallPath
  nameOf: (staff: string) => string
  heardAs: (prompt: string) => string
  zone: string
}

interface FlowPathProps {
  /** Of the call on this page, for the ids of its drawings. */
  id: string
  path: CallPath
  flows: Flows
  heardAs: (prompt: string) => string
  zone: string
}

/** Drawn on the flows as they are now, with the same in words beside it. */
export function FlowPath({ id, path: { turns, flowVersion }, flows, heardAs, zone }: FlowPathProps) {
  const taken = stepsTaken(turns, flows)
  if (taken.length === 0) return null
  const drawn = stepsByFlow(flows)
  const visited = [...new Set(taken.map(({ step }) => flowOf(step)))]
  const idOf = (flow: string) => `${id}-flow-${flow}`
  const isChanged = flowVersion !== undefined && flowVersion !== flows.version
  return (
    <section>
      <h2>Path through the flows</h2>
      {isChanged && (
        <p>The flows have changed since this call. It is drawn on those of today; the list says the steps it took.</p>
      )}
      <div class="flow-path">
        <InWords taken={taken} flows={flows} zone={zone} idOf={idOf} />
        <div class="flow-charts">
          <Legend />
          {visited.map((flow) => {
            const steps = drawn.get(flow)
            return steps === undefined ? null : (
              <FlowChart id={idOf(flow)} flow={flow} steps={steps} taken={taken} heardAs={heardAs} />
            )
          })}
        </div>
      </div>
    </section>
  )
}

function Legend() {
  return (
    <p class="flow-legend">
      <span>Rounded: says.</span> <span>Square: listens.</span> <span>Pointed: asks the rules and records.</span>{' '}
      <span>Oval: ends, or goes on in another flow.</span> <span>Numbers are those of the list.</span>
    </p>
  )
}

interface InWordsProps {
  taken: readonly StepTaken[]
  flows: Flows
  zone: string
  /** Of the drawing of a flow. */
  idOf: (flow: string) => string
}

function InWords({ taken, flows, zone, idOf }: InWordsProps) {
  const format = timeFormat(zone)
  return (
    <ol class="flow-words" aria-label="Steps in order">
      {stretchesOf(taken).map(({ flow, steps }) => (
        <li>
          {flows.steps.has(steps[0]?.step ?? '') ? (
            <a href={`#${idOf(flow)}`}>{flowTitle(flow)}</a>
          ) : (
            <strong>{flowTitle(flow)}</strong>
          )}
          <ol start={steps[0]?.number}>
            {steps.map(({ number, step, at, by }) => (
              <li value={number}>
                {stepTitle(step)}
                {by !== undefined && by !== '' && <small>{` after ${routeWords(by)}`}</small>}
                {!flows.steps.has(step) && <small> (no longer in the flows)</small>}{' '}
                <time datetime={at}>{format.format(new Date(at))}</time>
              </li>
            ))}
          </ol>
        </li>
      ))}
    </ol>
  )
}

/** To the second, as the log has it beside thousandths. */
const timeFormat = (timeZone: string) =>
  new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', second: '2-digit' })

/** `rank`: of those at the same time, the lower one first. */
type Entry = Omit<Moment, 'time'> & { at: string; rank: number }

const TONES: Partial<Record<Noted['kind'], MomentTone>> = {
  verified: 'good',
  answered: 'good',
  'mis-keyed': 'warn',
  'not-compared': 'warn',
  'not-taken': 'warn',
  'wrong-pin': 'bad',
  unverified: 'bad',
}

/** Words that are all values, such as a number in the queue, are not stored. */
function heardIn(heard: readonly string[], heardAs: PathProps['heardAs']): Pick<Moment, 'detail'> {
  const words = heard.map(heardAs).join(' ')
  if (!/\p{L}/u.test(words)) return {}
  return {
    detail: (
      <>
        The caller heard: <q class="heard">{words}</q>
      </>
    ),
  }
}

export function MomentByMoment({ path, nameOf, heardAs, zone }: PathProps) {
  const entries: Entry[] = [
    ...path.turns.map(({ turn, at, did, heard }) => ({
      at,
      rank: 1,
      title: (
        <>
          {DID_WORDS[did]} <small class="code">{`webhook, turn ${turn}`}</small>
        </>
      ),
      ...heardIn(heard, heardAs),
    })),
    ...path.moments.map((moment) => ({
      at: moment.at,
      rank: moment.kind === 'ended' ? 2 : 0,
      title: momentWords(moment, nameOf),
      tone: TONES[moment.kind] ?? ('plain' as const),
    })),
    ...path.decisions.map(({ at, rule, outcome, desk }) => ({
      at,
      rank: 0,
      title: `Decided: ${ruleSentence(rule)}`,
      detail: (
        <>
          {desk === null ? 'No desk.' : `Desk: ${desk.replaceAll('-', ' ')}.`}{' '}
          <small class="code">
            {rule} {outcome}
          </small>
        </>
      ),
    })),
  ].toSorted((a, b) => a.at.localeCompare(b.at) || a.rank - b.rank)
  const began = Date.parse(entries[0]?.at ?? '')
  const format = timeFormat(zone)
  return (
    <section>
      <h2>Moment by moment</h2>
      <Timeline
        label="Moment by moment"
        moments={entries.map(({ at, rank: _, ...entry }) => ({
          ...entry,
          time: (
            <>
              {clock(Math.max(0, (Date.parse(at) - began) / 1_000))}
              <time datetime={at} title={at}>
                {format.format(new Date(at))}
              </time>
            </>
          ),
        }))}
      />
    </section>
  )
}
