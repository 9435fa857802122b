/** What a caller waiting in the queue hears: the first message at once, then what changed, about once a minute. Asks nothing of Twilio. */
import type { Desk } from '../../domain/decide.ts'
import type { SpokenPrompt } from '../../flows/spoken.ts'
import { placeInQueue } from '../advance.ts'
import type { Call } from '../call.ts'
import type { Change } from '../call-store.ts'
import { goesOnIn } from '../editions.ts'
import { isOutage } from '../decision/known-so-far.ts'
import { wasTold } from '../talk.ts'
import type { LineDeps, TurnDeps } from '../turn-deps.ts'
import { inOwnLanguage, languageOfNumber } from '../words/call-language.ts'
import { spokenValues } from '../words/spoken-values.ts'
import { nextHoldLoop, type AtDesk, type HoldRequest, type Outlook, type Waiting } from './hold-loop.ts'
import { restoreCall } from './queue-token.ts'

/** What to say, then how long to be quiet. */
export interface HoldMessage {
  language: string
  said: SpokenPrompt[]
  quietSeconds: number
  /** Played instead of the quiet: `bundled`, or the address of an audio file. */
  music?: string
  /** A key pressed meanwhile is worth asking for. */
  listens: boolean
  /** Take the caller out of the queue now; the queue result follows. */
  leave: boolean
}

export interface HoldDeps extends LineDeps {
  /** Whole minutes, rounded up, from how fast this desk answers now; undefined when that cannot be said honestly. */
  estimate: (desk: Desk, ahead: number) => Promise<number | undefined>
  /** Callbacks that are made before this caller is served; undefined when that cannot be said. Never rejects. */
  callbacksBefore: (waiting: { desk: Desk; place: string }) => Promise<number | undefined>
  /** Its analysts take no calls for a while: others look after the callers who wait there. */
  isPaused: (desk: Desk) => Promise<boolean>
  /**
   * An engineer is on duty, or no analyst of this desk is ready who may take this call: what is done for a caller whose production is
   * down is told soon. Never rejects.
   */
  tellsSoon: (call: Call, desk: Desk) => Promise<boolean>
  /** Why no analyst of this desk has taken this caller yet, who is next. Never rejects. */
  atDesk: (call: Call, desk: Desk) => Promise<AtDesk>
}

/** Writing one record takes much less. */
const PUT_BACK_MS = 2_000

/** While engineers on duty are rung, and before, a caller hears soon what is done for them. */
const SOON_SECONDS = 8

/** A message every 60–90 s (docs/voice.md): what is said takes about ten of them. */
const QUIET_SECONDS = 55

/** What one request makes of a call: the words, and the desk whose caller has waited too long. */
interface Heard {
  message: HoldMessage
  late?: { call: Call; desk: Desk }
}

/** Never rejects: while the live store is down the caller hears that they keep their place. */
export async function holdMessage(request: HoldRequest, deps: HoldDeps): Promise<HoldMessage> {
  try {
    return await nextHoldMessage(request, deps)
  } catch (error) {
    deps.events.brokeAside('hold message', 'hold news', error)
    return quietHoldMessage(request, deps)
  }
}

async function nextHoldMessage(asked: HoldRequest, line: HoldDeps): Promise<HoldMessage> {
  const stored = await line.calls.read(asked.callId)
  const request = await countCallbacks(stored, asked, line)
  const { deps } = await goesOnIn(stored, line)
  const outlook = await outlookOf(stored, request, deps)
  const change = await deps.calls.change(request.callId, (call) => hearNext(call, request, outlook, deps))
  const { message = quietHoldMessage(request, line), late } = change?.result ?? {}
  if (late !== undefined) deps.events.waitedTooLong(late.call, late.desk)
  if (change === undefined) await putBack(request, deps)
  if (change?.call.stage.kind === 'ended' && wasTold(change.call.stage)) return { ...message, leave: true }
  return message
}

/** Twilio counts calls: who asked to be called back keeps their place before this caller. */
async function countCallbacks(
  call: Call | undefined,
  request: HoldRequest,
  { callbacksBefore }: Pick<HoldDeps, 'callbacksBefore'>,
): Promise<HoldRequest> {
  const { ahead } = request
  if (ahead === undefined || call?.stage.kind !== 'waiting') return request
  const { desk, since, place = since } = call.stage
  const callbacks = await callbacksBefore({ desk, place })
  return { ...request, ahead: callbacks === undefined ? undefined : ahead + callbacks }
}

/** A copy of a request gets the same words again and changes nothing. */
function hearNext(before: Call, request: HoldRequest, outlook: Outlook, deps: HoldDeps & TurnDeps): Change<Heard> {
  const call = inOwnLanguage(before, deps.settings.policy, deps.prompts)
  const at = deps.now()
  const stage = call.stage.kind === 'waiting' ? call.stage : inQueueAfterAll(call, request, at)
  if (stage === undefined) return {}
  const { holdMusic } = deps.settings.policy
  const music = holdMusic === 'none' ? {} : { music: holdMusic }
  const isSoon = stage.desk === 'production-down' && stage.duty?.toldOver !== true && outlook.tellsSoon
  const quiet = isSoon ? { quietSeconds: SOON_SECONDS } : { quietSeconds: QUIET_SECONDS, ...music }
  const asBefore = { language: call.language, ...quiet, listens: true }
  if (isCopy(stage, request)) {
    return { result: { message: { ...asBefore, said: stage.lap.said, leave: stage.leavesFor !== undefined } } }
  }
  const loop = nextHoldLoop(call, stage, request, outlook, deps.settings.policy.waits[stage.desk])
  const common = spokenValues(call, {}, deps)
  const said = loop.said.map(({ name, values }) =>
    deps.prompts.render(name, call.language, Object.assign(common, values)),
  )
  const { waitedSeconds } = request
  const heard = loop.said.map(({ name }) => name)
  return {
    call: {
      ...call,
      lastSeenAt: at.toISOString(),
      stage: { ...loop.stage, lap: waitedSeconds === undefined ? undefined : { waitedSeconds, said } },
      turns: [...call.turns, { turn: call.turn, at: at.toISOString(), heard, did: 'waited' as const }].slice(
        -MOST_RECORDS,
      ),
    },
    result: {
      message: { ...asBefore, said, leave: loop.leave },
      ...(loop.alarm ? { late: { call, desk: stage.desk } } : {}),
    },
  }
}

/**
 * The words of last resort sent this caller to a person without the record of the call knowing: it could not be written then.
 * Only they give a place without a token, so that a late request of an earlier wait takes no caller out of a conversation.
 */
function inQueueAfterAll(call: Call, { queueToken, waitedSeconds }: HoldRequest, at: Date): Waiting | undefined {
  if (call.stage.kind === 'ended' || queueToken !== undefined || waitedSeconds === undefined) return undefined
  return placeInQueue(call, at)
}

/** A caller waits whose record was lost: the analysts must see them again. Of several requests at once, one writes it. */
async function putBack({ callId, origin, queueToken }: HoldRequest, deps: HoldDeps): Promise<void> {
  const call = await restoreCall(callId, origin, queueToken, deps)
  const claim = await deps.calls.claim(callId, call.turn - 1, PUT_BACK_MS)
  if (claim.kind !== 'run' || claim.call !== undefined || call.stage.kind !== 'waiting') return
  const { turn, language, stage } = call
  const next = { kind: 'line' as const, desk: stage.desk, proof: deps.queueTokens.sign(call) }
  await deps.calls.save(claim.token, turn - 1, call, { turn, language, said: [], next })
}

/** Two different requests never carry the same second of one wait. */
function isCopy(stage: Waiting, { keys, waitedSeconds }: HoldRequest): stage is Waiting & { lap: object } {
  return keys === undefined && waitedSeconds !== undefined && stage.lap?.waitedSeconds === waitedSeconds
}

/** A long hold must not grow the record without end. */
const MOST_RECORDS = 300

/** For a caller in the queue whose call is not on record here: they keep their place. */
function quietHoldMessage({ origin }: HoldRequest, { editions, settings }: HoldDeps): HoldMessage {
  const { prompts } = editions.newest()
  const language = languageOfNumber(origin.dialled, settings.policy, prompts)
  const said = [prompts.render('line.quiet', language, {})]
  return { language, said, quietSeconds: QUIET_SECONDS, listens: false, leave: false }
}

/** How fast a desk answered before its pause says nothing about the wait during it. No pause is for a caller whose production is down. */
async function outlookOf(
  call: Call | undefined,
  { ahead }: HoldRequest,
  deps: HoldDeps & Pick<TurnDeps, 'flows'>,
): Promise<Outlook> {
  if (call?.stage.kind !== 'waiting')
    return {
      estimate: undefined,
      paused: false,
      offersUrgent: false,
      tellsSoon: false,
      atDesk: 'others',
      takesMessages: false,
    }
  const { desk } = call.stage
  const paused = call.told.urgent !== 'critical' && (await deps.isPaused(desk))
  const estimate = paused || ahead === undefined ? undefined : await deps.estimate(desk, ahead)
  const tellsSoon = call.told.urgent === 'critical' && (await deps.tellsSoon(call, desk))
  const atDesk = ahead === 0 ? await deps.atDesk(call, desk) : 'others'
  return {
    estimate,
    paused,
    offersUrgent: offersUrgent(call, deps),
    tellsSoon,
    atDesk,
    takesMessages: takesMessages(deps),
  }
}

/** A call that goes on in flows of an earlier version is offered none: they could not follow it. */
function takesMessages({ settings, flows }: Pick<HoldDeps & TurnDeps, 'settings' | 'flows'>): boolean {
  const after = flows.steps.get('after-line/start')
  return settings.policy.alerts.messages.allowed && after?.kind === 'decide' && after.on['wants-message'] !== undefined
}

/** Prompts that offer it. A caller who heard one and went on without has answered. */
export const OFFERED =
  /^(help\.(menu|no-pin-menu)|not-verified\.menu|severity\.menu|administration\.menu-urgent|closed\.menu-u)/

function offersUrgent(call: Call, { now, settings }: HoldDeps): boolean {
  if (call.stage.kind !== 'waiting' || call.stage.desk === 'production-down' || call.told.urgent !== undefined)
    return false
  const answered = call.turns.some(({ heard, did }) => did !== 'waited' && heard.some((name) => OFFERED.test(name)))
  return !answered && isOutage(call, now(), settings.policy)
}
