/** A call of the terminal phone on the running demo's own telephone network, where the demo's desk can take it. */
import * as z from 'zod'
import { NoDemo } from './find-demo.ts'
import type { SpokenCall } from './session.ts'

/** How a call stands, as the demo tells it. */
export const callNow = z.object({
  sid: z.string(),
  state: z.enum(['ringing', 'gathering', 'recording', 'queued', 'bridged', 'ended']),
  queue: z.string().optional(),
  seconds: z.number(),
  endedBy: z.enum(['caller', 'service', 'rejected', 'failed']).optional(),
  heard: z.array(z.object({ number: z.number(), kind: z.string(), text: z.string() })),
  problems: z.array(z.object({ code: z.string(), path: z.string(), detail: z.string() })),
  /** The last TwiML. */
  twiml: z.string(),
})
export type CallNow = z.infer<typeof callNow>

export const callOrder = z.object({ from: z.string(), to: z.string(), copies: z.number().int().min(1).max(2) })
export type CallOrder = z.infer<typeof callOrder>

export const callMove = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('press'), keys: z.string().regex(/^[0-9*#]{1,40}$/), ahead: z.boolean() }),
  z.object({ kind: z.literal('silence') }),
  z.object({ kind: z.literal('say'), seconds: z.number().int().min(1).max(300) }),
  z.object({ kind: z.literal('hold-loop') }),
  z.object({ kind: z.literal('answer'), talkSeconds: z.number() }),
  z.object({ kind: z.literal('hang-up') }),
])
type CallMove = z.infer<typeof callMove>

/** Dialling takes as long as the service has for its first answer. */
const LONGEST_MS = 20_000

/** Undefined where there is no such network: not the demo, or one without it. */
export async function callOnDemo(url: string, apiToken: string, order: CallOrder): Promise<SpokenCall | undefined> {
  const ask = async (path: string, body?: unknown): Promise<CallNow | undefined> => {
    const response = await fetch(new URL(path, url), {
      method: body === undefined ? 'GET' : 'POST',
      headers: { authorization: `Bearer ${apiToken}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(LONGEST_MS),
    }).catch((cause: unknown) => {
      throw new NoDemo(`The demo at ${url} has stopped answering.`, { cause })
    })
    if (response.status === 404) return undefined
    if (!response.ok) throw new NoDemo(`Asked to place a call, ${url} answered ${response.status}.`)
    return callNow.parse(await response.json())
  }
  const dialled = await ask('/demo/calls', order)
  if (dialled === undefined) return undefined
  let now = dialled
  const follow = async (move?: CallMove): Promise<void> => {
    const next = await ask(`/demo/calls/${now.sid}`, move)
    if (next === undefined) throw new NoDemo(`The demo at ${url} was started again: the call is gone.`)
    now = next
  }
  return {
    sid: now.sid,
    get state() {
      return now.state
    },
    get queue() {
      return now.queue
    },
    get seconds() {
      return now.seconds
    },
    get endedBy() {
      return now.endedBy
    },
    get heard() {
      return now.heard
    },
    get problems() {
      return now.problems
    },
    get exchanges() {
      return [{ twiml: now.twiml }]
    },
    press: (keys, options) => follow({ kind: 'press', keys, ahead: options?.ahead ?? false }),
    silence: () => follow({ kind: 'silence' }),
    say: (seconds) => follow({ kind: 'say', seconds }),
    waitLoops: async (holdLoops) => {
      for (let loop = 0; loop < holdLoops && now.state === 'queued'; loop += 1) await follow({ kind: 'hold-loop' })
    },
    answerAsAnalyst: ({ talkSeconds }) => follow({ kind: 'answer', talkSeconds }),
    hangUp: () => follow({ kind: 'hang-up' }),
    look: () => follow(),
  }
}
