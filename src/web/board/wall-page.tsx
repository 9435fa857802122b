/** The board on a wall: figures, desks and today, large, without the name of any person or company. */
import { raw } from 'hono/html'
import { shareOfTarget } from '../../desk/floor/share-of-target.ts'
import type { BoardDesk } from '../../desk/floor/board.ts'
import { Icon } from '../components/icon.tsx'
import { RunningMark, runningData } from '../components/tile.tsx'
import { Since } from '../desk/call/call-card.tsx'
import { inWords } from '../desk/desk-words.ts'
import { LiveLink } from '../shell/live-link.tsx'
import { drawnOnce } from '../shell/drawn-once.ts'
import { toHtml } from '../shell/to-html.ts'
import { Figures, peopleInWords } from './board-figures.tsx'
import type { BoardNow } from './board-now.ts'
import { AlertsRegion, isAlone } from './board-alerts.tsx'
import { IncidentsOn } from './incidents/incidents-on.tsx'
import { WallToday } from './board-today.tsx'

export function WallPage({ now }: { now: BoardNow }) {
  return (
    <div class="board wall" data-live="/board/wall/events" data-parts="incidents alerts numbers desks today people">
      <h1 class="visually-hidden">Wall</h1>
      <div class="wall-news">
        <section aria-label="Alerts" id="live-alerts" class="board-alerts">
          {raw(wallAlerts(now))}
        </section>
        <section aria-label="Incidents" id="live-incidents" class="board-alerts">
          <IncidentsOn incidents={now.incidents} zone={now.timeZone} isBare />
        </section>
      </div>
      <section aria-label="Figures" id="live-numbers">
        {Figures(now)}
      </section>
      <section aria-label="Today" id="live-today" class="wall-today">
        <WallToday now={now} />
      </section>
      <section aria-label="Desks" id="live-desks">
        {WallDesks(now)}
      </section>
      <div class="wall-foot">
        <p id="live-people">{wallPeople(now)}</p>
        <LiveLink id="live-link" /> <a href="/">Back</a>
      </div>
    </div>
  )
}

export const wallAlerts = (now: BoardNow): string => toHtml(<AlertsRegion context={undefined} now={now} />)

export const wallPeople = (now: BoardNow): string => peopleInWords(now).join(' · ')

export const WallDesks = drawnOnce(({ board: { desks }, at }: BoardNow) => (
  <ul class="wall-desks">
    {desks.map((desk) => (
      <WallDesk desk={desk} at={at} />
    ))}
  </ul>
))

function WallDesk({ desk: { desk, waiting, oldestSince, target, ready, pause }, at }: { desk: BoardDesk; at: Date }) {
  const isNoOneReady = isAlone({ waiting, ready })
  const running = oldestSince && { from: oldestSince, target, share: shareOfTarget(oldestSince, target, at) }
  return (
    <li
      class={isNoOneReady ? 'wall-desk is-alone' : 'wall-desk'}
      {...(running ? { 'data-figure': '', ...runningData(running) } : {})}
    >
      <span class="wall-desk-name">{inWords(desk)}</span>
      <span class="wall-desk-waiting">
        <strong>{waiting}</strong> waiting
      </span>
      <span class="wall-desk-more">
        {pause !== undefined && (
          <strong>
            <Icon shape="pause" size={14} /> paused
          </strong>
        )}
        {oldestSince !== undefined && (
          <span>
            <Since at={oldestSince} /> <RunningMark />
          </span>
        )}
        <span class="wall-desk-ready">
          {isNoOneReady ? (
            <>
              <Icon shape="alert" size={14} /> no one ready
            </>
          ) : (
            `${ready ?? '–'} ready`
          )}
        </span>
      </span>
    </li>
  )
}
