/** The supervisor's board and the wall view of it: the floor live, and what may be done about it. */
import type { Request, Response } from 'express'
import type { DeskActions } from '../../desk/desk.ts'
import type { AlertStore } from '../../alerts/alert.ts'
import { readAlerts } from '../../alerts/board-alerts.ts'
import type { ProfileStore } from '../../profile/profile-store.ts'
import type { Allow } from '../allow.ts'
import { liveStream } from '../live-stream.ts'
import type { ScreenContext } from '../screen-context.ts'
import { page } from '../shell/page.tsx'
import { toHtml } from '../shell/to-html.ts'
import { alertActions, type AlertActionDeps } from './alert-actions.ts'
import { AlertsRegion } from './board-alerts.tsx'
import { BOARD_ROLES, callActions, callbackActions, deskActions } from './board-actions.ts'
import { Callbacks } from './board-callbacks.tsx'
import { liveCalls } from './board-calls.tsx'
import { Desks } from './board-desks.tsx'
import { Figures } from './board-figures.tsx'
import { watchBoard, type BoardNowDeps, type BoardWatch } from './board-now.ts'
import { BoardPage, PeopleRegion, type BoardProps } from './board-page.tsx'
import { boardQuery } from './board-query.ts'
import { TodayRegion, WallToday } from './board-today.tsx'
import { BOARD_SAID } from './board-words.ts'
import { hoursScreens, type HoursScreenDeps } from './hours/hours-screen.tsx'
import { IncidentsOn } from './incidents/incidents-on.tsx'
import { incidentScreens, type IncidentScreenDeps } from './incidents/incidents-screen.tsx'
import { OnDuty } from './rota/on-duty.tsx'
import { rotaScreens, type RotaScreenDeps } from './rota/rota-screen.tsx'
import { wallAlerts, WallDesks, WallPage, wallPeople } from './wall-page.tsx'

export interface BoardScreenDeps extends Omit<BoardNowDeps, 'alerts' | 'policy' | 'incidents'> {
  incidents: IncidentScreenDeps['incidents']
  languages: IncidentScreenDeps['languages']
  policy: BoardNowDeps['policy'] & RotaScreenDeps['policy']
  raisedAlerts: Pick<AlertStore, 'open' | 'told'>
  hoursStore: HoursScreenDeps['hoursStore']
  alerts: Pick<RotaScreenDeps, 'rota' | 'channels'> &
    Pick<HoursScreenDeps, 'hours'> &
    Pick<AlertActionDeps, 'settle'> & { afterRound: (listener: () => void) => void }
  rotaStore: RotaScreenDeps['store']
  alertOutbox: RotaScreenDeps['outbox']

  actions: DeskActions
  profiles: ProfileStore
  beatMs?: number | undefined
}

const WALL_ROLES = ['analyst', 'supervisor', 'administrator'] as const

export function boardScreens(deps: BoardScreenDeps): (allow: Allow) => void {
  const { rota, channels, settle } = deps.alerts
  const board = watchBoard({ ...deps, alerts: readAlerts({ store: deps.raisedAlerts, rota }, deps.now) })
  deps.actions.updates.listen(() => board.changed())
  /** Boards open at this process: an action shows on all of them at once. */
  const boards = new Set<() => void>()
  const drawAll = () => {
    board.changed()
    boards.forEach((draw) => draw())
  }
  deps.alerts.afterRound(() => {
    if (boards.size > 0) void board.alertsMoved().then((moved) => (moved ? drawAll() : undefined))
  })
  return (allow) => {
    boardScreen(allow, board, { ...deps, boards })
    wallScreen(allow, board, { ...deps, boards })
    callActions(allow, { ...deps, drawAll })
    deskActions(allow, { ...deps, drawAll })
    callbackActions(allow, { ...deps, drawAll })
    alertActions(allow, { settle, drawAll })
    incidentScreens(allow, { ...deps, drawAll })
    hoursScreens(allow, { ...deps, hours: deps.alerts.hours })
    rotaScreens(allow, { ...deps, rota, channels, store: deps.rotaStore, outbox: deps.alertOutbox })
  }
}

interface StreamDeps extends Pick<BoardScreenDeps, 'actions' | 'view' | 'beatMs'> {
  boards: Set<() => void>
}

function boardScreen(allow: Allow, board: BoardWatch, deps: StreamDeps): void {
  allow({ method: 'get', path: '/board', roles: BOARD_ROLES, menu: 'Board' }, async (context, request, response) => {
    // Perhaps something was just done in another process.
    board.changed()
    const said = typeof request.query['said'] === 'string' ? BOARD_SAID[request.query['said']] : undefined
    const body = <BoardPage context={context} now={await board.now()} asked={boardQuery(request.query)} said={said} />
    response.type('html').send(page({ context, title: 'Board', body, scripts: ['board.js'], wide: true }))
  })
  allow(
    { method: 'get', path: '/board/events', roles: BOARD_ROLES, background: true },
    (context, request, response) => {
      const asked = boardQuery(request.query)
      const draw = async () => drawRegions({ context, now: await board.now(), asked })
      return stream(context, BOARD_ROLES, draw, request, response, deps)
    },
  )
}

function drawRegions(region: BoardProps): Record<string, string> {
  const { now, asked } = region
  return {
    incidents: toHtml(<IncidentsOn incidents={now.incidents} zone={now.timeZone} />),
    alerts: toHtml(<AlertsRegion context={region.context} now={now} />),
    numbers: String(Figures(now)),
    calls: liveCalls(region.context, now, asked),
    desks: toHtml(<Desks {...region} />),
    people: toHtml(<PeopleRegion {...region} />),
    duty: toHtml(<OnDuty rota={now.alerts.rota} zone={now.timeZone} />),
    callbacks: toHtml(<Callbacks list={now.board.callbacks} asked={asked} />),
    today: toHtml(<TodayRegion now={now} />),
  }
}

function wallScreen(allow: Allow, board: BoardWatch, deps: StreamDeps): void {
  allow({ method: 'get', path: '/board/wall', roles: WALL_ROLES }, async (context, _request, response) => {
    const body = <WallPage now={await board.now()} />
    response.type('html').send(page({ context, title: 'Wall', body, scripts: ['board.js'], wide: true, bare: true }))
  })
  const draw = async () => {
    const now = await board.now()
    return {
      incidents: toHtml(<IncidentsOn incidents={now.incidents} zone={now.timeZone} isBare />),
      alerts: wallAlerts(now),
      numbers: String(Figures(now)),
      desks: String(WallDesks(now)),
      today: toHtml(<WallToday now={now} />),
      people: wallPeople(now),
    }
  }
  allow(
    { method: 'get', path: '/board/wall/events', roles: WALL_ROLES, background: true },
    (context, request, response) => stream(context, WALL_ROLES, draw, request, response, deps),
  )
}

async function stream(
  { person: { id }, stillSignedIn, stay }: Pick<ScreenContext, 'person' | 'stillSignedIn' | 'stay'>,
  roles: readonly string[],
  draw: () => Promise<Record<string, string>>,
  request: Request,
  response: Response,
  { actions, view, beatMs, boards }: StreamDeps,
): Promise<void> {
  const seen = await view()
  await liveStream({
    response,
    draw,
    listen: (onChange) => {
      const stops = [seen.listen(onChange), actions.callbacks.listen(onChange), actions.updates.listen(onChange)]
      boards.add(onChange)
      return () => {
        stops.forEach((stop) => stop())
        boards.delete(onChange)
      }
    },
    stillHere: async () => {
      const person = await stillSignedIn()
      // A supervisor who monitors a call may touch no page for longer than the session's idle limit.
      const isListening = seen
        .all()
        .some(({ call: { stage } }) => stage.kind === 'with-analyst' && stage.listeners?.some((one) => one.id === id))
      if (isListening) await stay()
      return person !== undefined && roles.includes(person.role)
    },
    onEnd: (end) => request.on('close', end),
    beatMs,
  })
}
