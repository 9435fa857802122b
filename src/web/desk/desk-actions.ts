/** What an analyst does on the desk, one route for each action. The parts behind them check every one again. */
import { z } from 'zod'
import { REQUEST_TOPICS } from '../../calls/admin-requests.ts'
import type { CallbackAnswer } from '../../desk/callbacks/callback-answer.ts'
import type { Given, GiveOwner } from '../../desk/cases/give-owner.ts'
import type { NoteAnswer } from '../../desk/cases/note-request.ts'
import type { Taking } from '../../desk/connect/take-call.ts'
import type { ConsultAnswer } from '../../desk/talk/consult.ts'
import type { DeskActions } from '../../desk/desk.ts'
import type { DeskView } from '../../desk/desk-view.ts'
import { LONGEST_NOTE } from '../../desk/records/write-note.ts'
import type { SoftphoneOffer } from '../../desk/softphone/where-rung.ts'
import { AWAY_REASONS, WRAP_UP_OUTCOMES, type PresenceStore } from '../../desk/staff/presence.ts'
import type { StaffDirectory } from '../../desk/staff/staff.ts'
import type { AuditLog } from '../../domain/audit.ts'
import type { CaseAction } from '../../domain/cases/cases.ts'
import { DESKS } from '../../domain/decide.ts'
import { mailAddress } from '../../domain/directory/mail-address.ts'
import { callId, caseNumber, staffId, type CallId, type StaffId } from '../../domain/ids.ts'
import type { ProfileStore } from '../../profile/profile-store.ts'
import type { Allow } from '../allow.ts'
import type { AdminDesk } from './admin-desk.ts'
import { answer, answerCase, answerGiven, answerNote } from './desk-answers.ts'
import { DESK_ROLES, type DeskContext } from './desk-now.ts'
import { readAdmin, readOpen, readWork } from './call/tabs/read-case-action.ts'
import { LONGEST_TRANSFER_NOTE } from './call/transfer-menu.tsx'

export interface DeskRouteDeps {
  actions: DeskActions
  view: () => Promise<DeskView>
  presence: PresenceStore
  staff: StaffDirectory
  audit: AuditLog
  profiles: Pick<ProfileStore, 'contactAt'>
  requests: AdminDesk
  giveOwner: GiveOwner
  /** Draws the open desks of a person again. */
  drawFor: (id: StaffId) => void
  now: () => Date
}

const presenceForm = z.object({ state: z.enum(['ready', 'away']), reason: z.enum(AWAY_REASONS).optional() })
/** `next`: of a button that ends the wrap-up by the way, with whatever outcome stands there, or none. Without it the outcome is what is saved. */
const wrapUpForm = z
  .object({
    call: callId.optional(),
    outcome: z.enum(WRAP_UP_OUTCOMES).or(z.literal('')),
    next: z.enum(['ready', ...AWAY_REASONS]).optional(),
  })
  .refine(({ outcome, next }) => outcome !== '' || next !== undefined)

/** Ready, away, and what became of the last call. */
export function presenceActions(
  allow: Allow,
  {
    presence,
    audit,
    softphone,
    drawFor,
    now,
  }: Pick<DeskRouteDeps, 'presence' | 'audit' | 'drawFor' | 'now'> & { softphone: SoftphoneOffer | undefined },
): void {
  allow({ method: 'post', path: '/desk/presence', roles: DESK_ROLES }, async ({ person }, request, response) => {
    const { state, reason } = presenceForm.parse(request.body)
    const before = await presence.find(person.id)
    if (before?.about?.mustSay === true && before.state === 'wrap-up') {
      answer(request.get('accept'), response, { kind: 'say-outcome' })
      return
    }
    // No call could reach them, and the board would count them among those who are ready.
    if (state === 'ready' && person.phone === undefined && softphone === undefined) {
      answer(request.get('accept'), response, { kind: 'no-phone' })
      return
    }
    await presence.set(person.id, state, now(), undefined, state === 'away' ? reason : undefined)
    drawFor(person.id)
    answer(request.get('accept'), response, { kind: 'done' })
  })

  allow({ method: 'post', path: '/desk/wrap-up', roles: DESK_ROLES }, async ({ person }, request, response) => {
    const { call, outcome, next } = wrapUpForm.parse(request.body)
    const about = (await presence.find(person.id))?.about
    // A page that is older than this wrap-up: what stands there is about another call.
    if (about !== undefined && call !== undefined && call !== about.call) {
      answer(request.get('accept'), response, { kind: 'other-wrap-up' })
      return
    }
    if (about?.mustSay === true && outcome === '') {
      answer(request.get('accept'), response, { kind: 'say-outcome' })
      return
    }
    if (about !== undefined && outcome !== '') {
      await audit.append({
        type: 'call.wrapped',
        at: now(),
        actor: `staff ${person.id}`,
        subject: undefined,
        callId: about.call,
        body: { reference: about.reference, outcome },
      })
    }
    if (next === undefined) await presence.set(person.id, about?.next ?? 'ready', now(), undefined, about?.nextWhy)
    else if (next === 'ready') await presence.set(person.id, 'ready', now())
    else await presence.set(person.id, 'away', now(), undefined, next)
    drawFor(person.id)
    answer(request.get('accept'), response, { kind: 'done' })
  })
}

type OnCall = (
  action: string,
  work: (
    context: DeskContext,
    call: CallId,
    body: unknown,
  ) => Promise<Taking | ConsultAnswer | CallbackAnswer | NoteAnswer | { kind: 'done' }>,
) => void

/** POST /desk/calls/:call/ and the action's own name. */
function declareOnCall(allow: Allow, drawFor: DeskRouteDeps['drawFor']): OnCall {
  return (action, work) =>
    allow(
      { method: 'post', path: `/desk/calls/:call/${action}`, roles: DESK_ROLES },
      async (context, request, response) => {
        const call = callId.parse(request.params['call'])
        const done = await work(context, call, request.body)
        drawFor(context.person.id)
        answer(request.get('accept'), response, done, action)
      },
    )
}

const declineForm = z.object({ why: z.string().trim().min(1).max(100) })
/** For the analyst who has the call next; left empty, none. */
const note = z
  .string()
  .trim()
  .max(LONGEST_TRANSFER_NOTE)
  .optional()
  .transform((text) => (text === '' ? undefined : text))
/** A desk, or `staff:` and a colleague's id. */
const transferForm = z.object({
  to: z.union([z.enum(DESKS), z.templateLiteral(['staff:', z.string().min(1).max(64)])]),
  note,
})
const consultForm = z.object({ colleague: staffId, note })

/** Taking a call, and what is done during the conversation. */
export function callActions(
  allow: Allow,
  { actions: { takeCall, talk }, view, staff, drawFor }: Pick<DeskRouteDeps, 'actions' | 'view' | 'staff' | 'drawFor'>,
): void {
  const onCall = declareOnCall(allow, drawFor)
  onCall('take', ({ person }, call) => takeCall.take(call, person))
  onCall('decline', ({ person }, call, body) => takeCall.decline(call, person, declineForm.parse(body).why))
  onCall('end', ({ person }, call) => talk.end(call, person))
  onCall('help', ({ person }, call) => talk.askForHelp(call, person, true))
  onCall('no-help', ({ person }, call) => talk.askForHelp(call, person, false))
  onCall('hold', ({ person }, call) => talk.hold(call, person, true))
  onCall('resume', ({ person }, call) => talk.hold(call, person, false))
  onCall('mute', ({ person }, call) => talk.mute(call, person, true))
  onCall('unmute', ({ person }, call) => talk.mute(call, person, false))
  onCall('ask-pin', ({ person }, call) => talk.askForPin(call, person))
  onCall('stop-pin', ({ person }, call) => talk.withdrawRequest(call, person))
  onCall('new-person', ({ person }, call) => talk.newPerson(call, person))
  onCall('send-on', async ({ person }, call, body) => {
    const { to, note: text } = transferForm.parse(body)
    if (!to.startsWith('staff:')) return talk.transfer(call, person, z.enum(DESKS).parse(to), undefined, text)
    // To one colleague: the call stays at its desk, and in the first minute is offered to that colleague alone.
    const colleague = await staff.find(staffId.parse(to.slice('staff:'.length)))
    const desk = (await view()).find(call)?.card.desk
    if (desk === undefined) return { kind: 'not-yours' }
    return colleague === undefined ? { kind: 'colleague-busy' } : talk.transferTo(call, person, colleague, desk, text)
  })
}

/** A warm transfer: asking a colleague while the caller is on hold, and what becomes of that. */
export function consultActions(
  allow: Allow,
  { actions: { talk }, staff, drawFor }: Pick<DeskRouteDeps, 'actions' | 'staff' | 'drawFor'>,
): void {
  const onCall = declareOnCall(allow, drawFor)
  onCall('consult', async ({ person }, call, body) => {
    const { colleague, note: text } = consultForm.parse(body)
    const found = await staff.find(colleague)
    return found === undefined ? { kind: 'colleague-busy' } : talk.consult(call, person, found, text)
  })
  onCall('join', ({ person }, call) => talk.joinConsult(call, person))
  onCall('take-back', ({ person }, call) => talk.takeBack(call, person))
  onCall('complete', ({ person }, call) => talk.completeTransfer(call, person))
  onCall('leave-consult', ({ person }, call) => talk.leaveConsult(call, person))
}

const noteForm = z.object({ text: z.string().max(LONGEST_NOTE), seen: z.coerce.number().int().min(0) })

/** The note of a call, sent by the page's script while it is typed; `noted` is told of the call. */
export function noteActions(
  allow: Allow,
  { actions, noted }: Pick<DeskRouteDeps, 'actions'> & { noted: (call: CallId) => void },
): void {
  allow(
    { method: 'post', path: '/desk/calls/:call/note', roles: DESK_ROLES },
    async ({ person }, request, response) => {
      const call = callId.parse(request.params['call'])
      const { text, seen } = noteForm.parse(request.body)
      const written = await actions.writeNote(call, person, text.replaceAll('\r\n', '\n'), seen)
      noted(call)
      answerNote(request.get('accept'), response, written)
    },
  )
}

const caseKey = z.object({ key: z.string().min(1).max(100) })

/** POST /desk/calls/:call/cases/ and `open`, `work` or `admin`; `noted` is told of the call. */
export function caseActions(
  allow: Allow,
  {
    actions: { cases },
    drawFor,
    noted,
  }: Pick<DeskRouteDeps, 'actions' | 'drawFor'> & { noted: (call: CallId) => void },
): void {
  const onCase = (action: string, read: (body: unknown) => z.ZodSafeParseResult<CaseAction>): void => {
    allow(
      { method: 'post', path: `/desk/calls/:call/cases/${action}`, roles: DESK_ROLES },
      async (context, request, response) => {
        const call = callId.parse(request.params['call'])
        const { key } = caseKey.parse(request.body)
        const wanted = read(request.body)
        const done = wanted.success
          ? await cases.onCall(call, context.person, wanted.data, key)
          : ({ kind: 'nothing-to-do', sentence: 'Something is missing or too long in the form.' } as const)
        // Also when it is refused: then the case is not as it was drawn.
        noted(call)
        drawFor(context.person.id)
        answerCase(request.get('accept'), response, done)
      },
    )
  }
  onCase('open', readOpen)
  onCase('work', readWork)
  onCase('admin', readAdmin)
}

const ownerForm = z.object({
  number: caseNumber,
  owner: z.string().trim().min(1).max(200),
  version: z.coerce.number().int().min(1),
})

/** A case on the screen is given to another owner: no action of the caller, so that the call is only where the form stands. */
export function ownerAction(
  allow: Allow,
  { giveOwner, drawFor, noted }: Pick<DeskRouteDeps, 'giveOwner' | 'drawFor'> & { noted: (call: CallId) => void },
): void {
  allow(
    { method: 'post', path: '/desk/calls/:call/cases/owner', roles: DESK_ROLES },
    async ({ person }, request, response) => {
      const call = callId.parse(request.params['call'])
      const read = ownerForm.safeParse(request.body)
      const given: Given = read.success ? await giveOwner(person, read.data) : { kind: 'no-such-owner' }
      noted(call)
      drawFor(person.id)
      answerGiven(request.get('accept'), response, given)
    },
  )
}

/** The contact a caller says they are; never a number. */
const callbackForm = z.object({ email: mailAddress })

/** Agreeing on a callback with the caller, and making one that waits. */
export function callbackActions(
  allow: Allow,
  { actions: { callbacks }, profiles, drawFor }: Pick<DeskRouteDeps, 'actions' | 'profiles' | 'drawFor'>,
): void {
  declareOnCall(allow, drawFor)('call-back', async ({ person }, call, body) => {
    const contact = await profiles.contactAt(callbackForm.parse(body).email)
    return contact === undefined ? { kind: 'not-active' } : callbacks.ask(call, person, contact.id)
  })
  allow(
    { method: 'post', path: '/desk/call-backs/:call/now', roles: DESK_ROLES },
    async (context, request, response) => {
      const done = await callbacks.callNow(callId.parse(request.params['call']), context.person)
      answer(request.get('accept'), response, done)
    },
  )
}

const requestForm = z.object({ about: z.enum(REQUEST_TOPICS) })

/** Noting a request to the administrators, and settling one. */
export function requestActions(
  allow: Allow,
  { actions, requests, drawFor }: Pick<DeskRouteDeps, 'actions' | 'requests' | 'drawFor'>,
): void {
  declareOnCall(allow, drawFor)('note-request', async ({ person }, call, body) => {
    const noted = await actions.noteRequest(call, person, requestForm.parse(body).about)
    requests.changed()
    return noted
  })
  allow({ method: 'post', path: '/desk/noted/:id/done', roles: DESK_ROLES }, async ({ person }, request, response) => {
    const settled = await requests.settle(person, request.params['id'])
    drawFor(person.id)
    answer(request.get('accept'), response, { kind: settled ? 'done' : 'not-offered' })
  })
}
