/** Plays a `<Conference>`: waiting for the start, the conversation, hold, and how this leg leaves. */
import type { Conference, Listener, Member } from './conference.ts'
import type { Leg } from './leg.ts'
import { HOLD_MUSIC } from '../twiml/media.ts'
import { playHoldLoop } from './play-hold-loop.ts'
import { resolved, type Follow } from '../twiml/step.ts'
import type { Switchboard } from './switchboard.ts'
import { untilSomethingHappens, type HowItEnded } from './talk.ts'
import { textOf, type TwimlElement } from '../twiml/twiml-document.ts'

/** Legs that name the same conference are in it together. */
export async function meet(
  leg: Leg,
  noun: TwimlElement,
  url: string,
  board: Switchboard,
  follow: Follow,
): Promise<{ how: HowItEnded; conferenceSid: string }> {
  const conference = board.conference(textOf(noun))
  const member = memberOf(leg, noun, url)
  leg.state = 'bridged'
  leg.marks.bridgedAt = leg.seconds
  await conference.join(member, listenerOf(noun, url))
  const how = await stayIn(conference, member, follow)
  if (how !== 'left') member.out = false
  if (how === 'hung-up') leg.status = 'completed'
  await conference.leave(member)
  leg.recalled = false
  return { how, conferenceSid: conference.sid }
}

async function stayIn(conference: Conference, member: Member, follow: Follow): Promise<HowItEnded> {
  const { leg } = member
  let { waitsWith } = member
  for (;;) {
    if (leg.interruption !== undefined) return 'interrupted'
    if (member.out) return 'left'
    const aside = member.hold ?? (conference.started ? 'silence' : waitsWith)
    if (aside === 'silence') {
      const alone = !conference.started || conference.members.size < 2
      const how = await untilSomethingHappens(leg, alone)
      if (how === 'hung-up' || how === 'interrupted') return how
      continue
    }
    const heardBefore = leg.heard.length
    const ending = aside === 'music' ? await playHoldLoop(leg, [HOLD_MUSIC]) : await follow(leg, aside, 'hold')
    switch (ending.kind) {
      case 'hang-up':
        if (ending.by === 'caller') return 'hung-up'
        leg.interruption = { kind: 'hang-up', by: 'service' }
        return 'interrupted'
      case 'moved':
        leg.interruption = ending
        return 'interrupted'
      case 'recalled':
        break
      case 'end':
      case 'failed':
        // A document that plays nothing, or cannot be had (error 11200), is no hold: music instead, not the end of the call.
        if (leg.heard.length > heardBefore) break
        if (member.hold !== undefined) member.hold = 'music'
        else waitsWith = 'music'
        break
      case 'leave':
      case 'taken':
      case 'rejected':
        throw new Error(`A hold cannot end with ${ending.kind}`)
      default:
        return ending satisfies never
    }
  }
}

function memberOf(leg: Leg, noun: TwimlElement, url: string): Member {
  const is = (name: string, otherwise: boolean): boolean => (noun.attributes.get(name) ?? String(otherwise)) === 'true'
  const wait = noun.attributes.get('waitUrl')
  const music = wait === undefined ? 'music' : 'silence'
  const waitsWith = wait ? leg.request(resolved(wait, url), noun.attributes.get('waitMethod')) : music
  return {
    leg,
    label: noun.attributes.get('participantLabel'),
    startsOnEnter: is('startConferenceOnEnter', true),
    waitsWith,
    joined: new Date(),
    beeps: beepsOf(noun.attributes.get('beep')),
    endsOnExit: is('endConferenceOnExit', false),
    muted: is('muted', false),
    hold: undefined,
    out: false,
  }
}

function beepsOf(beep: string | undefined): Member['beeps'] {
  switch (beep) {
    case 'false':
      return 'never'
    case 'onEnter':
      return 'enter'
    case 'onExit':
      return 'exit'
    default:
      return 'both'
  }
}

function listenerOf(noun: TwimlElement, url: string): Listener | undefined {
  const address = noun.attributes.get('statusCallback')
  if (address === undefined) return undefined
  return {
    url: resolved(address, url),
    method: noun.attributes.get('statusCallbackMethod'),
    events: (noun.attributes.get('statusCallbackEvent') ?? '').split(/\s+/).filter(Boolean),
  }
}
