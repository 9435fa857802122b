/** An analyst's own phone: whisper, a key to accept, the conference, and the end of it. */
import type { AnalystLeg } from '../desk/connect/analyst-leg.ts'
import { deskAddress } from '../domain/directory/staff-address.ts'
import { staffId, type CallId } from '../domain/ids.ts'
import { readMenuKey } from '../domain/keypad.ts'
import type { ConnectAttempt } from '../desk/telephony.ts'
import { isOver, readConnectAttempt, readDeskRung, readKeys, readQuery } from './caller-input.ts'
import type { Form } from './form.ts'
import {
  analystTalkTwiml,
  holdTwiml,
  supervisorTwiml,
  NOTHING_TWIML,
  sayAndHangUpTwiml,
  whisperTwiml,
} from './twiml.ts'
import { voiceAddress } from './voice-address.ts'

/** About an analyst's own phone, not about a caller. */
export const ANALYST_ROUTES = [
  'analyst',
  'analyst-key',
  'analyst-status',
  'analyst-done',
  'listener',
  'listener-key',
  'listener-status',
  'hold',
] as const
export type AnalystRoute = (typeof ANALYST_ROUTES)[number]

export interface AnalystRequest {
  route: AnalystRoute
  /** Of the leg the request is about. */
  callId: CallId
  form: Form
  query: unknown
  base: string
}

const NOTHING = { twiml: NOTHING_TWIML, kind: 'nothing' }

/** Answers with an empty document where the address names no connect attempt. */
export async function answerAnalyst(
  { route, callId, form, query, base }: AnalystRequest,
  analysts: AnalystLeg,
): Promise<{ twiml: string; kind: string }> {
  if (route === 'hold') {
    return { twiml: holdTwiml(await analysts.onHold(callId), voiceAddress(base, 'hold')), kind: 'hold' }
  }
  const about = readConnectAttempt(query)
  if (about === undefined) return NOTHING
  const { callId: call, attempt, choice } = about
  const address = (path: AnalystRoute) => voiceAddress(base, path, { call, attempt, ...choice })
  const joined = (pressed: Awaited<ReturnType<AnalystLeg['pressed']>>) =>
    pressed.kind === 'join'
      ? { twiml: analystTalkTwiml(pressed.conference, address('analyst-done'), [], pressed.isGuest), kind: 'talk' }
      : { twiml: sayAndHangUpTwiml(pressed.said), kind: 'hang-up' }
  switch (route) {
    case 'analyst': {
      const desk = readDeskRung(form)
      if (desk !== undefined) {
        return isOver(form) ? NOTHING : joined(await analysts.answeredAtDesk(about, callId, desk))
      }
      const said = await analysts.answered(about)
      return said === undefined ? NOTHING : { twiml: whisperTwiml(said, address('analyst-key')), kind: 'whisper' }
    }
    case 'analyst-key': {
      if (isOver(form)) return NOTHING
      const keys = readKeys(form)
      const key = keys && readMenuKey(keys)
      return joined(await analysts.pressed(about, callId, key))
    }
    case 'analyst-status':
      if (isOver(form)) await analysts.over(about)
      return NOTHING
    case 'analyst-done':
      return isOver(form) ? NOTHING : { twiml: sayAndHangUpTwiml(await analysts.talkOver(about)), kind: 'hang-up' }
    case 'listener':
    case 'listener-key':
    case 'listener-status':
      return answerSupervisor(route, about, { callId, form, query, base }, analysts)
    default:
      return route satisfies never
  }
}

/** A supervisor's phone: as an analyst's, and the conference goes on without them. */
async function answerSupervisor(
  route: 'listener' | 'listener-key' | 'listener-status',
  about: ConnectAttempt,
  { callId: leg, form, query, base }: Omit<AnalystRequest, 'route'>,
  analysts: AnalystLeg,
): Promise<{ twiml: string; kind: string }> {
  const how = readQuery(query, 'how') === 'help' ? 'help' : 'listen'
  const by = readQuery(query, 'by') ?? ''
  if (isOver(form)) {
    if (route === 'listener-status') await analysts.supervisorOver(about, leg, by)
    return NOTHING
  }
  const next = voiceAddress(base, 'listener-key', { call: about.callId, attempt: about.attempt, how, by })
  const desk = readDeskRung(form)
  const press = async (key: string | undefined) => {
    const pressed = await analysts.supervisorPressed(about, { leg, by, how }, key)
    return pressed.kind === 'join'
      ? { twiml: supervisorTwiml(pressed.conference, pressed.muted), kind: 'talk' }
      : { twiml: sayAndHangUpTwiml(pressed.said), kind: 'hang-up' }
  }
  switch (route) {
    case 'listener': {
      // Answering at a desk in the browser is the key. `by` stands in our own address, which Twilio has signed.
      if (desk !== undefined) return press(isDeskOf(by, desk) ? '1' : undefined)
      const said = await analysts.supervisorAnswered(by, how)
      return { twiml: whisperTwiml(said, next), kind: 'whisper' }
    }
    case 'listener-key': {
      const keys = readKeys(form)
      const key = keys && readMenuKey(keys)
      return press(key)
    }
    case 'listener-status':
      return NOTHING
    default:
      return route satisfies never
  }
}

function isDeskOf(staff: string, desk: string): boolean {
  const id = staffId.safeParse(staff)
  return id.success && deskAddress(id.data) === desk
}
