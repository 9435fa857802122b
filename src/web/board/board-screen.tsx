/** The supervisor's board and the wall view of it: the floor live, and what may be done about it. */
import type { Request, Response } from 'express'
import { z } from 'zod'
import type { CallRecords } from '../../calls/call-records.ts'
import { boardOf, refusedAndUnverified } from '../../desk/floor/board.ts'
import type { DeskActions } from '../../desk/desk.ts'
import type { DeskView } from '../../desk/desk-view.ts'
import { watchFloor } from '../../desk/floor/floor.ts'
import type { QueueThroughputStore } from '../../desk/floor/queue-throughput.ts'
import { PAUSABLE, type PauseStore } from '../../desk/floor/pauses.ts'
import type { PresenceStore } from '../../desk/staff/presence.ts'
import type { Proved } from '../../desk/prove.ts'
import type { StaffDirectory } from '../../desk/staff/staff.ts'
import type { Supervised } from '../../desk/floor/supervise.ts'
import { DESKS, type Desk } from '../../domain/decide.ts'
import type { Policy } from '../../domain/policy.ts'
import { callId } from '../../domain/ids.ts'
import { mailAddress } from '../../domain/directory/mail-address.ts'
import type { ProfileStore } from '../../profile/profile-store.ts'
import type { Allow, Declared } from '../allow.ts'
import { liveStream } from '../live-stream.ts'
import { page } from '../shell/page.tsx'
import { toHtml } from '../shell/to-html.ts'
import type { ScreenContext } from '../screen-context.ts'
import type { Readiness } from '../readiness.ts'
import { Callbacks } from './board-callbacks.tsx'
import { Calls, Desks, Numbers, type BoardNow, type BoardContext } from './board-body.tsx'

export interface BoardScreenDeps {
  actions: DeskActions
  view: () => Promise<DeskView>
  presence: PresenceStore
  pauses: PauseStore
  staff: StaffDirectory
  throughput: QueueThroughputStore
  records: CallRecords
  profiles: ProfileStore
  readiness: () => Promise<Readiness>
  targets: Policy['targets']
  now: () => Date
  beatMs?: number | undefined
}

const HOUR_MS = 60 * 60 * 1000
const BOARD_ROLES = ['supervisor'] as const
const WALL_ROLES = ['analyst', 'supervisor', 'administrator'] as const

const moveForm = z.object({ desk: z.enum(DESKS) })
const pauseForm = z.object({ why: z.string().trim().min(1).max(100) })
const approveForm = z.object({ email: mailAddress })
const APPROVE_KEPT = { button: 'I answer for it', page: '/board', fields: { email: 'E-mail address of the contact' } }

export function boardScreens(deps: BoardScreenDeps): (allow: Allow) => void {
  const { actions, view, presence, pauses, staff, throughput, records, profiles, readiness, targets, now, beatMs } =
    deps

  /** What the records count is looked at now and then, not for every call that moves. */
  const COUNT_MS = 15_000
  let counted: { at: number; hour: Promise<BoardHour> } | undefined

  async function countHour(at: Date): Promise<BoardHour> {
    const since = new Date(at.getTime() - HOUR_MS)
    const answered = { ...NOBODY }
    const [tally, people] = await Promise.all([
      records.tallySince(since),
      staff.all(),
      ...DESKS.map(async (desk) => {
        answered[desk] = await throughput.answeredSince(desk, since)
      }),
    ])
    return {
      hour: refusedAndUnverified(tally),
      people,
      answered,
    }
  }

  async function boardNow(): Promise<BoardNow> {
    const at = now()
    if (counted === undefined || at.getTime() - counted.at > COUNT_MS) {
      const hour = countHour(at)
      // A failed count is tried again by the next who looks.
      hour.catch(() => (counted = undefined))
      counted = { at: at.getTime(), hour }
    }
    const seen = await view()
    const nothing: BoardHour = { hour: { refused: 0, unverified: 0 }, people: [], answered: NOBODY }
    const [{ hour, people, answered }, presences, paused, health, callbacks] = await Promise.all([
      counted.hour.catch(() => nothing),
      presence.all().catch(() => []),
      pauses.current(at).catch(() => []),
      readiness(),
      actions.callbacks.all().catch(() => []),
    ])
    const cards = seen.all().map(({ card }) => card)
    const waiting = await floor.now().catch(() => undefined)
    const refused = new Set((waiting?.waiting ?? []).filter(({ isRefused }) => isRefused).map(({ card }) => card.id))
    return {
      board: boardOf({
        cards,
        staff: people,
        presences,
        answered,
        hour,
        pauses: paused,
        callbacks,
        refused,
        targets,
        now: at,
      }),
      degraded: Object.keys(health.parts).filter((part) => health.parts[part] === 'down'),
      isCurrent: seen.isCurrent(),
    }
  }

  const floor = watchFloor({ view, presence, pauses, staff, now })

  /** Boards open at this process: an act shows on all of them at once. */
  const boards = new Set<() => void>()

  const draw = async (context: BoardContext): Promise<Record<string, string>> => {
    const at = await boardNow()
    return {
      numbers: toHtml(<Numbers now={at} />),
      desks: toHtml(<Desks context={context} desks={at.board.desks} />),
      calls: toHtml(<CallsAndCallbacks context={context} now={at} />),
    }
  }

  return (allow) => {
    allow({ method: 'get', path: '/board', roles: BOARD_ROLES, menu: 'Board' }, async (context, request, response) => {
      const at = await boardNow()
      const said = typeof request.query['said'] === 'string' ? SAID[request.query['said']] : undefined
      const body = (
        <div class="board" data-live="/board/events" data-parts="numbers desks calls">
          <h1 class="visually-hidden">Board</h1>
          <p>
            <span id="live-link" role="status">
              Connecting…
            </span>{' '}
            · <a href="/board/wall">Wall view</a>
          </p>
          <p id="live-said" class="said on-page" role="alert">
            {said}
          </p>
          <section aria-label="Numbers" id="live-numbers">
            <Numbers now={at} />
          </section>
          <section aria-labelledby="desks-title">
            <h2 id="desks-title">Desks</h2>
            <div class="scrolls" id="live-desks" role="group" aria-label="Desks" tabindex={0}>
              <Desks context={context} desks={at.board.desks} />
            </div>
          </section>
          <section id="unsent" aria-labelledby="unsent-title" hidden>
            <h2 id="unsent-title">Not sent</h2>
            <p>The forms that you wrote this in have gone. It is put back when they return.</p>
          </section>
          <section aria-labelledby="calls-title">
            <h2 id="calls-title">Calls now</h2>
            <div class="scrolls" id="live-calls" role="group" aria-label="Calls" tabindex={0}>
              <CallsAndCallbacks context={context} now={at} />
            </div>
          </section>
        </div>
      )
      response.type('html').send(page({ context, title: 'Board', body, scripts: ['board.js'], wide: true }))
    })

    allow({ method: 'get', path: '/board/wall', roles: WALL_ROLES }, async (context, _request, response) => {
      const body = (
        <div class="board wall" data-live="/board/wall/events" data-parts="numbers">
          <h1 class="visually-hidden">Wall</h1>
          <section aria-label="Numbers" id="live-numbers">
            <Numbers now={await boardNow()} />
          </section>
          <p>
            <span id="live-link" role="status">
              Connecting…
            </span>{' '}
            · <a href="/">Back</a>
          </p>
        </div>
      )
      response.type('html').send(page({ context, title: 'Wall', body, scripts: ['board.js'], wide: true, bare: true }))
    })

    allow(
      { method: 'get', path: '/board/events', roles: BOARD_ROLES, background: true },
      (context, request, response) => stream(context, BOARD_ROLES, () => draw(context), request, response),
    )
    allow(
      { method: 'get', path: '/board/wall/events', roles: WALL_ROLES, background: true },
      (context, request, response) =>
        stream(
          context,
          WALL_ROLES,
          async () => ({ numbers: toHtml(<Numbers now={await boardNow()} />) }),
          request,
          response,
        ),
    )

    const onCall = (
      action: string,
      work: (context: BoardContext, request: Request) => Promise<Supervised | Proved>,
      more: Pick<Declared, 'fresh' | 'keeps'> = {},
    ): void => {
      allow(
        { method: 'post', path: `/board/calls/:call/${action}`, roles: BOARD_ROLES, ...more },
        async (context, request, response) => {
          const { kind } = await work(context, request)
          boards.forEach((drawAgain) => drawAgain())
          answer(request, response, kind, action)
        },
      )
    }
    const of = (request: Request) => callId.parse(request.params['call'])
    onCall('move', ({ person }, request) =>
      actions.supervise.move(of(request), person, moveForm.parse(request.body).desk),
    )
    onCall('listen', ({ person }, request) => actions.supervise.join(of(request), person, 'listen'))
    onCall('help', ({ person }, request) => actions.supervise.join(of(request), person, 'help'))
    onCall('leave', ({ person }, request) => actions.supervise.leave(of(request), person))
    // One person's word opens everything that the contact stands on: they prove who they are, now.
    const answersForIt = { fresh: '/board', keeps: APPROVE_KEPT }
    onCall(
      'approve',
      async ({ person }, request) => {
        const contact = await profiles.contactAt(approveForm.parse(request.body).email)
        if (contact === undefined) return { kind: 'not-active' }
        const by = { kind: 'supervisor', id: person.id, name: person.name } as const
        return actions.prove(of(request), contact.id, by, `staff ${person.id}`)
      },
      answersForIt,
    )

    const onDesk = (
      action: 'pause' | 'resume',
      work: (context: BoardContext, request: Request) => Promise<Supervised>,
    ): void => {
      allow(
        { method: 'post', path: `/board/desks/:desk/${action}`, roles: BOARD_ROLES },
        async (context, request, response) => {
          const { kind } = await work(context, request)
          boards.forEach((drawAgain) => drawAgain())
          answer(request, response, kind, action)
        },
      )
    }
    const deskOf = (request: Request) => z.enum(PAUSABLE).parse(request.params['desk'])
    onDesk('pause', ({ person }, request) =>
      actions.supervise.pause(deskOf(request), person, pauseForm.parse(request.body).why),
    )
    onDesk('resume', ({ person }, request) => actions.supervise.resume(deskOf(request), person))
  }

  async function stream(
    { person: { id }, stillSignedIn, stay }: Pick<ScreenContext, 'person' | 'stillSignedIn' | 'stay'>,
    roles: readonly string[],
    drawRegions: () => Promise<Record<string, string>>,
    request: Request,
    response: Response,
  ): Promise<void> {
    const seen = await view()
    await liveStream({
      response,
      draw: drawRegions,
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
        // A supervisor who listens touches no page for longer than a session waits for.
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
}

function CallsAndCallbacks({ context, now: { board } }: { context: BoardContext; now: BoardNow }) {
  return (
    <>
      <Calls context={context} calls={board.calls} />
      <Callbacks list={board.callbacks} />
    </>
  )
}

interface BoardHour {
  hour: BoardNow['board']['hour']
  people: Awaited<ReturnType<StaffDirectory['all']>>
  answered: Record<Desk, Awaited<ReturnType<QueueThroughputStore['answeredSince']>>>
}

const NOBODY: BoardHour['answered'] = {
  'production-down': [],
  support: [],
  admin: [],
  identification: [],
  contracts: [],
}

const DONE: ReadonlySet<string> = new Set(['done', 'ringing', 'listening', 'speaking', 'proved'])

/** `act`: the last part of the form's address, for what was done without more to say. */
function answer(request: Request, response: Response, kind: string, action: string): void {
  const code = kind === 'done' ? action : kind
  if (request.get('accept')?.includes('application/json') === true)
    response.json({ kind, said: SAID[code] ?? '', ok: DONE.has(kind) })
  else response.redirect(303, `/board?said=${code}`)
}

const SAID: Record<string, string> = {
  done: '',
  move: 'The call is moved. The caller keeps their place.',
  pause: 'The desk is paused. Supervisors take its calls.',
  resume: 'The desk takes calls again.',
  leave: 'You have left the conversation.',
  listening: 'You hear the conversation. No one hears you; the analyst sees your name.',
  speaking: 'The caller and the analyst hear you.',
  failed: 'The telephone network did not do it. Everything is as it was; try again.',
  ringing: 'Your phone rings. Press 1 on it to join; the analyst sees your name.',
  taken: 'Somebody is taking that call right now.',
  gone: 'That call has moved on.',
  'phone-failed': 'Your phone could not be rung.',
  'may-not': 'That is not yours to decide here.',
  proved: 'On record. The analyst sees that you answer for the caller.',
  'not-talking': 'That conversation is over.',
  'verified-already': 'That caller is verified already.',
  'not-active': 'There is no active contact with that address.',
  'could-not-check': 'That could not be checked just now. Nothing has changed.',
}
