/** The path of a call: through the flows, and moment by moment. */
import type { CallPath } from '../../calls/history/call-history.ts'
import type { TurnRecord } from '../../calls/call.ts'
import { ruleSentence } from '../../domain/consequences.ts'
import { DID_WORDS, momentWords } from './moment-words.ts'

interface PathProps {
  path: CallPath
  nameOf: (staff: string) => string
  heardAs: (prompt: string) => string
}

/** Flows in the order in which the call went through them; steps of one flow that follow each other stand together. */
export function FlowPath({ turns }: { turns: readonly TurnRecord[] }) {
  const visits = visitsOf(turns.flatMap(({ steps = [] }) => steps))
  if (visits.length === 0) return null
  return (
    <section aria-labelledby="flows-title">
      <h2 id="flows-title">Path through the flows</h2>
      <div class="scrolls" role="region" aria-label="Path through the flows" tabindex={0}>
        <ol class="flow-path">
          {visits.map(({ flow, steps }) => (
            <li>
              <strong>{flow}</strong>
              <ol>
                {steps.map((step) => (
                  <li>{step}</li>
                ))}
              </ol>
            </li>
          ))}
        </ol>
      </div>
    </section>
  )
}

function visitsOf(steps: readonly string[]): { flow: string; steps: string[] }[] {
  const visits: { flow: string; steps: string[] }[] = []
  for (const name of steps) {
    const [flow = '', step = ''] = name.split('/').map((part) => part.replaceAll('-', ' '))
    const last = visits.at(-1)
    if (last?.flow !== flow) visits.push({ flow, steps: [step] })
    else if (last.steps.at(-1) !== step) last.steps.push(step)
  }
  return visits
}

interface Entry {
  at: string
  /** Of those at the same time, the lower one first. */
  rank: number
  what: unknown
  kind: 'turn' | 'moment' | 'decision'
}

export function Timeline({ path, nameOf, heardAs }: PathProps) {
  const entries = [
    ...path.turns.map((turn): Entry => ({
      at: turn.at,
      rank: 1,
      kind: 'turn',
      what: <TurnWords turn={turn} heardAs={heardAs} />,
    })),
    ...path.moments.map((moment): Entry => ({
      at: moment.at,
      rank: moment.kind === 'ended' ? 3 : 0,
      kind: 'moment',
      what: momentWords(moment, nameOf),
    })),
    ...path.decisions.map(({ at, rule, outcome, desk }): Entry => ({
      at,
      rank: 0,
      kind: 'decision',
      what: (
        <>
          <strong>Decided:</strong> {ruleSentence(rule)}{' '}
          {desk === null ? 'No desk is rung.' : `To ${desk.replaceAll('-', ' ')}.`}{' '}
          <small class="code">
            {rule} {outcome}
          </small>
        </>
      ),
    })),
  ].toSorted((a, b) => a.at.localeCompare(b.at) || a.rank - b.rank)
  const began = entries[0]?.at
  return (
    <section aria-labelledby="timeline-title">
      <h2 id="timeline-title">Moment by moment</h2>
      <ol class="timeline">
        {entries.map(({ at, kind, what }) => (
          <li class={kind}>
            <time datetime={at} title={at}>
              {began === undefined ? '' : since(began, at)}
            </time>
            <div>{what}</div>
          </li>
        ))}
      </ol>
    </section>
  )
}

function TurnWords({ turn: { did, heard }, heardAs }: { turn: TurnRecord; heardAs: PathProps['heardAs'] }) {
  return (
    <>
      {DID_WORDS[did]}
      {heard.length > 0 && <q class="heard">{heard.map(heardAs).join(' ')}</q>}
    </>
  )
}

/** Minutes and seconds into the call. */
function since(began: string, at: string): string {
  const seconds = Math.max(0, Math.round((Date.parse(at) - Date.parse(began)) / 1_000))
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}
