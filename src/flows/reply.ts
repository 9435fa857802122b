/** What a caller did where they were asked, in words that hold no digit but those of options that were offered. */
import { readMenuKey, readNumberEntry } from '../domain/keypad.ts'
import { Secret } from '../domain/secret.ts'
import type { FlowInput } from './hear.ts'
import { ONE_KEY, type AskRoute, type AskStep, type Flows, type Position, type StepName } from './steps.ts'

/**
 * A route of the step, or why the caller stayed there. `missed` is none: it is a silence or a wrong key, like those before it.
 * `other-key`: one that was no option. Which one it was is not told, because it may belong to a PIN.
 */
export type Reply =
  Exclude<AskRoute, 'missed'> | 'other-key' | 'several-keys' | 'unreadable' | 'star' | 'pound' | 'more-time'

/** Undefined: nothing yet. */
export function replyAt(step: AskStep, input: FlowInput): Reply | undefined {
  switch (input.kind) {
    case 'none':
      return undefined
    case 'silence':
    case 'recorded':
      return input.kind
    case 'pound-only':
      return 'pound'
    case 'keys':
      if (step.expect === 'message') return readMenuKey(input.keys) === '0' ? 'person' : 'silence'
      return ONE_KEY.has(step.expect) ? menuReply(step, input.keys) : numberReply(input.keys)
    default:
      return input satisfies never
  }
}

function menuReply(step: AskStep, keys: Secret): Reply {
  const key = readMenuKey(keys)
  if (key === '0') return 'person'
  if (key === '*') return 'star'
  if (key === '#') return 'pound'
  if (key !== 'several' && step.expect !== 'choice') {
    if (step.on[key] !== undefined) return key
    return step.expect === 'announcement' ? 'passed' : 'other-key'
  }
  if (key === 'several') return step.expect === 'announcement' ? 'passed' : 'several-keys'
  return key === '9' && step.on.more !== undefined ? 'more' : 'chosen'
}

function numberReply(keys: Secret): Reply {
  const { kind } = readNumberEntry(keys)
  if (kind === 'digits') return 'entered'
  return kind === 'cleared' ? 'star' : kind
}

/** Of a caller who was asked something. Read before the flow is followed: a PIN is erased once it is compared. */
export function firstReply({ steps }: Pick<Flows, 'steps'>, from: Position | StepName, input: FlowInput): Reply[] {
  const step = typeof from === 'string' ? undefined : steps.get(from.at)
  return step?.kind === 'ask' ? [replyAt(step, input) ?? []].flat() : []
}

/** At each menu that they passed before it was heard: `passed` are the steps of one exchange. */
export function repliesAhead(
  { steps }: Pick<Flows, 'steps'>,
  input: FlowInput,
  passed: readonly StepName[],
  stopsToListen: boolean,
): Reply[] {
  return passed.slice(1, stopsToListen ? -1 : undefined).flatMap((name) => {
    const step = steps.get(name)
    return step?.kind === 'ask' && ONE_KEY.has(step.expect) ? (replyAt(step, input) ?? []) : []
  })
}

const KEYS: Partial<Record<Reply, string>> = { person: '0', star: '*', pound: '#', 'several-keys': '12' }
const NUMBERS: Partial<Record<Reply, string>> = {
  person: '0',
  'more-time': '7',
  language: '8',
  star: '*',
  // No question is asked what it was: what became of it is on record.
  entered: '1',
  unreadable: '#1',
}

/** An input that this step takes as it took that reply; undefined where it might have meant something else here. */
export function inputFor(reply: Reply, step: AskStep): FlowInput | undefined {
  const input = anyInputFor(reply, step)
  return input !== undefined && replyAt(step, input) === reply ? input : undefined
}

function anyInputFor(reply: Reply, step: AskStep): FlowInput | undefined {
  if (reply === 'silence') return { kind: 'silence' }
  if (reply === 'pound') return { kind: 'pound-only' }
  if (reply === 'recorded') return { kind: 'recorded', recording: { id: '', seconds: undefined } }
  const keys = keysFor(reply, step)
  return keys === undefined ? undefined : { kind: 'keys', keys: new Secret(keys) }
}

function keysFor(reply: Reply, { expect, on }: AskStep): string | undefined {
  if (!ONE_KEY.has(expect)) return NUMBERS[reply]
  if (/^[1-9]$/.test(reply)) return reply
  switch (reply) {
    case 'chosen':
      return '1'
    case 'more':
      return '9'
    case 'passed':
      return '12'
    case 'other-key':
      return '987654321'.split('').find((key) => !Object.hasOwn(on, key))
    default:
      return KEYS[reply]
  }
}

/** The key by which an announcement was passed, and that chose in a menu after it. */
export function inputAhead(reply: Reply, announcement: AskStep): FlowInput | undefined {
  const key = /^[1-9]$/.test(reply) ? reply : reply === 'chosen' ? '1' : reply === 'more' ? '9' : undefined
  const input = key === undefined ? undefined : ({ kind: 'keys', keys: new Secret(key) } as const)
  return input !== undefined && replyAt(announcement, input) === 'passed' ? input : undefined
}

/** Whether a key that was no option of the one step is none of the other either. */
export function hasNoOtherOptions(step: AskStep, than: AskStep): boolean {
  return Object.keys(step.on).every((route) => !/^[1-9]$/.test(route) || Object.hasOwn(than.on, route))
}
