/** The page of the board: its regions in their places. */
import { DESKS } from '../../domain/decide.ts'
import { SelectField } from '../components/field.tsx'
import { Icon } from '../components/icon.tsx'
import { FilterForm } from '../components/table.tsx'
import { inWords } from '../desk/desk-words.ts'
import { LiveLink } from '../shell/live-link.tsx'
import { AlertsRegion } from './board-alerts.tsx'
import { Callbacks } from './board-callbacks.tsx'
import { Calls, MoveChosen } from './board-calls.tsx'
import { Desks } from './board-desks.tsx'
import { Figures, peopleInWords } from './board-figures.tsx'
import type { BoardContext, BoardNow } from './board-now.ts'
import { People } from './board-people.tsx'
import { boardPath, sortWord, type BoardQuery } from './board-query.ts'
import { IncidentsOn } from './incidents/incidents-on.tsx'
import { OnDuty } from './rota/on-duty.tsx'
import { TodayRegion } from './board-today.tsx'

export interface BoardProps {
  context: BoardContext
  now: BoardNow
  asked: BoardQuery
}

export function BoardPage({ context, now, asked, said }: BoardProps & { said: string | undefined }) {
  const region = { context, now, asked }
  return (
    <div
      class="board"
      data-live={boardPath('/board/events', asked)}
      data-parts="incidents alerts numbers calls desks people duty callbacks today"
    >
      <BoardBar asked={asked} />
      <p id="live-said" class="said on-page" role="alert">
        {said}
      </p>
      <section aria-label="Alerts" id="live-alerts" class="board-alerts">
        <AlertsRegion context={context} now={now} />
      </section>
      <section aria-label="Incidents" id="live-incidents" class="board-alerts">
        <IncidentsOn incidents={now.incidents} zone={now.timeZone} />
      </section>
      <section aria-label="Figures" id="live-numbers">
        {Figures(now)}
      </section>
      <div class="board-columns">
        <div>
          <Unsent />
          <section aria-labelledby="calls-title" class="board-calls">
            <div class="board-calls-head">
              <h2 id="calls-title">Calls now</h2>
              <MoveChosen context={context} />
            </div>
            <div id="live-calls">
              <Calls {...region} reader={context.person} />
            </div>
          </section>
          <section aria-labelledby="callbacks-title">
            <h2 id="callbacks-title">Callbacks</h2>
            <div id="live-callbacks">
              <Callbacks context={context} list={now.board.callbacks} asked={asked} />
            </div>
          </section>
        </div>
        <Aside {...region} />
        <section aria-labelledby="today-title" class="board-today">
          <h2 id="today-title">Today</h2>
          <div id="live-today">
            <TodayRegion now={now} />
          </div>
        </section>
      </div>
    </div>
  )
}

function Aside(region: BoardProps) {
  const { now } = region
  return (
    <div class="board-aside">
      <section aria-labelledby="desks-title">
        <h2 id="desks-title">Desks</h2>
        <div id="live-desks">
          <Desks {...region} />
        </div>
      </section>
      <section aria-labelledby="people-title">
        <h2 id="people-title">People</h2>
        <div id="live-people">
          <PeopleRegion {...region} />
        </div>
      </section>
      <section aria-labelledby="duty-title">
        <div class="board-calls-head">
          <h2 id="duty-title">On duty</h2>
          <a href="/board/rota">Rota and channels</a>
        </div>
        <div id="live-duty">
          <OnDuty rota={now.alerts.rota} zone={now.timeZone} />
        </div>
      </section>
    </div>
  )
}

export function PeopleRegion({ context, now, asked }: BoardProps) {
  return (
    <>
      <p class="board-there">{peopleInWords(now).join(' · ')}</p>
      {People(now, { asked, reader: context.person })}
    </>
  )
}

/** The page's script puts into it what was typed into a form that has gone (assets/unsent.js). */
function Unsent() {
  return (
    <section id="unsent" aria-labelledby="unsent-title" hidden>
      <h2 id="unsent-title">Not sent</h2>
      <p>The forms that you wrote this in have gone. It is put back when they return.</p>
    </section>
  )
}

function BoardBar({ asked }: { asked: BoardQuery }) {
  const sorts = { calls: sortWord(asked.calls), people: sortWord(asked.people) }
  return (
    <div class="board-bar">
      <h1>Board</h1>
      <FilterForm
        action="/board"
        label="Show one desk"
        {...(asked.desk === undefined ? {} : { reset: boardPath('/board', { ...asked, desk: undefined }) })}
      >
        <SelectField
          id="board-desk"
          name="desk"
          label="Desk"
          value={asked.desk ?? ''}
          empty="All desks"
          choices={DESKS.map((desk) => ({ value: desk, label: inWords(desk) }))}
        />
        {Object.entries(sorts).map(([name, word]) =>
          word === undefined ? null : <input type="hidden" name={name} value={word} />,
        )}
      </FilterForm>
      <LiveLink id="live-link" />
      <a href="/board/incidents">Incidents</a>
      <a href="/board/hours">Hours</a>
      <a href="/board/wall" class="wall-link">
        <Icon shape="external" /> Wall view
      </a>
    </div>
  )
}
