/** What somebody waiting in line hears: first news at once, then what changed, about once a minute. Asks nothing of the line. */
import { readMenuKey } from '../domain/keys.ts'
import type { Desk } from '../domain/decide.ts'
import type { Call, Stage } from './call.ts'
import type { News, NewsRequest } from './conversation.ts'
import { placeInLine } from './arrive.ts'
import { phoneOnFile } from './answers/next-steps.ts'
import { backOnRecord } from './back-on-record.ts'
import { spokenValues, type Values } from './spoken-values.ts'
import type { TurnParts } from './turn-parts.ts'

export interface NewsParts extends TurnParts {
  /** Whole minutes, rounded up, from how fast this desk answers now; undefined when that cannot be said honestly. */
  estimate: (desk: Desk, ahead: number) => Promise<number | undefined>
  /** Its analysts take no calls for a while: others look after whoever waits there. */
  isPaused: (desk: Desk) => Promise<boolean>
}

/** Writing one record takes much less. */
const PUT_BACK_MS = 2_000

type Waiting = Extract<Stage, { kind: 'waiting' }>

/** News every 60–90 s (reference/ux.md §1, 20): what is said takes about ten of them. */
const QUIET_SECONDS = 55
/** The wait after which silence is not an answer any more: own choice, production down sooner. */
const LONG_WAIT_SECONDS: Record<Desk, number> = {
  'production-down': 300,
  support: 900,
  admin: 900,
  identification: 600,
  contracts: 900,
}

export async function holdNews(request: NewsRequest, parts: NewsParts): Promise<News> {
  const outlook = await outlookOf(request, parts)
  let news = quietNews(parts)
  const known = await parts.calls.change(request.callId, (call) => {
    const at = parts.now()
    const stage = call.stage.kind === 'waiting' ? call.stage : inLineAfterAll(call, request, at)
    if (stage === undefined) return undefined
    const asBefore = { language: call.language, quietSeconds: QUIET_SECONDS, listens: true }
    if (isCopy(stage, request)) {
      news = { ...asBefore, said: stage.lap.said, leave: false }
      return undefined
    }
    const lap = nextLap(call, stage, request, outlook)
    const values = Object.assign(spokenValues(call, {}, parts.prompts, parts), lap.values)
    const said = lap.said.map((name) => parts.prompts.render(name, call.language, values))
    news = { ...asBefore, said, leave: lap.leave }
    const { waitedSeconds } = request
    return {
      ...call,
      lastSeenAt: at.toISOString(),
      stage: { ...lap.stage, lap: waitedSeconds === undefined ? undefined : { waitedSeconds, said } },
      turns: [...call.turns, { turn: call.turn, at: at.toISOString(), heard: lap.said, did: 'waited' as const }].slice(
        -MOST_RECORDS,
      ),
    }
  })
  if (known === undefined) await putBack(request, parts)
  if (known?.stage.kind === 'ended' && wasTold(known.stage)) return { ...news, leave: true }
  return news
}

/**
 * The words of last resort sent this caller to a person without the record of the call knowing: it could not be written then.
 * Only they give a place without a proof, so that a late lap of an earlier wait takes nobody out of their conversation.
 */
function inLineAfterAll(call: Call, { proof, waitedSeconds }: NewsRequest, at: Date): Waiting | undefined {
  if (call.stage.kind === 'ended' || proof !== undefined || waitedSeconds === undefined) return undefined
  return placeInLine(call, at)
}

/**
 * The call came to its end, but the words of last resort were quicker than its goodbye: nobody will take this caller from the
 * line, so they leave it and hear the goodbye.
 */
export function wasTold(stage: Extract<Stage, { kind: 'ended' }>): boolean {
  return stage.how === 'told' || stage.how === 'talked'
}

/** Somebody waits whose record was lost: the staff must see them again. Of several at once, one writes it. */
async function putBack({ callId, origin, proof }: NewsRequest, parts: NewsParts): Promise<void> {
  const call = await backOnRecord(callId, origin, proof, parts)
  const claim = await parts.calls.claim(callId, call.turn - 1, PUT_BACK_MS)
  if (claim.kind !== 'run' || claim.call !== undefined || call.stage.kind !== 'waiting') return
  const { turn, language, stage } = call
  const next = { kind: 'line' as const, desk: stage.desk, proof: parts.proofs.sign(call) }
  await parts.calls.save(claim.token, turn - 1, call, { turn, language, said: [], next })
}

/** Nobody waits two laps at the same second. */
function isCopy(stage: Waiting, { keys, waitedSeconds }: NewsRequest): stage is Waiting & { lap: object } {
  return keys === undefined && waitedSeconds !== undefined && stage.lap?.waitedSeconds === waitedSeconds
}

/** A long hold must not grow the record without end. */
const MOST_RECORDS = 300

/** For somebody in line whose call is not on record here: they keep their place. */
export function quietNews({ prompts }: Pick<NewsParts, 'prompts'>): News {
  const said = [prompts.render('line.quiet', 'en', {})]
  return { language: 'en', said, quietSeconds: QUIET_SECONDS, listens: false, leave: false }
}

interface Outlook {
  estimate: number | undefined
  paused: boolean
}

/** How fast a desk answered before its pause says nothing about the wait during it. No pause is for who is down. */
async function outlookOf({ callId, ahead }: NewsRequest, parts: NewsParts): Promise<Outlook> {
  const call = await parts.calls.read(callId)
  if (call?.stage.kind !== 'waiting') return { estimate: undefined, paused: false }
  const { desk } = call.stage
  const paused = call.told.urgent !== 'critical' && (await parts.isPaused(desk))
  return { estimate: paused || ahead === undefined ? undefined : await parts.estimate(desk, ahead), paused }
}

interface Lap {
  said: string[]
  stage: Waiting
  leave: boolean
  values: Values
}

/** Only what changed is said; an estimate that grew is given up, once, in words (reference/prompts.en.json Q3). */
function nextLap(call: Call, stage: Waiting, request: NewsRequest, { estimate, paused }: Outlook): Lap {
  const canCallBack = phoneOnFile(call) !== undefined
  const key = request.keys === undefined ? undefined : readMenuKey(request.keys)
  const values: Values = { aheadCount: spokenAhead(request.ahead ?? 0) }
  if (estimate !== undefined) values.waitMinutes = estimate === 1 ? 'one minute' : `${estimate} minutes`
  const lap = (said: string[], changed: Partial<Waiting> = {}): Lap => ({
    said,
    stage: { ...stage, laps: stage.laps + 1, ...changed },
    leave: false,
    values,
  })
  if (key === '1' && canCallBack) return { ...lap([]), leave: true }
  const offer = canCallBack ? ['line.offer-callback'] : []
  const pause = paused && stage.toldPaused !== true ? ['line.paused'] : []
  const toldPaused = paused || stage.toldPaused === true
  if (stage.laps === 0 || key === '*') {
    return lap([firstNews(stage.desk, estimate, request.ahead), ...pause, ...offer], { quoted: estimate, toldPaused })
  }
  if (pause.length > 0) return lap(pause, { toldPaused })
  const waited = request.waitedSeconds ?? 0
  if (!stage.offered && waited >= LONG_WAIT_SECONDS[stage.desk]) {
    return lap([canCallBack ? 'line.long-wait-callback' : 'line.long-wait'], { offered: true })
  }
  if (request.ahead === undefined) return lap(['line.quiet'])
  if (estimate === undefined || stage.quoted === 'silent') return lap(['line.still'])
  if (stage.quoted !== undefined && estimate > stage.quoted) return lap(['line.grown'], { quoted: 'silent' })
  return estimate === stage.quoted ? lap(['line.still']) : lap(['line.update'], { quoted: estimate })
}

function firstNews(desk: Desk, estimate: number | undefined, ahead: number | undefined): string {
  if (desk === 'production-down') return 'line.first-urgent'
  if (estimate !== undefined) return 'line.first'
  return ahead === undefined ? 'line.reference' : 'line.first-no-estimate'
}

function spokenAhead(ahead: number): string {
  if (ahead === 0) return 'Nobody is'
  return ahead === 1 ? 'One caller is' : `${ahead} callers are`
}
