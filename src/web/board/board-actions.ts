/** What a supervisor does on the board, one route for each action. The parts behind them check every one again. */
import type { Request, Response } from 'express'
import { z } from 'zod'
import type { DeskActions } from '../../desk/desk.ts'
import { PAUSABLE, PAUSE_MINUTES } from '../../desk/floor/pauses.ts'
import type { Supervised } from '../../desk/floor/supervisor-leg.ts'
import type { Proved } from '../../desk/prove.ts'
import { DESKS } from '../../domain/decide.ts'
import { mailAddress } from '../../domain/directory/mail-address.ts'
import { callId, type CallId } from '../../domain/ids.ts'
import type { ProfileStore } from '../../profile/profile-store.ts'
import type { Allow, Declared } from '../allow.ts'
import { codeOf } from '../desk/softphone/ringing-code.ts'
import { inWords } from '../desk/desk-words.ts'
import type { BoardContext } from './board-now.ts'
import { BOARD_SAID, isDone, movedWords } from './board-words.ts'

export const BOARD_ROLES = ['supervisor'] as const

export interface BoardActionDeps {
  actions: DeskActions
  profiles: ProfileStore
  /** Draws every board that is open at this process again. */
  drawAll: () => void
}

const moveForm = z.object({ desk: z.enum(DESKS) })
const approveForm = z.object({ email: mailAddress })
const APPROVE_STORED = { button: 'I answer for it', page: '/board', fields: { email: 'E-mail address of the contact' } }

/** POST /board/calls/:call/ and the action's own name. */
export function callActions(allow: Allow, { actions: { supervise, prove }, profiles, drawAll }: BoardActionDeps): void {
  const onCall = (
    action: string,
    work: (context: BoardContext, call: CallId, body: unknown) => Promise<Supervised | Proved>,
    more: Pick<Declared, 'fresh' | 'keeps'> = {},
  ): void => {
    allow(
      { method: 'post', path: `/board/calls/:call/${action}`, roles: BOARD_ROLES, ...more },
      async (context, request, response) => {
        const done = await work(context, callId.parse(request.params['call']), request.body)
        drawAll()
        answer(request, response, done, action)
      },
    )
  }
  onCall('move', ({ person }, call, body) => supervise.move(call, person, moveForm.parse(body).desk))
  moveMany(allow, supervise, drawAll)
  onCall('offer-callback', ({ person }, call) => supervise.offerCallback(call, person))
  onCall('listen', ({ person }, call) => supervise.join(call, person, 'listen'))
  onCall('help', ({ person }, call) => supervise.join(call, person, 'help'))
  onCall('leave', ({ person }, call) => supervise.leave(call, person))
  // The supervisor's word opens every contract of the contact, so that they have to sign in afresh first.
  const answersForIt = { fresh: '/board', keeps: APPROVE_STORED }
  onCall(
    'approve',
    async ({ person }, call, body) => {
      const contact = await profiles.contactAt(approveForm.parse(body).email)
      if (contact === undefined) return { kind: 'not-active' }
      const by = { kind: 'supervisor', id: person.id, name: person.name } as const
      return prove(call, contact.id, by, `staff ${person.id}`)
    },
    answersForIt,
  )
}

const manyForm = moveForm.extend({ call: z.union([callId.transform((one) => [one]), z.array(callId)]).default([]) })

/** POST /board/move: several waiting calls to one desk, each as if it were moved alone. */
function moveMany(allow: Allow, supervise: DeskActions['supervise'], drawAll: () => void): void {
  allow({ method: 'post', path: '/board/move', roles: BOARD_ROLES }, async ({ person }, request, response) => {
    const { desk, call: calls } = manyForm.parse(request.body)
    const became = []
    for (const one of calls) became.push((await supervise.move(one, person, desk)).kind)
    drawAll()
    const moved = became.filter((kind) => kind === 'done').length
    const said = calls.length === 0 ? BOARD_SAID['none-chosen'] : movedWords(moved, calls.length - moved, inWords(desk))
    const kind = calls.length === 0 ? 'none-chosen' : moved === 0 ? 'gone' : 'move'
    if (wantsJson(request)) response.json({ kind, said, ok: kind === 'move' })
    else response.redirect(303, `/board?said=${kind}`)
  })
}

const wantsJson = (request: Request) => request.get('accept')?.includes('application/json') === true

const pausableDesk = z.enum(PAUSABLE)
const pauseForm = z.object({
  why: z.string().trim().min(1).max(100),
  // A page of the release before does not send it.
  minutes: z.coerce.number().pipe(z.literal(PAUSE_MINUTES)).default(60),
})

/** POST /board/callbacks/:call/take-off. */
export function callbackActions(
  allow: Allow,
  { actions: { callbacks }, drawAll }: Pick<BoardActionDeps, 'actions' | 'drawAll'>,
): void {
  allow(
    { method: 'post', path: '/board/callbacks/:call/take-off', roles: BOARD_ROLES },
    async ({ person }, request, response) => {
      const isOff = await callbacks.takeOff(callId.parse(request.params['call']), person.id)
      drawAll()
      const kind = isOff ? 'take-off' : 'callback-gone'
      if (wantsJson(request)) response.json({ kind, said: BOARD_SAID[kind], ok: isOff })
      else response.redirect(303, `/board?said=${kind}`)
    },
  )
}

/** POST /board/desks/:desk/ and `pause` or `resume`. */
export function deskActions(
  allow: Allow,
  { actions: { supervise }, drawAll }: Pick<BoardActionDeps, 'actions' | 'drawAll'>,
): void {
  const onDesk = (
    action: 'pause' | 'resume',
    work: (context: BoardContext, desk: z.infer<typeof pausableDesk>, body: unknown) => Promise<Supervised>,
  ): void => {
    allow(
      { method: 'post', path: `/board/desks/:desk/${action}`, roles: BOARD_ROLES },
      async (context, request, response) => {
        const done = await work(context, pausableDesk.parse(request.params['desk']), request.body)
        drawAll()
        answer(request, response, done, action)
      },
    )
  }
  onDesk('pause', ({ person }, desk, body) => {
    const { why, minutes } = pauseForm.parse(body)
    return supervise.pause(desk, person, why, minutes)
  })
  onDesk('resume', ({ person }, desk) => supervise.resume(desk, person))
}

/** `action`: the last part of the form's address, for what was done without more to say. */
function answer(request: Request, response: Response, done: Supervised | Proved, action: string): void {
  const kind = codeOf(done)
  const code = kind === 'done' ? action : kind
  if (wantsJson(request)) response.json({ kind, said: BOARD_SAID[code] ?? '', ok: isDone(done.kind) })
  else response.redirect(303, `/board?said=${code}`)
}
