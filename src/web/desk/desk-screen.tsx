/** The analyst's desk: who waits, the call they have, and every act on it, checked again on the server each time. */
import type { Response } from 'express'
import { z } from 'zod'
import type { DeskActs } from '../../desk/desk.ts'
import type { DeskView, SeenCall } from '../../desk/desk-view.ts'
import { inOrder, isOffered } from '../../desk/offer.ts'
import type { PauseStore } from '../../desk/pauses.ts'
import { PRESENCES, UNSEEN_MS, WRAP_UP_OUTCOMES, type PresenceStore } from '../../desk/presence.ts'
import type { Staff, StaffDirectory } from '../../desk/staff.ts'
import type { Taking } from '../../desk/take-call.ts'
import type { TalkAnswer } from '../../desk/talk.ts'
import type { AuditLog } from '../../domain/audit.ts'
import { DESKS } from '../../domain/decide.ts'
import { callId, staffId, type CallId, type StaffId } from '../../domain/ids.ts'
import type { Allow } from '../allow.ts'
import { liveStream } from '../live-stream.ts'
import { page } from '../shell/page.tsx'
import { toHtml } from '../shell/to-html.ts'
import type { Visit } from '../visit.ts'
import { drawSection, SECTIONS, type DeskNow } from './desk-body.tsx'

export interface DeskScreenParts {
  acts: DeskActs
  view: () => Promise<DeskView>
  presence: PresenceStore
  pauses: PauseStore
  staff: StaffDirectory
  audit: AuditLog
  now: () => Date
}

type DeskVisit = Visit<'analyst' | 'supervisor'>

const ROLES = ['analyst', 'supervisor'] as const
const presenceForm = z.object({ state: z.enum(PRESENCES) })
const declineForm = z.object({ why: z.string().trim().min(1).max(100) })
/** A desk, or `staff:` and a colleague's id. */
const sendOnForm = z.object({
  to: z.union([z.enum(DESKS), z.templateLiteral(['staff:', z.string().min(1).max(64)])]),
})
const wrapUpForm = z.object({ outcome: z.enum(WRAP_UP_OUTCOMES) })

export function deskScreens({
  acts,
  view,
  presence,
  pauses,
  staff,
  audit,
  now,
}: DeskScreenParts): (allow: Allow) => void {
  async function deskNow({ person }: DeskVisit): Promise<DeskNow> {
    const seen = await view()
    const at = now()
    const all = seen.all()
    const paused = await pauses.current(at).catch(() => [])
    const waiting = all.filter(({ card }) => card.state === 'waiting')
    const atMyDesks = waiting.filter(({ card }) => person.desks.includes(card.desk) || person.role === 'supervisor')
    const offered = waiting.filter(
      ({ call }) => call.stage.kind === 'waiting' && isOffered(call, call.stage, person, at, paused),
    )
    const mine = all.find(({ card }) => card.holder?.id === person.id)
    const chosen = await presence.find(person.id).catch(() => undefined)
    return {
      presence: chosen,
      offered: chosen?.state === 'ready' ? offered.map(({ card }) => card).toSorted(inOrder) : [],
      waiting: atMyDesks.length,
      oldest: atMyDesks.map(({ card }) => card.since).toSorted()[0],
      mine: mine?.card,
      colleagues: mine?.card.state === 'talking' ? await readyColleagues(person.id, all) : [],
      paused: paused.filter(({ desk }) => person.desks.includes(desk)),
      isCurrent: seen.isCurrent(),
    }
  }

  /** Who could take a call from this person now. */
  async function readyColleagues(self: StaffId, all: SeenCall[]): Promise<Staff[]> {
    const [people, presences] = await Promise.all([staff.all(), presence.all()]).catch(() => [[], []])
    const at = now().getTime()
    const busy = new Set(all.flatMap(({ card }) => card.holder?.id ?? []))
    const ready = new Set(
      presences
        .filter(({ state, seenAt }) => state === 'ready' && at - Date.parse(seenAt) < UNSEEN_MS)
        .map(({ id }) => id),
    )
    return people.filter(({ id }) => id !== self && ready.has(id) && !busy.has(id))
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
      const before = await presence.find(person.id)
      if (before?.about?.mustSay === true && before.state === 'wrap-up') {
        answer(request.get('accept'), response, 'say-outcome')
        return
      }
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
      const card = (await view()).find(call)?.card
      const ended = await talk.end(call, person)
      if (ended.kind !== 'done') return ended
      const about = card && { call, reference: card.reference, mustSay: card.badge !== 'verified' }
      await presence.set(person.id, 'wrap-up', now(), about)
      return ended
    })
    allow({ method: 'post', path: '/desk/wrap-up', roles: ROLES }, async ({ person }, request, response) => {
      const { outcome } = wrapUpForm.parse(request.body)
      const before = await presence.find(person.id)
      const about = before?.about
      if (about !== undefined) {
        await audit.append({
          type: 'call.wrapped',
          at: now(),
          actor: `staff ${person.id}`,
          subject: undefined,
          callId: about.call,
          body: { reference: about.reference, outcome },
        })
      }
      await presence.set(person.id, 'ready', now())
      drawFor(person.id)
      answer(request.get('accept'), response, 'done')
    })
    onCall('help', ({ person }, call) => talk.askForHelp(call, person, true))
    onCall('no-help', ({ person }, call) => talk.askForHelp(call, person, false))
    onCall('hold', ({ person }, call) => talk.hold(call, person, true))
    onCall('resume', ({ person }, call) => talk.hold(call, person, false))
    onCall('mute', ({ person }, call) => talk.mute(call, person, true))
    onCall('unmute', ({ person }, call) => talk.mute(call, person, false))
    onCall('ask-pin', ({ person }, call) => talk.askForPin(call, person))
    onCall('new-person', ({ person }, call) => talk.newPerson(call, person))
    onCall('send-on', async ({ person }, call, body) => {
      const { to } = sendOnForm.parse(body)
      if (!to.startsWith('staff:')) return talk.sendOn(call, person, z.enum(DESKS).parse(to), undefined)
      // To one colleague: the caller keeps their desk, and waits for nobody else in the first minute.
      const colleague = await staff.find(staffId.parse(to.slice('staff:'.length)))
      const desk = (await view()).find(call)?.card.desk
      if (colleague === undefined || desk === undefined) return { kind: 'failed' }
      return talk.sendOn(call, person, desk, colleague.id)
    })
  }

  async function stream(first: DeskVisit, response: Response, onEnd: (end: () => void) => void): Promise<void> {
    let visit = first
    const seen = await view()
    await liveStream({
      response,
      onEnd,
      draw: async () => {
        const at = await deskNow(visit)
        return Object.fromEntries(SECTIONS.map((name) => [name, toHtml(<>{drawSection(name, visit, at)}</>)]))
      },
      listen: (onChange) => {
        const stop = seen.listen(onChange)
        const mine = screens.get(first.person.id) ?? new Set()
        screens.set(first.person.id, mine.add(onChange))
        return () => {
          stop()
          mine.delete(onChange)
        }
      },
      stillHere: async () => {
        const person = await visit.stillSignedIn()
        if (person?.kind !== 'staff' || !ROLES.some((role) => role === person.role)) return false
        visit = { ...visit, person: { ...person, role: person.role } }
        await presence.seen(person.id, now())
        return true
      },
    })
    await presence.seen(first.person.id, now())
  }
}

/** For the page's script, or back to the page for a browser without it. */
function answer(accept: string | undefined, response: Response, kind: string): void {
  if (accept?.includes('application/json') === true) response.json({ kind, said: SAID[kind] ?? '' })
  else response.redirect(303, `/desk?said=${kind}`)
}

const SAID: Record<string, string> = {
  done: '',
  'say-outcome': 'Say first what became of the last call.',
  ringing: 'Your phone rings. Press 1 on it to take the call.',
  taken: 'A colleague was first.',
  gone: 'The caller has left.',
  'not-offered': 'This call is not one of yours.',
  'phone-failed': 'Your phone could not be rung. The caller keeps their place.',
  'not-yours': 'You do not have this call any more.',
  'caller-left': 'The caller has left.',
  failed: 'The telephone network did not do it. Everything is as it was; try again.',
}
