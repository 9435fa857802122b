/** From a call, and where a flow stopped, to its next stage and what to say. Decides nothing itself, touches no store, changes no call. */
import type { FlowStop } from '../flows/run-flow.ts'
import { IN_EACH_LANGUAGE } from '../flows/steps.ts'
import type { CallEvent } from './call-event.ts'
import type { Call, Stage, TurnRecord, WithAnalyst } from './call.ts'
import type { ComeBack } from './pin-checks/come-back.ts'
import { conferenceIn } from './talk.ts'
import type { TurnDeps, TurnValues } from './turn-deps.ts'
import type { Asked, Next, Turn } from './turn.ts'
import { ANNOUNCEMENT, textIn } from './words/announcement.ts'
import { otherLanguages } from './words/call-language.ts'
import { spokenValues } from './words/spoken-values.ts'

/** What follows outside the call from the stage it has reached. */
export type Effect =
  | { kind: 'ended' }
  /** An analyst has the caller for the first time, or has them back from the keypad. */
  | { kind: 'taken' | 'returned'; talk: WithAnalyst }

export interface Advanced {
  call: Call
  turn: Turn
  effect: Effect | undefined
}

type Then = FlowStop['then'] | ComeBack['comesBack']

/** What a turn went through in the flows. */
export type Passed = Required<Pick<TurnRecord, 'steps' | 'replies' | 'answers'>>

type AdvanceDeps = Pick<TurnDeps, 'settings' | 'prompts' | 'queueTokens' | 'now'>

/** `call` is as the answers to the flow's questions have left it. */
export function advance(
  call: Call,
  stop: (FlowStop | ComeBack) & Passed,
  event: CallEvent,
  values: TurnValues,
  deps: AdvanceDeps,
): Advanced {
  const said = withoutLanguages(stop.said, call, deps)
  const then = 'comesBack' in stop ? stop.comesBack : stop.then
  const at = deps.now()
  const reached = nextStage(call, then, event, at)
  const { turn } = call
  const next: Call = {
    ...call,
    turn: turn + 1,
    ...(onlyCameBack(call, then) ? { cameBack: (call.cameBack ?? 0) + 1 } : {}),
    lastSeenAt: at.toISOString(),
    stage: reached.stage,
    holders: reached.effect?.kind === 'taken' ? [...call.holders, analystFrom(reached.effect.talk, at)] : call.holders,
    turns: [...call.turns, ...recordOf(call, said, then, { event, at, passed: stop })],
  }
  const goesOn = nextFor(next, then, deps)
  const words = inWords(said, next, values, deps)
  return {
    call: next,
    turn: { turn: next.turn, language: next.language, said: words, next: goesOn },
    effect: reached.effect,
  }
}

/** Where a caller cannot change the language, nothing is said in each of them. */
const isInEach = (name: string) => name.endsWith(IN_EACH_LANGUAGE)
const alone = (name: string) => name.replace(IN_EACH_LANGUAGE, '')

function withoutLanguages(said: string[], call: Call, { settings, prompts }: AdvanceDeps): string[] {
  const isAlone = said.some(isInEach) && otherLanguages(call, settings.policy, prompts).length === 0
  return isAlone ? said.filter((name) => !isInEach(name)) : said
}

/** Prompts as they are spoken in this call now. */
export function inWords(
  names: readonly string[],
  call: Call,
  values: TurnValues,
  deps: Pick<TurnDeps, 'settings' | 'prompts' | 'now'>,
): Turn['said'] {
  const all = spokenValues(call, values, deps)
  const said: Turn['said'] = []
  for (const name of names) {
    if (name.endsWith(IN_EACH_LANGUAGE)) said.push(...inEachLanguage(alone(name), call, values, deps))
    else said.push(deps.prompts.render(name, name === ANNOUNCEMENT ? announcedIn(call, deps) : call.language, all))
  }
  return said
}

/** What a supervisor wrote may be there in another language than that of the call. */
function announcedIn({ announced, language }: Call, { prompts }: Pick<TurnDeps, 'prompts'>): string {
  const last = announced?.at(-1)
  return last === undefined ? language : textIn(last, language, prompts)[1]
}

/** Each by its own voice; the key is its place. */
function inEachLanguage(
  name: string,
  call: Call,
  values: TurnValues,
  deps: Pick<TurnDeps, 'settings' | 'prompts' | 'now'>,
): Turn['said'] {
  return otherLanguages(call, deps.settings.policy, deps.prompts).map((language, i) => {
    const own = spokenValues({ ...call, language }, values, deps)
    own.choiceKey = String(i + 1)
    return deps.prompts.render(name, language, own)
  })
}

/** The line came back for the result of a PIN check, and nothing was there yet. */
function onlyCameBack({ stage }: Call, then: Then): boolean {
  return then.kind === 'come-back' && stage.kind === 'talking' && stage.checking !== undefined
}

/** None of a turn in which the line only came back, unless something was said. */
function recordOf(
  call: Call,
  said: string[],
  then: Then,
  { event, at, passed }: { event: CallEvent; at: Date; passed: Passed },
): TurnRecord[] {
  const waited = onlyCameBack(call, then)
  if (waited && said.length === 0) return []
  const did = waited ? 'waited' : recordedAs(event)
  return [
    {
      turn: call.turn,
      at: at.toISOString(),
      heard: said.map(alone),
      did,
      steps: passed.steps,
      ...(passed.replies.length === 0 ? {} : { replies: passed.replies }),
      ...(passed.answers.length === 0 ? {} : { answers: passed.answers }),
      ...(call.turns.findLast(({ language }) => language !== undefined)?.language === call.language
        ? {}
        : { language: call.language }),
      ...(then.kind === 'ask' ? { asked: ASKED[then.expect] } : {}),
    },
  ]
}

const ASKED: Record<Extract<Then, { kind: 'ask' }>['expect'], NonNullable<TurnRecord['asked']>> = {
  pin: 'pin',
  menu: 'key',
  choice: 'key',
  announcement: 'key',
  'case-number': 'number',
  'contract-number': 'number',
  message: 'message',
}

/** The name of an event in the record of a turn. */
function recordedAs(event: CallEvent): TurnRecord['did'] {
  switch (event.kind) {
    case 'input':
      if (event.input.kind === 'recorded') return 'spoke'
      return event.input.kind === 'keys' ? 'keyed' : 'silence'
    case 'queue-ended':
      return 'line-result'
    case 'dialled':
    case 'moved':
      return event.kind
    default:
      return event satisfies never
  }
}

interface Reached {
  stage: Stage
  effect: Effect | undefined
}

function nextStage(call: Call, then: Then, event: CallEvent, at: Date): Reached {
  if (then.kind === 'come-back') return { stage: stillAt(call, then.checking), effect: undefined }
  if (then.kind === 'ask') {
    const queued = queueLeft(call)
    const returnTo = analystWaiting(call, event)
    const stage = { kind: 'talking', at: then.position, returnTo, ...(queued === undefined ? {} : { queued }) } as const
    return { stage, effect: undefined }
  }
  switch (then.end) {
    case 'line':
      return { stage: placeInQueue(call, at), effect: undefined }
    case 'analyst': {
      const talk = talkFrom(call)
      const kind = call.stage.kind === 'waiting' ? 'taken' : 'returned'
      return { stage: { kind: 'with-analyst', ...talk }, effect: { kind, talk } }
    }
    case 'hang-up':
      return ended(howItEnds(event), at)
    case 'nothing':
      if (event.kind === 'queue-ended' && event.result === 'hung-up') return ended('hung-up', at)
      return { stage: call.stage, effect: undefined }
    default:
      return then.end satisfies never
  }
}

/** The caller stays where they keyed what is being compared. */
function stillAt({ stage }: Call, checking: ComeBack['comesBack']['checking']): Stage {
  if (stage.kind !== 'talking') throw new Error('a PIN is keyed only where a caller is asked for it')
  return { ...stage, checking }
}

function ended(how: Extract<Stage, { kind: 'ended' }>['how'], at: Date): Reached {
  return { stage: { kind: 'ended', at: at.toISOString(), how }, effect: { kind: 'ended' } }
}

function analystFrom({ taker }: WithAnalyst, at: Date): Call['holders'][number] {
  return { id: taker.id, name: taker.name, from: at.toISOString() }
}

/** `call` is in the stage that the flow's end has brought it to. */
function nextFor(call: Call, then: Then, { settings, queueTokens }: AdvanceDeps): Next {
  if (then.kind === 'ask') return { kind: 'ask', asked: askedFor(then, call, settings) }
  if (then.kind === 'come-back') return { kind: 'ask', asked: { kind: 'moment', seconds: then.seconds } }
  const { stage } = call
  if (then.end === 'line' && stage.kind === 'waiting') {
    return { kind: 'line', desk: stage.desk, proof: queueTokens.sign(call) }
  }
  if (then.end === 'analyst' && stage.kind === 'with-analyst') {
    return { kind: 'talk', room: conferenceIn(stage) }
  }
  return { kind: then.end === 'hang-up' ? 'hang-up' : 'nothing' }
}

/** While a caller keys their PIN again the analyst holds on. */
function analystWaiting({ stage }: Call, event: CallEvent) {
  if (stage.kind === 'talking') return stage.returnTo
  if (stage.kind !== 'with-analyst' || event.kind !== 'moved' || event.to !== 'pin') return undefined
  const { kind: _, ...talk } = stage
  return { ...talk, ending: undefined, left: false }
}

/** While a caller is asked something instead of waiting. A later decision sends them somewhere else. */
function queueLeft({ stage, decisions }: Call): QueueLeft | undefined {
  if (stage.kind === 'talking') {
    const { queued } = stage
    const decidedAt = decisions.at(-1)?.at
    return queued === undefined || decidedAt === undefined || decidedAt <= queued.since ? queued : undefined
  }
  if (stage.kind !== 'waiting') return undefined
  const { desk, since, place, only, declined, duty } = stage
  return { desk, since, only, declined, duty, ...(place === undefined ? {} : { place }) }
}

type QueueLeft = NonNullable<Extract<Call['stage'], { kind: 'talking' }>['queued']>

/**
 * - A caller who comes back from a conversation keeps the place they had, because they have waited once; the wait that is
 *   shown and measured begins anew.
 * - A caller who only left the queue to be asked something, or whom the network dropped out of it, waits on.
 */
export function placeInQueue(call: Call, at: Date): Extract<Call['stage'], { kind: 'waiting' }> {
  const queued = leavesForOutage(call) ? undefined : queueLeft(call)
  if (queued !== undefined) return { ...FRESH_WAIT, ...queued }
  const back = call.stage.kind === 'talking' ? call.stage.returnTo : call.stage
  const talk = back !== undefined && 'taker' in back ? back : undefined
  const transferred = typeof talk?.ending === 'object' ? talk.ending : undefined
  return {
    ...FRESH_WAIT,
    desk: transferred?.to ?? talk?.desk ?? call.decisions.at(-1)?.desk ?? 'identification',
    since: at.toISOString(),
    ...(talk === undefined ? {} : { place: talk.place ?? talk.since }),
    only: transferred?.only,
    declined: [],
  }
}

/** Production is down after all: a new decision, and the place that goes with it. */
function leavesForOutage({ stage }: Call): boolean {
  return stage.kind === 'waiting' && stage.leavesFor === 'production-down'
}

const FRESH_WAIT = {
  kind: 'waiting',
  claim: undefined,
  laps: 0,
  quoted: undefined,
  offered: false,
  lap: undefined,
} as const

function talkFrom({ stage }: Call): WithAnalyst {
  if (stage.kind === 'waiting' && stage.claim?.leg !== undefined) {
    const { accepted: _, leg, ...taker } = stage.claim
    const { desk, since, place } = stage
    return { desk, since, ...(place === undefined ? {} : { place }), taker, leg, ending: undefined, held: false }
  }
  if (stage.kind === 'talking' && stage.returnTo !== undefined) {
    const { left: _, ...talk } = stage.returnTo
    return { ...talk, held: false }
  }
  throw new Error('no analyst has taken this call')
}

function howItEnds(event: CallEvent): 'talked' | 'told' {
  const talked =
    (event.kind === 'queue-ended' && event.result === 'talked') ||
    (event.kind === 'moved' && (event.to === 'after-talk' || event.to === 'call-back'))
  return talked ? 'talked' : 'told'
}

/** Between two keys of a number that is typed without haste; a menu that must not take its first digit for a choice waits that long. */
const REST_OF_ENTRY_SECONDS = 4

/** - Unverified callers are asked for a PIN all along: whatever they key at a menu may be the rest of one.
 *  - A phone that sends every key twice does so at every menu. */
function menuKeys({ identity, keysDoubled }: Call, longestPin: number): number {
  if (identity.kind === 'unverified') return longestPin
  return keysDoubled === true ? 2 : 1
}

function askedFor(
  then: Extract<FlowStop['then'], { kind: 'ask' }>,
  call: Call,
  { longestPin, policy }: AdvanceDeps['settings'],
): Asked {
  const { identity } = call
  const seconds = identity.kind === 'verified' && identity.standing.contact.extraTime ? then.wait * 2 : then.wait
  const keys = menuKeys(call, longestPin)
  switch (then.expect) {
    case 'pin':
      return { kind: 'pin', digits: longestPin, seconds }
    case 'menu':
    case 'choice':
    case 'announcement':
      return keys === 1
        ? { kind: 'menu', seconds }
        : { kind: 'menu', seconds: Math.min(seconds, REST_OF_ENTRY_SECONDS), mostKeys: keys }
    case 'case-number':
    case 'contract-number':
      return { kind: 'number', seconds }
    case 'message': {
      const { reference, stage, closed } = call
      const desk = (stage.kind === 'talking' ? stage.queued?.desk : undefined) ?? closed?.desk
      // Whatever a flow says: before the PIN step is over, and against the setting, no caller is recorded.
      if (desk === undefined || !policy.alerts.messages.allowed) throw new Error('a message may not be recorded here')
      return { kind: 'message', seconds: then.wait, longest: policy.alerts.messages.longest, reference, desk }
    }
    default:
      return then.expect satisfies never
  }
}
