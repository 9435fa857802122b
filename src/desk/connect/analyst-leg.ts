/** What telephony asks about an analyst's own phone, and what it is answered (interface). No method throws. */
import type { CallId } from '../../domain/ids.ts'
import type { SpokenPrompt } from '../../calls/turn.ts'
import type { ConnectAttempt, SupervisorMode } from '../telephony.ts'

type Pressed =
  /** `isGuest`: a colleague who is consulted, without whom the conference goes on. */
  { kind: 'join'; conference: string; isGuest?: true } | { kind: 'goodbye'; said: SpokenPrompt[] }

export interface AnalystLeg {
  /** They picked up: who is calling, and a key to press. Undefined when the call is no longer theirs. */
  answered(about: ConnectAttempt): Promise<SpokenPrompt[] | undefined>
  /** They pressed a key, or none: into the conference, or words and a goodbye. */
  pressed(about: ConnectAttempt, leg: string, key: string | undefined): Promise<Pressed>
  /**
   * They answered at their desk in the browser, at `address`: no voicemail answers there, so that no key is asked for. Words and a
   * goodbye where that is not the desk of the person whose call it is.
   */
  answeredAtDesk(about: ConnectAttempt, leg: string, address: string): Promise<Pressed>
  /** Their leg is over, whether or not they ever picked up. */
  over(about: ConnectAttempt): Promise<void>
  /** The conversation is over and their leg is still there. */
  talkOver(about: ConnectAttempt): Promise<SpokenPrompt[]>
  /** A supervisor picked up to listen or help: what they are about to join, and a key. */
  supervisorAnswered(by: string, how: SupervisorMode): Promise<SpokenPrompt[]>
  supervisorPressed(
    about: ConnectAttempt,
    listener: { leg: string; by: string; how: SupervisorMode },
    key: string | undefined,
  ): Promise<{ kind: 'join'; conference: string; muted: boolean } | { kind: 'goodbye'; said: SpokenPrompt[] }>
  supervisorOver(about: ConnectAttempt, leg: string, by: string): Promise<void>
  /** The words for a caller or an analyst on hold. */
  onHold(leg: CallId): Promise<SpokenPrompt[]>
}
