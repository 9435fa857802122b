/** The analyst's desk: who waits, the call they have, and every act on it, checked again on the server each time. */
import type { Response } from 'express'
import { raw } from 'hono/html'
import { z } from 'zod'
import { REQUEST_TOPICS, type AdminRequestStore } from '../../calls/admin-requests.ts'
import type { CallbackAnswer } from '../../desk/callbacks/callbacks.ts'
import { isGoingOn } from '../../desk/callbacks/callback-store.ts'
import { cardAfter, type Card } from '../../desk/card.ts'
import type { DeskActions } from '../../desk/desk.ts'
import type { DeskView } from '../../desk/desk-view.ts'
import { watchFloor } from '../../desk/floor/floor.ts'
import type { PauseStore } from '../../desk/floor/pauses.ts'
import type { NoteAnswer } from '../../desk/cases/note-request.ts'
import { WRAP_UP_OUTCOMES, type PresenceStore } from '../../desk/staff/presence.ts'
import type { StaffDirectory } from '../../desk/staff/staff.ts'
import { statusOf } from '../../desk/staff/staff-status.ts'
import type { Taking } from '../../desk/connect/take-call.ts'
import type { TalkAnswer } from '../../desk/connect/talk.ts'
import type { AuditLog } from '../../domain/audit.ts'
import type { Case, CaseAction } from '../../domain/cases/cases.ts'
import { DESKS } from '../../domain/decide.ts'
import { callId, contractNumber, staffId, type CallId, type ContractNumber, type StaffId } from '../../domain/ids.ts'
import { mailAddress } from '../../domain/directory/mail-address.ts'
import type { ProfileStore } from '../../profile/profile-store.ts'
import type { Allow } from '../allow.ts'
import { liveStream } from '../live-stream.ts'
import { NotedRequests } from '../noted-requests.tsx'
import { page } from '../shell/page.tsx'
import { toHtml } from '../shell/to-html.ts'
import type { ScreenContext } from '../screen-context.ts'
import { makeAdminDesk } from './admin-desk.ts'
import { CallFacts } from './call-facts.tsx'
import { CallbackList } from './callback-parts.tsx'
import { answer, answerCase, wordsOf } from './desk-answers.ts'
import { Shortcuts } from './shortcuts.tsx'
import { readAdmin, readOpen, readWork } from './read-case-action.ts'
import { Call, itemsInQueue, MOST_SHOWN, Status, type DeskNow } from './desk-body.tsx'

export interface DeskScreenDeps {
  actions: DeskActions
  view: () => Promise<DeskView>
  presence: PresenceStore
  pauses: PauseStore
  staff: StaffDirectory
  audit: AuditLog
  profiles: Pick<ProfileStore, 'contactAt'>
  openCases: (contract: ContractNumber) => Promise<Case[]>
  adminRequests: Pick<AdminRequestStore, 'waiting' | 'settle'>
  now: () => Date
  beatMs?: number | undefined
  /** A spoken prompt in words. */
  heardAs: (prompt: string) => string
}

/** Cases change under an analyst seldom enough. */
const CASES_MS = 10_000

type DeskContext = ScreenContext<'analyst' | 'supervisor'>

const ROLES = ['analyst', 'supervisor'] as const
const presenceForm = z.object({ state: z.enum(['ready', 'away']) })
const declineForm = z.object({ why: z.string().trim().min(1).max(100) })
/** A desk, or `staff:` and a colleague's id. */
const transferForm = z.object({
  to: z.union([z.enum(DESKS), z.templateLiteral(['staff:', z.string().min(1).max(64)])]),
})
/** Whom they say they are; never a number. */
const callbackForm = z.object({ email: mailAddress })
const noteForm = z.object({ about: z.enum(REQUEST_TOPICS) })
const wrapUpForm = z.object({ outcome: z.enum(WRAP_UP_OUTCOMES) })

export function deskScreens({
  actions,
  view,
  presence,
  pauses,
  staff,
  audit,
  profiles,
  openCases,
  beatMs,
  heardAs,
  adminRequests,
  now,
}: DeskScreenDeps): (allow: Allow) => void {
  const requests = makeAdminDesk({ adminRequests, now })
  const floor = watchFloor({ view, presence, pauses, staff, now })

  async function deskNow({ person }: DeskContext): Promise<DeskNow> {
    const { waiting, lines, held, presences, free, paused, isCurrent } = await floor.now()
    const desks = person.role === 'supervisor' ? DESKS : person.desks
    const atMyDesks = desks.flatMap((desk) => lines.get(desk) ?? [])
    const chosen = presences.get(person.id)
    const mine = held.get(person.id)
    const callbacks = await actions.callbacks.listFor(person).catch(() => [])
    const callsBack = callbacks.find((one) => one.staff === person.id && isGoingOn(one, now()))
    const status = statusOf(chosen, mine, callsBack)
    const offered: Card[] = []
    if (status.state === 'ready') {
      for (const { card, offer, isRefused } of waiting) {
        if (offered.length > MOST_SHOWN) break
        if (isRefused ? offer.mayTake(person) : offer.isTo(person)) offered.push(card)
      }
    }
    const wrapped =
      status.state === 'wrap-up' ? await actions.wrapUp.callOf(person.id).catch(() => undefined) : undefined
    const wrapping = wrapped && cardAfter(wrapped)
    const about = mine ?? wrapping
    return {
      presence: chosen,
      status,
      offered,
      waiting: atMyDesks.reduce((sum, line) => sum + line.waiting, 0),
      oldest: atMyDesks.map(({ oldest }) => oldest).toSorted()[0],
      mine,
      wrapping,
      openCases: about === undefined ? [] : await casesFor(about),
      colleagues: mine?.state === 'talking' ? free : [],
      callbacks,
      requests: await requests.listFor(person),
      at: now(),
      paused: paused.filter(({ desk }) => person.desks.includes(desk)),
      isCurrent,
    }
  }

  /** Asked for once in a while, not for every call that moves anywhere. */
  const asked = new Map<CallId, { at: number; contract: string; cases: Case[] }>()

  async function casesFor({ id, contract, cases }: Card): Promise<Case[]> {
    if (contract === null) return []
    const at = now().getTime()
    const known = asked.get(id)
    const about = `${contract.number} ${cases.length}`
    if (known?.contract === about && at - known.at < CASES_MS) return known.cases
    const found = await openCases(contractNumber.parse(contract.number)).catch(() => [])
    for (const [call, one] of asked) if (at - one.at > CASES_MS) asked.delete(call)
    asked.set(id, { at, contract: about, cases: found })
    return found
  }

  /** Screens open at this process, by whose they are: an act shows at once on all of them. */
  const screens = new Map<StaffId, Set<() => void>>()
  const drawFor = (id: StaffId) => {
    floor.changed()
    screens.get(id)?.forEach((draw) => draw())
  }

  actions.updates.listen(drawFor)

  return (allow) => {
    allow({ method: 'get', path: '/desk', roles: ROLES, menu: 'Desk' }, async (context, request, response) => {
      // Perhaps they have just done something in another process.
      floor.changed()
      const at = await deskNow(context)
      const said = wordsOf(request.query['said'])
      const body = (
        <div id="desk" class="desk">
          <h1 class="visually-hidden">Desk</h1>
          <section id="desk-status" aria-label="You">
            <Status context={context} now={at} />
          </section>
          <p class="actions">
            <button type="button" class="secondary quiet" id="sound" hidden>
              Turn on sound
            </button>
            <span id="desk-link" role="status">
              Connecting…
            </span>
          </p>
          <p id="desk-said" class="said on-page" role="alert">
            {said}
          </p>
          <div class="desk-columns">
            <section aria-labelledby="line-title">
              <h2 id="line-title">Offered to you</h2>
              <div id="desk-line">
                {itemsInQueue(context, at).map(({ key, html }) => (
                  <div data-item={key}>{raw(html)}</div>
                ))}
              </div>
            </section>
            <section aria-labelledby="call-title">
              <h2 id="call-title" tabindex={-1}>
                Your call
              </h2>
              <div id="desk-call">
                <CallFacts card={at.mine ?? at.wrapping} how={at.presence?.about?.how} status={at.status} />
                <Call context={context} now={at} heardAs={heardAs} />
              </div>
            </section>
          </div>
          <section id="unsent" aria-labelledby="unsent-title" hidden>
            <h2 id="unsent-title">Not sent</h2>
            <p>The forms that you wrote this in have gone. It is put back when they return.</p>
          </section>
          <div id="desk-callbacks">
            <CallbackList context={context} list={at.callbacks} now={at.at} />
            {at.requests !== undefined && <NotedRequests context={context} list={at.requests} action="/desk/noted" />}
          </div>
          <Shortcuts />
          <div class="visually-hidden" id="desk-news" role="log"></div>
          <noscript>
            <p>Live news needs scripts; load the page again to see who waits.</p>
          </noscript>
        </div>
      )
      response.type('html').send(page({ context, title: 'Desk', body, scripts: ['desk.js'], wide: true }))
    })

    allow(
      { method: 'get', path: '/desk/events', roles: ROLES, background: true },
      async (context, request, response) => {
        await stream(context, response, (end) => request.on('close', end))
      },
    )

    allow({ method: 'post', path: '/desk/noted/:id/done', roles: ROLES }, async ({ person }, request, response) => {
      const settled = await requests.settle(person, request.params['id'])
      drawFor(person.id)
      answer(request.get('accept'), response, settled ? 'done' : 'not-offered')
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
      action: string,
      work: (
        context: DeskContext,
        call: CallId,
        body: unknown,
      ) => Promise<Taking | TalkAnswer | CallbackAnswer | NoteAnswer>,
    ): void => {
      allow(
        { method: 'post', path: `/desk/calls/:call/${action}`, roles: ROLES },
        async (context, request, response) => {
          const call = callId.parse(request.params['call'])
          const { kind } = await work(context, call, request.body)
          drawFor(context.person.id)
          answer(request.get('accept'), response, kind, action)
        },
      )
    }
    const { takeCall, talk } = actions
    onCall('take', ({ person }, call) => takeCall.take(call, person))
    onCall('decline', ({ person }, call, body) => takeCall.decline(call, person, declineForm.parse(body).why))
    onCall('end', ({ person }, call) => talk.end(call, person))
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
      await presence.set(person.id, about?.next ?? 'ready', now())
      drawFor(person.id)
      answer(request.get('accept'), response, 'done')
    })
    const onCase = (action: string, read: (body: unknown) => z.ZodSafeParseResult<CaseAction>): void => {
      allow(
        { method: 'post', path: `/desk/calls/:call/cases/${action}`, roles: ROLES },
        async (context, request, response) => {
          const call = callId.parse(request.params['call'])
          const { key } = caseKey.parse(request.body)
          const wanted = read(request.body)
          const done = wanted.success
            ? await actions.cases.onCall(call, context.person, wanted.data, key)
            : ({ kind: 'nothing-to-do', sentence: 'Something is missing or too long in the form.' } as const)
          drawFor(context.person.id)
          answerCase(request.get('accept'), response, done)
        },
      )
    }
    onCase('open', readOpen)
    onCase('work', readWork)
    onCase('admin', readAdmin)
    onCall('help', ({ person }, call) => talk.askForHelp(call, person, true))
    onCall('no-help', ({ person }, call) => talk.askForHelp(call, person, false))
    onCall('hold', ({ person }, call) => talk.hold(call, person, true))
    onCall('resume', ({ person }, call) => talk.hold(call, person, false))
    onCall('mute', ({ person }, call) => talk.mute(call, person, true))
    onCall('unmute', ({ person }, call) => talk.mute(call, person, false))
    onCall('ask-pin', ({ person }, call) => talk.askForPin(call, person))
    onCall('stop-pin', ({ person }, call) => talk.stopAsking(call, person))
    onCall('new-person', ({ person }, call) => talk.newPerson(call, person))
    onCall('note-request', async ({ person }, call, body) => {
      const noted = await actions.noteRequest(call, person, noteForm.parse(body).about)
      requests.changed()
      return noted
    })
    onCall('call-back', async ({ person }, call, body) => {
      const contact = await profiles.contactAt(callbackForm.parse(body).email)
      return contact === undefined ? { kind: 'not-active' } : actions.callbacks.ask(call, person, contact.id)
    })
    allow({ method: 'post', path: '/desk/call-backs/:call/now', roles: ROLES }, async (context, request, response) => {
      const { kind } = await actions.callbacks.callNow(callId.parse(request.params['call']), context.person)
      answer(request.get('accept'), response, kind)
    })
    onCall('send-on', async ({ person }, call, body) => {
      const { to } = transferForm.parse(body)
      if (!to.startsWith('staff:')) return talk.transfer(call, person, z.enum(DESKS).parse(to), undefined)
      // To one colleague: the caller keeps their desk, and waits for nobody else in the first minute.
      const colleague = await staff.find(staffId.parse(to.slice('staff:'.length)))
      const desk = (await view()).find(call)?.card.desk
      if (colleague === undefined || desk === undefined) return { kind: 'failed' }
      return talk.transfer(call, person, desk, colleague.id)
    })
  }

  async function stream(first: DeskContext, response: Response, onEnd: (end: () => void) => void): Promise<void> {
    let context = first
    const seen = await view()
    await liveStream({
      response,
      onEnd,
      beatMs,
      draw: async () => {
        const at = await deskNow(context)
        return {
          status: toHtml(<Status context={context} now={at} />),
          line: itemsInQueue(undefined, at),
          call: toHtml(
            <>
              <CallFacts card={at.mine ?? at.wrapping} how={at.presence?.about?.how} status={at.status} />
              <Call context={context} now={at} heardAs={heardAs} />
            </>,
          ),
          callbacks: toHtml(
            <>
              <CallbackList context={context} list={at.callbacks} now={at.at} />
              {at.requests !== undefined && <NotedRequests context={context} list={at.requests} action="/desk/noted" />}
            </>,
          ),
        }
      },
      listen: (onChange) => {
        const stop = seen.listen(onChange)
        const stopCallbacks = actions.callbacks.listen(onChange)
        const mine = screens.get(first.person.id) ?? new Set()
        screens.set(first.person.id, mine.add(onChange))
        return () => {
          stop()
          stopCallbacks()
          mine.delete(onChange)
        }
      },
      stillHere: async () => {
        const person = await context.stillSignedIn()
        if (person?.kind !== 'staff' || !ROLES.some((role) => role === person.role)) {
          await actions.keepPresence.away(first.person.id, person === undefined ? 'signed-out' : 'no-desk')
          return false
        }
        context = { ...context, person: { ...person, role: person.role } }
        await presence.seen(person.id, now())
        // A person who talks on the phone touches no page for longer than a session waits for.
        if ((await floor.now()).held.has(person.id)) await context.stay()
        return true
      },
    })
    await presence.seen(first.person.id, now())
  }
}

const caseKey = z.object({ key: z.string().min(1).max(100) })
