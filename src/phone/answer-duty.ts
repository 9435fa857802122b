/** The phone of an engineer on duty: what it is about, a key, the conference, and the end of it. */
import type { DutyLeg } from '../desk/duty/duty-leg.ts'
import type { CallId } from '../domain/ids.ts'
import { readMenuKey } from '../domain/keypad.ts'
import { isOver, readDutyAttempt, readKeys } from './caller-input.ts'
import type { Form } from './form.ts'
import { analystTalkTwiml, dutyTwiml, NOTHING_TWIML, sayAndHangUpTwiml } from './twiml.ts'
import { voiceAddress } from './voice-address.ts'

export const DUTY_ROUTES = ['duty', 'duty-key', 'duty-status'] as const
export type DutyRoute = (typeof DUTY_ROUTES)[number]

export interface DutyRequest {
  route: DutyRoute
  /** Of the leg the request is about. */
  leg: CallId
  form: Form
  query: unknown
  base: string
}

const NOTHING = { twiml: NOTHING_TWIML, kind: 'nothing' }

/** Answers with an empty document where the address names no ring. */
export async function answerDuty(
  { route, leg, form, query, base }: DutyRequest,
  duty: DutyLeg,
): Promise<{ twiml: string; kind: string }> {
  const about = readDutyAttempt(query)
  if (about === undefined) return NOTHING
  const { attempt, callId: call, alertId: alert, engineer, place } = about
  switch (route) {
    case 'duty': {
      if (isOver(form)) return NOTHING
      const { said, asks } = await duty.answered(about)
      if (!asks) return { twiml: sayAndHangUpTwiml(said), kind: 'hang-up' }
      return {
        twiml: dutyTwiml(said, voiceAddress(base, 'duty-key', { call, attempt, alert, engineer, place })),
        kind: 'whisper',
      }
    }
    case 'duty-key': {
      if (isOver(form)) return NOTHING
      const keys = readKeys(form)
      const pressed = await duty.pressed(about, leg, keys && readMenuKey(keys))
      if (pressed.kind === 'goodbye') return { twiml: sayAndHangUpTwiml(pressed.said), kind: 'hang-up' }
      // From here on it is the conversation of an analyst.
      const done = voiceAddress(base, 'analyst-done', { call, attempt })
      return { twiml: analystTalkTwiml(pressed.conference, done), kind: 'talk' }
    }
    case 'duty-status':
      if (isOver(form)) await duty.over(about)
      return NOTHING
    default:
      return route satisfies never
  }
}
