/** What a replay came to: in total, by step and by sentence, and call by call. */
import type { Replay } from '../../../calls/replay/replay-calls.ts'
import { UNTOLD_WORDS, VERDICT_WORDS, verdictInWords } from '../../../calls/replay/verdict-words.ts'
import { VERDICTS, type ReplayedCall, type VerdictKind } from '../../../calls/replay/verdict.ts'
import { Table } from '../../components/table.tsx'
import { Tile } from '../../components/tile.tsx'
import { ReferenceLink } from '../../reference-link.tsx'
import { At } from '../moment.tsx'

export interface ReplayResultProps {
  replay: Replay
  /** Of what was followed, e.g. "version 7". */
  name: string
  zone: string
  mayOpenCalls: boolean
}

/** Every call is in `careline flows replay --json`. */
const MOST_CALLS = 200
const MOST_ROWS = 30

const SHORT: Record<VerdictKind, string> = {
  same: 'Same path and words',
  words: 'Other words only',
  path: 'Other path, same end',
  elsewhere: 'Ends elsewhere',
  untold: 'Cannot be told',
}
export function ReplayResult({ replay, name, zone, mayOpenCalls }: ReplayResultProps) {
  const { calls, counts, withoutFlows } = replay
  const first = calls.at(-1)
  if (first === undefined) return <p>No call is on record yet.</p>
  return (
    <section aria-labelledby="replayed">
      <h2 id="replayed">
        {`${calls.length.toLocaleString('en')} ${calls.length === 1 ? 'call' : 'calls'} on ${name}`}
      </h2>
      <p>
        Since <At at={first.startedAt} zone={zone} />.
        {withoutFlows > 0 &&
          ` The flows of ${withoutFlows.toLocaleString('en')} of them are no longer on record: their sentences are compared by name alone.`}
      </p>
      <dl class="tiles">
        {VERDICTS.map((kind) => (
          <Tile
            name={SHORT[kind]}
            value={counts[kind].toLocaleString('en')}
            state="plain"
            aim={`${((counts[kind] / calls.length) * 100).toFixed(0)} %`}
          />
        ))}
      </dl>
      {counts.untold > 0 && <p>{UNTOLD_WORDS}</p>}
      <Steps bySteps={replay.bySteps} />
      <Sentences bySentences={replay.bySentences} />
      <Calls calls={calls} zone={zone} mayOpenCalls={mayOpenCalls} />
    </section>
  )
}

function Steps({ bySteps }: Pick<Replay, 'bySteps'>) {
  if (bySteps.length === 0) return <></>
  const columns = (['path', 'elsewhere', 'untold'] as const).map((kind) => ({
    title: SHORT[kind],
    cell: ({ counts }: Replay['bySteps'][number]) => counts[kind],
    isFigure: true,
  }))
  return (
    <>
      <h3>Where the paths part, or no more can be told</h3>
      <Table
        label="Steps"
        columns={[{ title: 'Step', cell: ({ step }) => <span class="code">{step}</span> }, ...columns]}
        rows={bySteps.slice(0, MOST_ROWS)}
        empty=""
        keepsColumns
      />
    </>
  )
}

function Sentences({ bySentences }: Pick<Replay, 'bySentences'>) {
  if (bySentences.length === 0) return <></>
  return (
    <>
      <h3>Sentences that are heard otherwise, on the same path</h3>
      <Table
        label="Sentences"
        columns={[
          { title: 'Sentence', cell: ({ prompt }) => <span class="code">{prompt}</span> },
          { title: 'Calls', cell: ({ calls }) => calls, isFigure: true },
        ]}
        rows={bySentences.slice(0, MOST_ROWS)}
        empty=""
        keepsColumns
      />
    </>
  )
}

function Calls({
  calls,
  zone,
  mayOpenCalls,
}: Pick<ReplayResultProps, 'zone' | 'mayOpenCalls'> & Pick<Replay, 'calls'>) {
  const others = calls.filter(({ verdict }) => verdict.kind !== 'same')
  return (
    <>
      <h3>Calls that are different</h3>
      {!mayOpenCalls && others.length > 0 && (
        <p>
          The page of a call names its caller, so it is for supervisors and administrators. Give one of them the
          reference of a call to have it looked at.
        </p>
      )}
      <Table
        label="Calls that are different"
        columns={[
          {
            title: 'Call',
            cell: ({ reference }: ReplayedCall) =>
              mayOpenCalls ? <ReferenceLink reference={reference} /> : <span class="reference">{reference}</span>,
          },
          { title: 'Began', cell: ({ startedAt }) => <At at={startedAt} zone={zone} /> },
          { title: 'What', cell: ({ verdict }) => SHORT[verdict.kind] },
          {
            title: 'How',
            cell: ({ verdict }) => verdictInWords(verdict).slice(VERDICT_WORDS[verdict.kind].length + 2),
          },
        ]}
        rows={others.slice(0, MOST_CALLS)}
        empty="Every call goes the same way, with the same words."
      />
      {others.length > MOST_CALLS && (
        <p>
          {`The newest ${MOST_CALLS} of ${others.length.toLocaleString('en')} are shown. `}
          <span class="code">careline flows replay --json</span> lists every call.
        </p>
      )}
    </>
  )
}
