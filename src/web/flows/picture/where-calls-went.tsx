/** How many of yesterday's calls took each arrow of the picture, and where callers gave up. */
import type { PathCounts, PastCalls } from '../../../calls/history/past-calls.ts'
import { addDays, dayIn, momentOf, wallOn } from '../../../domain/hours/zoned-time.ts'
import { flowOf } from '../../../flows/loader/check-graph.ts'
import type { Arrow } from '../../../flows/flow-graph.ts'
import { Table } from '../../components/table.tsx'
import { count } from '../comparison.tsx'

export interface Yesterday extends PathCounts {
  /** `YYYY-MM-DD`, in the zone of the site. */
  day: string
}

/** A day that is over changes no more, but for calls that went on past its midnight. */
const READ_AGAIN_MS = 10 * 60_000

/** Undefined where the records do not answer in time: the picture is drawn without figures. */
export function makeYesterday(
  pastCalls: Pick<PastCalls, 'counts'>,
  zone: () => string,
  now: () => Date,
): () => Promise<Yesterday | undefined> {
  let known: { day: string; at: number; counts: Promise<Yesterday | undefined> } | undefined
  return () => {
    const at = now()
    const today = dayIn(zone(), at)
    const day = addDays(today, -1)
    if (known === undefined || known.day !== day || at.getTime() - known.at > READ_AGAIN_MS) {
      const counts = pastCalls
        .counts(startOf(day, zone()), startOf(today, zone()))
        .then((found) => ({ ...found, day }))
        .catch(() => (known = undefined))
      known = { day, at: at.getTime(), counts }
    }
    return known.counts
  }
}

const startOf = (day: string, zone: string) => momentOf(wallOn(day), zone)

export function noteOnArrow({ arrows }: PathCounts): (arrow: Arrow) => string | undefined {
  const calls = new Map(arrows.map((one) => [`${one.from} ${one.to}`, one.calls]))
  return ({ from, to }) => calls.get(`${from} ${to}`)?.toLocaleString('en')
}

/** Of one flow; what the arrows of the picture say, and what they cannot. */
export function WhereCallsWent({ went, flow }: { went: Yesterday; flow: string }) {
  const arrows = went.arrows.filter(({ from }) => flowOf(from) === flow)
  const left = new Map(went.left.map(({ at, calls }) => [at, calls]))
  const steps = [...new Set([...arrows.map(({ from }) => from), ...left.keys()])].filter((at) => flowOf(at) === flow)
  return (
    <section aria-labelledby="went">
      <h2 id="went">Where calls went on {went.day}</h2>
      <p>
        {went.calls === 0 ? 'No call is on record of that day.' : `${count(went.calls, 'call')}.`} An arrow counts each
        call once. Who hung up while they were asked something gave up there.
      </p>
      {went.calls > 0 && (
        <Table
          label="Where calls went"
          empty="No call came to this flow."
          rows={steps.map((at) => ({ at, ways: arrows.filter(({ from }) => from === at) }))}
          columns={[
            { title: 'Step', cell: ({ at }) => at },
            {
              title: 'Went on to',
              cell: ({ ways }) =>
                ways.length === 0
                  ? '–'
                  : ways.map(({ to, calls }) => `${to}: ${calls.toLocaleString('en')}`).join(', '),
            },
            { title: 'Gave up here', isFigure: true, cell: ({ at }) => (left.get(at) ?? 0).toLocaleString('en') },
          ]}
        />
      )}
    </section>
  )
}
