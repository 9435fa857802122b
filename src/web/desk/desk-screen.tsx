/** The analyst's desk: who waits, the call they have, and every act on it, checked again on the server each time. */
import type { Response } from 'express'
import { z } from 'zod'
import type { DeskActs } from '../../desk/desk.ts'
import type { DeskView } from '../../desk/desk-view.ts'
import { inOrder, isOffered } from '../../desk/offer.ts'
import { PRESENCES, type PresenceStore } from '../../desk/presence.ts'
import type { Taking } from '../../desk/take-call.ts'
import type { TalkAnswer } from '../../desk/talk.ts'
import { DESKS } from '../../domain/decide.ts'
import { callId, type CallId, type StaffId } from '../../domain/ids.ts'
import type { Allow } from '../allow.ts'
import { page } from '../shell/page.tsx'
import { toHtml } from '../shell/to-html.ts'
import type { Visit } from '../visit.ts'
import { drawSection, SECTIONS, type DeskNow, type Section } from './desk-body.tsx'

export interface DeskScreenParts {
  acts: DeskActs
  view: () => Promise<DeskView>
  presence: PresenceStore
  now: () => Date
}

type DeskVisit = Visit<'analyst' | 'supervisor'>

const ROLES = ['analyst', 'supervisor'] as const
/** Changes that come together are drawn together. */
const DRAW_MS = 150
/** Also tells proxies that the stream is alive, and the presence store that the screen is. */
const BEAT_MS = 20_000

const presenceForm = z.object({ state: z.enum(PRESENCES) })
const declineForm = z.object({ why: z.string().trim().min(1).max(100) })
const sendOnForm = z.object({ desk: z.enum(DESKS) })

export function deskScreens({ acts, view, presence, now }: DeskScreenParts): (allow: Allow) => void {
  async function deskNow({ person }: DeskVisit): Promise<DeskNow> {
    const seen = await view()
    const at = now()
    const all = seen.all()
    const waiting = all.filter(({ card }) => card.state === 'waiting')
    const atMyDesks = waiting.filter(({ card }) => person.desks.includes(card.desk) || person.role === 'supervisor')
    const offered = waiting.filter(
      ({ call }) => call.stage.kind === 'waiting' && isOffered(call, call.stage, person, at),
    )
    const mine = all.find(({ card }) => card.holder?.id === person.id)
    const chosen = await presence.find(person.id).catch(() => undefined)
    return {
      presence: chosen,
      offered: chosen?.state === 'ready' ? offered.map(({ card }) => card).toSorted(inOrder) : [],
      waiting: atMyDesks.length,
      oldest: atMyDesks.map(({ card }) => card.since).toSorted()[0],
      mine: mine?.card,
      isCurrent: seen.isCurrent(),
    }
  }

  /** Screens open at this process, by whose they are: an act shows at once on all of them. */
  const screens = new Map<StaffId, Set<() => void>>()
  const drawFor = (id: StaffId) => screens.get(id)?.forEach((draw) => draw())

  return (allow) => {
    allow({ method: 'get', path: '/desk', roles: ROLES, menu: 'Desk' }, async (visit, request, response) => {
      const at = await deskNow(visit)
      const said = typeof request.query['said'] === 'string' ? SAID[request.query['said']] : undefined
      const body = (
        <div id="desk" class="desk">
          <h1 class="visually-hidden">Desk</h1>
          <section id="desk-status" aria-label="You">
            {drawSection('status', visit, at)}
          </section>
          <p class="actions">
            <button type="button" class="secondary quiet" id="sound" hidden>
              Turn on sound
            </button>
            <span id="desk-link" role="status">
              Connecting…
            </span>
          </p>
          <p id="desk-said" role="alert">
            {said}
          </p>
          <div class="desk-columns">
            <section aria-labelledby="line-title">
              <h2 id="line-title">Offered to you</h2>
              <div id="desk-line">{drawSection('line', visit, at)}</div>
            </section>
            <section aria-labelledby="call-title">
              <h2 id="call-title">Your call</h2>
              <div id="desk-call">{drawSection('call', visit, at)}</div>
            </section>
          </div>
          <p class="visually-hidden" id="desk-news" role="status"></p>
          <noscript>
            <p>Live news needs scripts; load the page again to see who waits.</p>
          </noscript>
        </div>
      )
      response.type('html').send(page({ visit, title: 'Desk', body, scripts: ['desk.js'], wide: true }))
    })

    allow({ method: 'get', path: '/desk/events', roles: ROLES, background: true }, async (visit, request, response) => {
      await stream(visit, response, (end) => request.on('close', end))
    })

    allow({ method: 'post', path: '/desk/presence', roles: ROLES }, async ({ person }, request, response) => {
      const { state } = presenceForm.parse(request.body)
      await presence.set(person.id, state, now())
      drawFor(person.id)
      answer(request.get('accept'), response, 'done')
    })

    const onCall = (
      act: string,
      work: (visit: DeskVisit, call: CallId, body: unknown) => Promise<Taking | TalkAnswer>,
    ): void => {
      allow({ method: 'post', path: `/desk/calls/:call/${act}`, roles: ROLES }, async (visit, request, response) => {
        const call = callId.parse(request.params['call'])
        const { kind } = await work(visit, call, request.body)
        drawFor(visit.person.id)
        answer(request.get('accept'), response, kind)
      })
    }
    const { takeCall, talk } = acts
    onCall('take', ({ person }, call) => takeCall.take(call, person))
    onCall('decline', async ({ person }, call, body) => {
      await takeCall.decline(call, person, declineForm.parse(body).why)
      return { kind: 'done' }
    })
    onCall('end', async ({ person }, call) => {
      const ended = await talk.end(call, person)
      if (ended.kind === 'done') await presence.set(person.id, 'wrap-up', now())
      return ended
    })
    onCall('hold', ({ person }, call) => talk.hold(call, person, true))
    onCall('resume', ({ person }, call) => talk.hold(call, person, false))
    onCall('mute', ({ person }, call) => talk.mute(call, person, true))
    onCall('unmute', ({ person }, call) => talk.mute(call, person, false))
    onCall('ask-pin', ({ person }, call) => talk.askForPin(call, person))
    onCall('new-person', ({ person }, call) => talk.newPerson(call, person))
    onCall('send-on', ({ person }, call, body) => talk.sendOn(call, person, sendOnForm.parse(body).desk, undefined))
  }

  /** Every part whole whenever it has changed: a screen that was cut off lacks nothing after it is back. */
  async function stream(first: DeskVisit, response: Response, onEnd: (end: () => void) => void): Promise<void> {
    response.writeHead(200, {
      'Content-Type': 'text/event-stream',
      'X-Accel-Buffering': 'no',
      Connection: 'keep-alive',
    })
    response.write('retry: 1000\n\n')
    const sent = new Map<Section, string>()
    let visit = first
    let drawing: NodeJS.Timeout | undefined

    async function draw(): Promise<void> {
      drawing = undefined
      const at = await deskNow(visit)
      for (const section of SECTIONS) {
        const html = toHtml(<>{drawSection(section, visit, at)}</>)
        if (sent.get(section) === html) continue
        sent.set(section, html)
        response.write(`event: ${section}\ndata: ${JSON.stringify(html)}\n\n`)
      }
    }
    const drawSoon = () => {
      drawing ??= setTimeout(() => void draw().catch(() => response.destroy()), DRAW_MS)
    }
    const beat = async () => {
      const person = await visit.stillSignedIn()
      if (person?.kind !== 'staff' || !ROLES.some((role) => role === person.role)) {
        response.end('event: signed-out\ndata: ""\n\n')
        return
      }
      visit = { ...visit, person: { ...person, role: person.role } }
      await presence.seen(person.id, now())
      response.write(': still here\n\n')
      // Who is offered a call also changes with time alone.
      drawSoon()
    }
    const stopListening = (await view()).listen(drawSoon)
    const mine = screens.get(first.person.id) ?? new Set()
    screens.set(first.person.id, mine.add(drawSoon))
    const beating = setInterval(() => void beat().catch(() => response.destroy()), BEAT_MS)
    onEnd(() => {
      stopListening()
      mine.delete(drawSoon)
      clearInterval(beating)
      clearTimeout(drawing)
    })
    await draw()
    await presence.seen(visit.person.id, now())
  }
}

/** For the page's script, or back to the page for a browser without it. */
function answer(accept: string | undefined, response: Response, kind: string): void {
  if (accept?.includes('application/json') === true) response.json({ kind, said: SAID[kind] ?? '' })
  else response.redirect(303, `/desk?said=${kind}`)
}

const SAID: Record<string, string> = {
  done: '',
  ringing: 'Your phone rings. Press 1 on it to take the call.',
  taken: 'A colleague was first.',
  gone: 'The caller has left.',
  'not-offered': 'This call is not one of yours.',
  'phone-failed': 'Your phone could not be rung. The caller keeps their place.',
  'not-yours': 'You do not have this call any more.',
  'caller-left': 'The caller has left.',
  failed: 'The telephone network did not do it. Everything is as it was; try again.',
}
