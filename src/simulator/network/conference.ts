/** One conference: who is in it, on which terms, when it starts and ends, and what its own address is told. */
import type { Leg } from './leg.ts'
import type { Media } from '../twiml/media.ts'
import type { WebhookRequest } from '../webhooks/webhook.ts'

/** https://www.twilio.com/docs/voice/twiml/conference and the Conference and Participant resources. */
export type EndReason =
  | 'conference-ended-via-api'
  | 'participant-with-end-conference-on-exit-left'
  | 'participant-with-end-conference-on-exit-kicked'
  | 'last-participant-left'
  | 'last-participant-kicked'

export interface Member {
  readonly leg: Leg
  readonly label: string | undefined
  readonly startsOnEnter: boolean
  /** What is heard before the start: a document, silence, or music. */
  readonly waitsWith: WebhookRequest | 'silence' | 'music'
  readonly joined: Date
  readonly beeps: 'both' | 'enter' | 'exit' | 'never'
  endsOnExit: boolean
  muted: boolean
  hold: WebhookRequest | 'music' | undefined
  /** Put out of the conference, but not gone yet. */
  out: boolean
}

export interface Listener {
  url: string
  method: string | undefined
  /** `start end join leave mute hold`. */
  events: readonly string[]
}

type Event =
  | 'conference-start'
  | 'conference-end'
  | 'participant-join'
  | 'participant-leave'
  | 'participant-mute'
  | 'participant-unmute'
  | 'participant-hold'
  | 'participant-unhold'

/** The word in `statusCallbackEvent` that asks for an event. */
const ASKED_BY: Readonly<Record<Event, string>> = {
  'conference-start': 'start',
  'conference-end': 'end',
  'participant-join': 'join',
  'participant-leave': 'leave',
  'participant-mute': 'mute',
  'participant-unmute': 'mute',
  'participant-hold': 'hold',
  'participant-unhold': 'hold',
}

const BEEP: Media = { kind: 'play', text: 'beep', seconds: 0 }

export class Conference {
  readonly sid: string
  readonly name: string
  readonly made = new Date()
  readonly members = new Map<string, Member>()
  status: 'init' | 'in-progress' | 'completed' = 'init'
  ended: { reason: EndReason; by: string | undefined } | undefined
  readonly #onEnd: () => void
  #listener: Listener | undefined
  #started = false
  #sequence = 0

  constructor(sid: string, name: string, onEnd: () => void) {
    this.sid = sid
    this.name = name
    this.#onEnd = onEnd
  }

  /** Whether people hear each other. */
  get started(): boolean {
    return this.#started
  }

  /** The first address given is told about every participant. */
  async join(member: Member, listener: Listener | undefined): Promise<void> {
    this.#listener ??= listener
    for (const other of this.members.values()) {
      other.leg.partners.add(member.leg)
      member.leg.partners.add(other.leg)
    }
    this.members.set(member.leg.sid, member)
    if (member.startsOnEnter) this.status = 'in-progress'
    const starts = !this.#started && this.status === 'in-progress' && this.members.size > 1
    if (starts) {
      this.#started = true
      for (const { leg } of this.members.values()) if (leg !== member.leg) leg.recall()
    }
    if (member.beeps === 'both' || member.beeps === 'enter') this.#beep()
    await this.#tell('participant-join', member)
    if (starts) await this.#tell('conference-start', member)
  }

  /** The end for one may be the end for all; the last to leave reports it. */
  async leave(member: Member): Promise<void> {
    const { leg } = member
    this.members.delete(leg.sid)
    for (const other of this.members.values()) other.leg.partners.delete(leg)
    leg.partners.clear()
    if (member.endsOnExit && this.members.size > 0) {
      this.end(`participant-with-end-conference-on-exit-${member.out ? 'kicked' : 'left'}`, leg.sid)
    }
    const isLast = this.members.size === 0
    if (isLast) this.end(`last-participant-${member.out ? 'kicked' : 'left'}`, leg.sid)
    else if (member.beeps === 'both' || member.beeps === 'exit') this.#beep()
    await this.#tell('participant-leave', member)
    if (!isLast || this.ended === undefined) return
    await this.#tell('conference-end', member, {
      ReasonConferenceEnded: this.ended.reason,
      ...(this.ended.by !== undefined && { CallSidEndingConference: this.ended.by }),
    })
  }

  /** Every participant is put out; each goes on with their own document. */
  end(reason: EndReason, by?: string): void {
    if (this.ended !== undefined) return
    this.ended = { reason, by }
    this.status = 'completed'
    for (const member of this.members.values()) this.putOut(member)
    this.#onEnd()
  }

  putOut(member: Member): void {
    member.out = true
    member.leg.recall()
  }

  async mute(member: Member, muted: boolean): Promise<void> {
    if (member.muted === muted) return
    member.muted = muted
    await this.#tell(muted ? 'participant-mute' : 'participant-unmute', member)
  }

  async hold(member: Member, hold: Member['hold']): Promise<void> {
    const was = member.hold
    member.hold = hold
    if (was === undefined && hold === undefined) return
    member.leg.recall()
    if ((was === undefined) === (hold === undefined)) return
    await this.#tell(hold === undefined ? 'participant-unhold' : 'participant-hold', member)
  }

  #beep(): void {
    for (const { leg } of this.members.values()) leg.schedule([BEEP], 'document', leg.seconds)
  }

  async #tell(event: Event, member: Member, extra: Readonly<Record<string, string>> = {}): Promise<void> {
    const listener = this.#listener
    if (listener === undefined || !listener.events.includes(ASKED_BY[event])) return
    const { leg } = member
    const aboutMember: Record<string, string> = {
      CallSid: leg.sid,
      Muted: String(member.muted),
      Hold: String(member.hold !== undefined),
      Coaching: 'false',
      EndConferenceOnExit: String(member.endsOnExit),
      StartConferenceOnEnter: String(member.startsOnEnter),
      ...(member.label !== undefined && { ParticipantLabel: member.label }),
      ...(event === 'participant-leave' && { ParticipantCallStatus: leg.status }),
    }
    await leg.post({
      method: listener.method === 'GET' ? 'GET' : 'POST',
      url: listener.url,
      params: {
        AccountSid: leg.terms.facts['AccountSid'] ?? '',
        ConferenceSid: this.sid,
        FriendlyName: this.name,
        StatusCallbackEvent: event,
        SequenceNumber: String(++this.#sequence),
        Timestamp: new Date().toUTCString().replace('GMT', '+0000'),
        ...(event !== 'conference-end' && aboutMember),
        ...extra,
      },
    })
  }
}
