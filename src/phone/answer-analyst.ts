/** An analyst's own phone: whisper, a key to accept, the room, and the end of it. */
import type { AnalystLeg } from '../desk/analyst-leg.ts'
import type { CallId } from '../domain/ids.ts'
import { readMenuKey } from '../domain/keys.ts'
import { isOver, readAttempt, readKeys } from './caller-input.ts'
import type { Form } from './signature.ts'
import { analystTalkTwiml, holdTwiml, NOTHING_TWIML, sayAndHangUpTwiml, whisperTwiml } from './twiml.ts'

/** About an analyst's own phone, not about a caller. */
export const ANALYST_ROUTES = ['analyst', 'analyst-key', 'analyst-status', 'analyst-done', 'hold'] as const
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

export async function answerAnalyst(
  { route, callId, form, query, base }: AnalystRequest,
  analysts: AnalystLeg,
): Promise<{ twiml: string; kind: string }> {
  if (route === 'hold') {
    return { twiml: holdTwiml(await analysts.onHold(callId), `${base}/voice/hold`), kind: 'hold' }
  }
  const about = readAttempt(query)
  if (about === undefined) return NOTHING
  const address = (path: string) => `${base}/voice/${path}?call=${about.callId}&attempt=${about.attempt}`
  switch (route) {
    case 'analyst': {
      const said = await analysts.answered(about)
      return said === undefined ? NOTHING : { twiml: whisperTwiml(said, address('analyst-key')), kind: 'whisper' }
    }
    case 'analyst-key': {
      if (isOver(form)) return NOTHING
      const did = readKeys(form)
      const key = did.kind === 'keyed' ? readMenuKey(did.keys) : undefined
      const pressed = await analysts.pressed(about, callId, key)
      return pressed.kind === 'join'
        ? { twiml: analystTalkTwiml(pressed.room, address('analyst-done')), kind: 'talk' }
        : { twiml: sayAndHangUpTwiml(pressed.said), kind: 'hang-up' }
    }
    case 'analyst-status':
      if (isOver(form)) await analysts.over(about)
      return NOTHING
    case 'analyst-done':
      return isOver(form) ? NOTHING : { twiml: sayAndHangUpTwiml(await analysts.talkOver(about)), kind: 'hang-up' }
    default:
      return route satisfies never
  }
}
