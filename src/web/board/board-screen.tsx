/** The supervisor's board and the wall view of it: the floor live, and what may be done about it. */
import type { Request, Response } from 'express'
import type { DeskActions } from '../../desk/desk.ts'
import type { ProfileStore } from '../../profile/profile-store.ts'
import type { Allow } from '../allow.ts'
import { liveStream } from '../live-stream.ts'
import type { ScreenContext } from '../screen-context.ts'
import { page } from '../shell/page.tsx'
import { toHtml } from '../shell/to-html.ts'
import { BOARD_ROLES, callActions, deskActions } from './board-actions.ts'
import { Desks, Numbers, type BoardContext } from './board-body.tsx'
import { watchBoard, type BoardNow, type BoardNowDeps } from './board-now.ts'
import { BoardPage, CallRegion, WallPage } from './board-page.tsx'
import { BOARD_SAID } from './board-words.ts'

export interface BoardScreenDeps extends BoardNowDeps {
  actions: DeskActions
  profiles: ProfileStore
  beatMs?: number | undefined
}

const WALL_ROLES = ['analyst', 'supervisor', 'administrator'] as const

export function boardScreens(deps: BoardScreenDeps): (allow: Allow) => void {
  const boardNow = watchBoard(deps)
  /** Boards open at this process: an action shows on all of them at once. */
  const boards = new Set<() => void>()
  const drawAll = () => boards.forEach((draw) => draw())
  return (allow) => {
    boardScreen(allow, boardNow, { ...deps, boards })
    wallScreen(allow, boardNow, { ...deps, boards })
    callActions(allow, { ...deps, drawAll })
    deskActions(allow, { ...deps, drawAll })
  }
}

interface StreamDeps extends Pick<BoardScreenDeps, 'actions' | 'view' | 'beatMs'> {
  boards: Set<() => void>
}

function boardScreen(allow: Allow, boardNow: () => Promise<BoardNow>, deps: StreamDeps): void {
  allow({ method: 'get', path: '/board', roles: BOARD_ROLES, menu: 'Board' }, async (context, request, response) => {
    const said = typeof request.query['said'] === 'string' ? BOARD_SAID[request.query['said']] : undefined
    const body = <BoardPage context={context} now={await boardNow()} said={said} />
    response.type('html').send(page({ context, title: 'Board', body, scripts: ['board.js'], wide: true }))
  })
  allow({ method: 'get', path: '/board/events', roles: BOARD_ROLES, background: true }, (context, request, response) =>
    stream(context, BOARD_ROLES, async () => drawRegions(context, await boardNow()), request, response, deps),
  )
}

function drawRegions(context: BoardContext, now: BoardNow): Record<string, string> {
  return {
    numbers: toHtml(<Numbers now={now} />),
    desks: toHtml(<Desks context={context} desks={now.board.desks} />),
    calls: toHtml(<CallRegion context={context} now={now} />),
  }
}

function wallScreen(allow: Allow, boardNow: () => Promise<BoardNow>, deps: StreamDeps): void {
  allow({ method: 'get', path: '/board/wall', roles: WALL_ROLES }, async (context, _request, response) => {
    const body = <WallPage now={await boardNow()} />
    response.type('html').send(page({ context, title: 'Wall', body, scripts: ['board.js'], wide: true, bare: true }))
  })
  const draw = async () => ({ numbers: toHtml(<Numbers now={await boardNow()} />) })
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
      const stop = seen.listen(onChange)
      const stopCallbacks = actions.callbacks.listen(onChange)
      boards.add(onChange)
      return () => {
        stop()
        stopCallbacks()
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
