/** Components that are read: tables, tiles, charts and moments, in every state. */
import { Button } from '../../web/components/button.tsx'
import { Chart, Sparkline } from '../../web/components/chart.tsx'
import { TextField } from '../../web/components/field.tsx'
import { FilterForm, Table } from '../../web/components/table.tsx'
import { Tile } from '../../web/components/tile.tsx'
import { Timeline } from '../../web/components/timeline.tsx'

export interface RowOrder {
  sort: 'name' | 'calls'
  direction: 'up' | 'down'
  words: string
}

const ROWS = [
  { name: 'Ana Lindqvist', company: 'Arden Bank', calls: 12, wait: '0:42' },
  { name: 'Eli Novak', company: 'Norvik Partners', calls: 3, wait: '1:05' },
  { name: 'Fay Duarte', company: 'Gallant Foods', calls: 108, wait: '12:30' },
]

export function Rows({ order: { sort, direction, words }, path }: { order: RowOrder; path: string }) {
  const sign = direction === 'up' ? 1 : -1
  const rows = ROWS.filter(({ name }) => name.toLowerCase().includes(words.toLowerCase())).toSorted(
    (a, b) => sign * (sort === 'calls' ? a.calls - b.calls : a.name.localeCompare(b.name)),
  )
  const href = (by: string, to: string) =>
    `${path}?${new URLSearchParams({ sort: by, direction: to, words }).toString()}#tables`
  return (
    <section aria-labelledby="tables">
      <h2 id="tables">Tables</h2>
      <FilterForm
        action={`${path}#tables`}
        label="Filter the contacts"
        {...(words === '' ? {} : { reset: `${path}#tables` })}
      >
        <TextField id="filter-words" name="words" label="Name" value={words} />
      </FilterForm>
      <Table
        label="Contacts"
        columns={[
          { title: 'Contact', cell: ({ name }) => name, sort: 'name' },
          { title: 'Company', cell: ({ company }) => company },
          { title: 'Calls', cell: ({ calls }) => calls, isFigure: true, sort: 'calls' },
          { title: 'Longest wait', cell: ({ wait }) => wait, isFigure: true },
          {
            title: 'Action',
            isActions: true,
            cell: ({ name }) => (
              <Button kind="secondary" type="button" aria-label={`Open ${name}`}>
                Open
              </Button>
            ),
          },
        ]}
        rows={rows}
        sorted={{ by: sort, direction, href }}
        paging={{ where: `1–${rows.length} of 213`, next: href(sort, direction) }}
        empty="No contact has a name like that. Clear the filter to see them all."
      />
    </section>
  )
}

const HOURS = Array.from(
  { length: 24 },
  (_, i) => `${String(8 + Math.floor(i / 4)).padStart(2, '0')}:${['00', '15', '30', '45'][i % 4]}`,
)
const ANSWERED = HOURS.map((_, i) => (i > 20 ? undefined : Math.round(6 + 5 * Math.sin(i / 3))))
const ABANDONED = HOURS.map((_, i) => (i > 20 ? undefined : i % 5 === 0 ? 2 : 0))
const WAITS = HOURS.map((_, i) => (i > 20 || i === 7 ? undefined : Math.round(30 + 25 * Math.cos(i / 4))))
const LONGEST = WAITS.map((wait) => (wait === undefined ? undefined : wait * 2))

export function Figures() {
  return (
    <section aria-labelledby="figures">
      <h2 id="figures">Tiles and charts</h2>
      <dl class="tiles">
        <Tile
          name="Answered in target, last hour"
          value="94 %"
          state="ok"
          aim="target 90 %"
          delta={{ text: '2 since 10:00', direction: 'up' }}
        />
        <Tile
          name="Longest wait"
          value="0:52"
          state="at-risk"
          aim="target 1:00"
          delta={{ text: '0:20', direction: 'up' }}
        />
        <Tile
          name="Production down, waiting"
          value="2"
          state="missed"
          aim="target 0"
          delta={{ text: 'as before', direction: 'same' }}
        />
        <Tile name="Callbacks kept" value="–" state="no-data" aim="target 95 %" />
        <Tile
          name="Waiting"
          value="7"
          state="plain"
          aim="oldest 3:10"
          delta={{ text: '3 fewer than at this time yesterday', direction: 'down' }}
        >
          <Sparkline values={[2, 4, 9, 8, undefined, 6, 7]} summary="In the last two hours between 2 and 9 waited." />
        </Tile>
      </dl>
      <Charts />
    </section>
  )
}

/** More labels than fit side by side. */
const DAYS = Array.from({ length: 31 }, (_, i) => `Wed ${i + 1} Oct`)

function Charts() {
  return (
    <div class="chart-pair">
      <article>
        <Chart
          id="c-calls"
          title="Calls per quarter hour"
          summary="Between 1 and 11 calls a quarter hour were answered, and at most 2 abandoned; the last 45 minutes are still to come."
          kind="bars"
          labels={HOURS}
          series={[
            { name: 'answered', values: ANSWERED },
            { name: 'abandoned', values: ABANDONED },
          ]}
          unit="calls"
        />
      </article>
      <article>
        <Chart
          id="c-waits"
          title="Wait until a person answers"
          summary="Half of the callers waited between 5 and 55 seconds. Nothing was measured at 09:45."
          kind="lines"
          labels={HOURS}
          series={[
            { name: 'half of the callers, at most', values: WAITS },
            { name: '90 % of the callers, at most', values: LONGEST },
          ]}
          unit="s"
          aim={{ value: 60, label: 'target 60 s' }}
        />
      </article>
      <article>
        <Chart
          id="c-days"
          title="Calls by day"
          summary="Between 20 and 80 calls a day."
          kind="bars"
          labels={DAYS}
          series={[{ name: 'calls', values: DAYS.map((_, i) => 20 + ((i * 17) % 61)) }]}
          unit="calls"
        />
      </article>
    </div>
  )
}

export function Moments() {
  return (
    <section aria-labelledby="moments">
      <h2 id="moments">Timeline</h2>
      <article>
        <Timeline
          label="The call, moment by moment"
          moments={[
            { time: '09:41:07', title: 'Ana Lindqvist calls', detail: 'From +44 20 7946 0101' },
            { time: '09:41:19', title: 'PIN accepted', tone: 'good' },
            { time: '09:41:30', title: 'A digit was mistyped', detail: 'It was not counted.', tone: 'warn' },
            { time: '09:43:00', title: 'The target of two minutes is missed', tone: 'bad' },
          ]}
        />
      </article>
    </section>
  )
}
