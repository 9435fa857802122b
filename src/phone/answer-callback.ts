/** A callback: the phone of the analyst who makes it, and the contact's own, on the number on file. */
import type { EndReports } from '../calls/end-call.ts'
import type { AnalystHears } from '../desk/callbacks/analyst-callback-leg.ts'
import type { CallbackLegs } from '../desk/callbacks/callback-legs.ts'
import { CONTACT_STEPS, type ContactHears } from '../desk/callbacks/contact-callback-leg.ts'
import type { ConnectAttempt } from '../desk/telephony.ts'
import { readMenuKey } from '../domain/keypad.ts'
import type { AnalystRequest } from './answer-analyst.ts'
import {
  isOver,
  readConnectAttempt,
  readDeskRung,
  readKeys,
  readOrigin,
  readQuery,
  unansweredAs,
} from './caller-input.ts'
import { analystTalkTwiml, contactTwiml, NOTHING_TWIML, sayAndHangUpTwiml, toTwiml, whisperTwiml } from './twiml.ts'
import { voiceAddress } from './voice-address.ts'

export const CALLBACK_ROUTES = [
  'call-back',
  'call-back-key',
  'call-back-status',
  'call-back-done',
  'contact',
  'contact-key',
  'contact-status',
] as const
export type CallbackRoute = (typeof CALLBACK_ROUTES)[number]

export type CallbackRequest = Omit<AnalystRequest, 'route'> & { route: CallbackRoute }

const NOTHING = { twiml: NOTHING_TWIML, kind: 'nothing' }

/** Answers with an empty document where the address names no connect attempt. */
export async function answerCallback(
  { route, callId, form, query, base }: CallbackRequest,
  legs: CallbackLegs,
  ends: Pick<EndReports, 'report'>,
): Promise<{ twiml: string; kind: string }> {
  const about = readConnectAttempt(query)
  if (about === undefined) return NOTHING
  const address = addressOf(base, about)
  const keys = readKeys(form)
  const key = keys && readMenuKey(keys)
  const dialling = (hears: AnalystHears) =>
    hears.kind === 'join'
      ? { twiml: analystTalkTwiml(hears.conference, address('call-back-done'), hears.said), kind: 'talk' }
      : { twiml: sayAndHangUpTwiml(hears.said), kind: 'hang-up' }
  switch (route) {
    case 'call-back': {
      const desk = readDeskRung(form)
      if (desk !== undefined) return isOver(form) ? NOTHING : dialling(await legs.analystAtDesk(about, callId, desk))
      const said = await legs.analystAnswered(about)
      return said === undefined ? NOTHING : { twiml: whisperTwiml(said, address('call-back-key')), kind: 'whisper' }
    }
    case 'call-back-key': {
      if (isOver(form)) return NOTHING
      return dialling(await legs.analystPressed(about, callId, key))
    }
    case 'call-back-status':
      if (isOver(form)) await legs.analystOver(about)
      return NOTHING
    case 'call-back-done':
      return isOver(form) ? NOTHING : { twiml: sayAndHangUpTwiml(await legs.analystTalkOver(about)), kind: 'hang-up' }
    case 'contact':
      return isOver(form) ? NOTHING : toContact(await legs.contactAnswered(about), address, base)
    case 'contact-key': {
      if (isOver(form)) return NOTHING
      const step = CONTACT_STEPS.find((one) => one === readQuery(query, 'step')) ?? 'who'
      return toContact(await legs.contactPressed(about, callId, readOrigin(form), step, keys), address, base)
    }
    case 'contact-status':
      if (isOver(form) && (await legs.contactOver(about, callId, unansweredAs(form)))) {
        await ends.report({ callId, origin: readOrigin(form) })
      }
      return NOTHING
    default:
      return route satisfies never
  }
}

type Address = (path: CallbackRoute, more?: Record<string, string>) => string

function addressOf(base: string, { callId, attempt }: ConnectAttempt): Address {
  return (path, more) => voiceAddress(base, path, { call: callId, attempt, ...more })
}

function toContact(hears: ContactHears, address: Address, base: string): { twiml: string; kind: string } {
  switch (hears.kind) {
    case 'ask': {
      const action = address('contact-key', { step: hears.step })
      return { twiml: contactTwiml(hears, action), kind: 'ask' }
    }
    case 'goodbye':
      return { twiml: sayAndHangUpTwiml(hears.said), kind: 'hang-up' }
    case 'join':
      return { twiml: toTwiml(hears.turn, base), kind: hears.turn.next.kind }
    default:
      return hears satisfies never
  }
}
