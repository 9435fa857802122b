/** The path of a call: through the flows, and moment by moment. */
import type { CallPath } from '../../calls/history/call-history.ts'
import type { Moment as Noted } from '../../calls/history/moment.ts'
import { clock } from '../../calls/history/report-columns.ts'
import type { TurnRecord } from '../../calls/call.ts'
import { ruleSentence } from '../../domain/consequences.ts'
import { Timeline, type Moment, type MomentTone } from '../components/timeline.tsx'
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
    <section>
      <h2>Path through the flows</h2>
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
  return /\p{L}/u.test(words) ? { detail: <q class="heard">{words}</q> } : {}
}

export function MomentByMoment({ path, nameOf, heardAs }: PathProps) {
  const entries: Entry[] = [
    ...path.turns.map(({ at, did, heard }) => ({
      at,
      rank: 1,
      title: DID_WORDS[did],
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
          {desk === null ? 'No desk is rung.' : `The desk for ${desk.replaceAll('-', ' ')} is rung.`}{' '}
          <small class="code">
            {rule} {outcome}
          </small>
        </>
      ),
    })),
  ].toSorted((a, b) => a.at.localeCompare(b.at) || a.rank - b.rank)
  const began = Date.parse(entries[0]?.at ?? '')
  return (
    <section>
      <h2>Moment by moment</h2>
      <Timeline
        label="Moment by moment"
        moments={entries.map(({ at, rank: _, ...entry }) => ({
          ...entry,
          time: (
            <time datetime={at} title={at}>
              {clock(Math.max(0, (Date.parse(at) - began) / 1_000))}
            </time>
          ),
        }))}
      />
    </section>
  )
}
