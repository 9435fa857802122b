/** The pages of hours: every calendar with what it says now, and the form of one. */
import { hoursAt } from '../../../domain/hours/calendar.ts'
import { inWords } from '../../../domain/hours/calendar-text.ts'
import {
  CALENDAR_NAMES,
  isReadable,
  wholeCalendar,
  type CalendarName,
  type StoredCalendar,
} from '../../../domain/hours/stored-calendar.ts'
import { dayIn, isTimeZone } from '../../../domain/hours/zoned-time.ts'
import { Button } from '../../components/button.tsx'
import { AreaField, Field, TextField } from '../../components/field.tsx'
import { Icon } from '../../components/icon.tsx'
import { Table } from '../../components/table.tsx'
import { PageForm } from '../../forms/page-form.tsx'
import type { ScreenContext } from '../../screen-context.ts'
import { inWords as deskInWords } from '../../desk/desk-words.ts'
import { dayAndClock } from '../../forms/day-and-time.ts'
import { partOf, type TypedHours, type WrongHours } from './hours-form.ts'

type Context = ScreenContext<'supervisor' | 'administrator'>

export interface HoursPageProps {
  context: Context
  stored: readonly StoredCalendar[]
  now: Date
  said: string | undefined
  isWrong: boolean
}

export const titleOf = (name: CalendarName) =>
  name.startsWith('desk:') ? `Desk ${deskInWords(partOf(name))}` : `Contracts with ${partOf(name)}`

export function HoursPage({ context, stored, now, said, isWrong }: HoursPageProps) {
  return (
    <div class="board hours">
      <Bar title="Hours" context={context} />
      <Said said={said} isWrong={isWrong} />
      <p class="field-help">
        Outside them callers hear when it opens, in their own zone and language, and leave word. Production down reaches
        a person whenever the contract covers the hour. A desk without a calendar is always open; so is a contract with
        24x7. <a href="/board/hours/as-file">All hours as a file</a>
      </p>
      <Table
        label="Calendars"
        rows={CALENDAR_NAMES.map((name) => ({ name, one: stored.find((other) => other.name === name) }))}
        empty="None."
        rowId={({ name }) => `hours-${partOf(name)}`}
        columns={[
          { title: 'Of', cell: ({ name }) => titleOf(name) },
          { title: 'Now', cell: ({ one }) => <Now one={one} now={now} /> },
          { title: 'Week', cell: ({ one }) => (one === undefined ? 'no calendar' : <Week one={one} />) },
          { title: 'Next other days', cell: ({ one }) => <NextDays one={one} now={now} /> },
          {
            title: 'Actions',
            isActions: true,
            cell: ({ name }) => (
              <a href={`/board/hours/${partOf(name)}`} aria-label={`Change the hours: ${titleOf(name)}`}>
                Change
              </a>
            ),
          },
        ]}
      />
    </div>
  )
}

export function Bar({ title, context, isOne = false }: { title: string; context: Context; isOne?: boolean }) {
  return (
    <div class="board-bar">
      <h1>{title}</h1>
      {isOne && <a href="/board/hours">All hours</a>}
      {context.person.role === 'supervisor' && <a href="/board">Back to the board</a>}
    </div>
  )
}

function Said({ said, isWrong }: Pick<HoursPageProps, 'said' | 'isWrong'>) {
  if (said === undefined) return <></>
  return (
    <p id="said" class={isWrong ? 'said is-wrong on-page' : 'said on-page'} role="alert">
      {said}
    </p>
  )
}

function Now({ one, now }: { one: StoredCalendar | undefined; now: Date }) {
  if (one === undefined) return <>open, always</>
  if (!isReadable(wholeCalendar(one)))
    return (
      <span class="rota-hole">
        <Icon shape="alert" size={14} /> It cannot be read, so it is open, always. Save it again.
      </span>
    )
  const { isOpen, changesAt, special } = hoursAt(wholeCalendar(one), now)
  const until = changesAt === undefined ? 'for the next year' : `until ${dayAndClock(changesAt, one.zone)}`
  return (
    <>
      {!isOpen && <Icon shape="pause" size={14} />} <strong>{isOpen ? 'open' : 'closed'}</strong> {until}
      {special !== undefined && <small> · today is {special.name}</small>}
    </>
  )
}

/** Of a calendar that cannot be read there may be no clock here. */
const shownZone = ({ zone }: StoredCalendar) => (isTimeZone(zone) ? zone : 'UTC')

const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']
const LONG_DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']

/** Days with the same hours, one after the other, are one: `Mon–Fri 09:00–17:00`. */
function Week({ one: { week, zone } }: { one: StoredCalendar }) {
  const runs: { first: number; last: number; words: string }[] = []
  for (const [i, spans] of week.entries()) {
    const words = inWords(spans)
    const run = runs.at(-1)
    if (run?.words === words) run.last = i
    else runs.push({ first: i, last: i, words })
  }
  const nameOf = ({ first, last }: { first: number; last: number }) =>
    first === last ? DAYS[first] : `${DAYS[first]}–${DAYS[last]}`
  return (
    <>
      {runs.map((run) => (
        <span class="hours-run">
          {nameOf(run)} {run.words}
        </span>
      ))}
      <small>{zone}</small>
    </>
  )
}

const MOST_DAYS = 2

function NextDays({ one, now }: { one: StoredCalendar | undefined; now: Date }) {
  if (one === undefined || !isReadable(wholeCalendar(one))) return <>–</>
  const today = dayIn(one.zone, now)
  const next = wholeCalendar(one)
    .days.filter(({ day }) => day >= today)
    .toSorted((a, b) => a.day.localeCompare(b.day))
    .slice(0, MOST_DAYS)
  return (
    <>
      {next.length === 0 && '–'}
      {next.map(({ day, name, spans }) => (
        <span class="hours-run">
          {day} {name}, {inWords(spans)}
        </span>
      ))}
      {one.feed?.problem !== undefined && (
        <span class="rota-hole">
          <Icon shape="alert" size={14} /> The address of holidays cannot be read.
        </span>
      )}
    </>
  )
}

export interface OneCalendarProps {
  context: Context
  name: CalendarName
  /** As it is stored now. */
  one: StoredCalendar | undefined
  typed: TypedHours
  wrong: WrongHours
  now: Date
  said: string | undefined
  isWrong: boolean
}

export function OneCalendar(props: OneCalendarProps) {
  const { context, name, one, now, said, isWrong } = props
  return (
    <div class="board hours">
      <Bar title={`Hours: ${titleOf(name)}`} context={context} isOne />
      <Said said={said} isWrong={isWrong} />
      <p>
        <Now one={one} now={now} />
        {one !== undefined && (
          <small>
            {' '}
            · changed by {one.changedBy}, {dayAndClock(one.changedAt, shownZone(one))}
          </small>
        )}
      </p>
      <PageForm context={context} action={`/board/hours/${partOf(name)}`} id="hours-form">
        <Fields {...props} />
        <div class="actions">
          <Button id="hours-save">Save</Button>
        </div>
      </PageForm>
      {one !== undefined && (
        <PageForm context={context} action={`/board/hours/${partOf(name)}/remove`} class="inline">
          <input type="hidden" name="version" value={String(one.version)} />
          <Button kind="danger-quiet" id="hours-remove">
            Remove the calendar: always open
          </Button>
        </PageForm>
      )}
    </div>
  )
}

function Fields({ name, typed, wrong, one }: OneCalendarProps) {
  return (
    <>
      <input type="hidden" name="version" value={String(typed.version)} />
      <div class="board-columns">
        <section aria-labelledby="week-title">
          <h2 id="week-title">Every week</h2>
          <TextField
            id="hours-zone"
            name="zone"
            label="Time zone"
            value={typed.zone}
            maxlength={64}
            required
            help="Hours are by the clock on the wall there, also when clocks change."
            error={wrong.zone}
          />
          {LONG_DAYS.map((label, i) => (
            <TextField
              id={`hours-week-${i}`}
              name={`week-${i}`}
              label={label}
              value={typed.week[i] ?? ''}
              maxlength={200}
              {...(i === 0
                ? {
                    help: 'Like 09:00–12:00, 13:00–17:00, or closed. 24:00 is the end of the day; it is closed from the last minute on.',
                  }
                : {})}
              error={wrong[`week-${i}`]}
            />
          ))}
        </section>
        <Days name={name} typed={typed} wrong={wrong} one={one} />
      </div>
    </>
  )
}

function Days({ name, typed, wrong, one }: Pick<OneCalendarProps, 'name' | 'typed' | 'wrong' | 'one'>) {
  return (
    <section aria-labelledby="days-title">
      <h2 id="days-title">Holidays and other days</h2>
      <AreaField
        id="hours-days"
        name="days"
        label="One a line"
        value={typed.days}
        rows={10}
        maxlength={40_000}
        help="2026-12-25 Christmas Day is closed. 2026-12-24 09:00–12:00 Christmas Eve has hours of its own."
        error={wrong.days}
      />
      <TextField
        id="hours-feed"
        name="feedUrl"
        label="Holidays from an address (iCalendar)"
        value={typed.feedUrl}
        maxlength={2_000}
        help="Read every six hours. Its whole days are closed; a day above counts before it."
        error={wrong.feedUrl}
      />
      <Feed one={one} />
      <Field id="hours-file" label="Add days of an iCalendar file">
        <input
          type="file"
          id="hours-file"
          accept=".ics,text/calendar"
          data-reads={`/board/hours/${partOf(name)}/file`}
        />
      </Field>
      <p id="hours-file-said" class="field-help" role="status"></p>
      <AreaField
        id="hours-ics"
        name="ics"
        label="Or its text"
        value={typed.ics}
        rows={3}
        maxlength={500_000}
        help="Its whole days are put into the list above, and are saved with it."
        error={wrong.ics}
      />
    </section>
  )
}

function Feed({ one }: Pick<OneCalendarProps, 'one'>) {
  if (one?.feed === undefined) return <></>
  const { days, readAt, problem } = one.feed
  const since = readAt === undefined ? 'It was never read' : `That of ${dayAndClock(readAt, shownZone(one))} counts`
  return (
    <>
      {problem !== undefined && (
        <p class="rota-hole">
          <Icon shape="alert" size={14} /> The address could not be read: {problem}. {since}.
        </p>
      )}
      <p class="field-help">
        {days.length} days from the address
        {days.length > 0 &&
          `, the next ones: ${days
            .slice(0, 3)
            .map(({ day, name }) => `${day} ${name}`)
            .join(', ')}`}
        .
      </p>
    </>
  )
}
