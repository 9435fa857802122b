/** Sees which parts of a call the answer to each question of the flows reads, and which it changes: to be held against the table that replay goes by. */
import type { Call, Told } from '../../../src/calls/call.ts'
import { questionHandlers } from '../../../src/calls/questions/question-handlers.ts'
import type { Part } from '../../../src/calls/replay/what-answers-rest-on.ts'

/** `undefined`: the same for all of a call, or what passed outside the flows. */
const PARTS: Readonly<Record<string, Part>> = {
  language: 'language',
  languageChosen: 'language',
  identity: 'pin',
  wrongPins: 'pin',
  mistypes: 'pin',
  keysDoubled: 'pin',
  announced: 'incident',
  companyPage: 'companies-page',
  productPage: 'products-page',
  numberMisses: 'numbers-in-vain',
  oursAlone: 'numbers-in-vain',
  decisions: 'decision',
  closed: 'decision',
  messages: 'message',
}
const TOLD: Readonly<Record<keyof Told, Part>> = {
  contract: 'company',
  contractOpen: 'wish',
  intent: 'wish',
  existing: 'wish',
  renewal: 'wish',
  product: 'product',
  urgent: 'severity',
  severity: 'severity',
  case: 'case',
}
/** Objects of a call whose own fields are looked at; the others count as a whole. */
const OPENED = new Set(['told', 'identity', 'decisions', 'announced', 'closed', 'messages'])

type Handler = NonNullable<ReturnType<typeof questionHandlers.get>>

export interface Seen {
  reads: Set<Part>
  changes: Set<Part>
}

export interface Watched {
  seen: Map<string, Seen>
  stop: () => void
  /** Puts every question there is to each call that any question was asked of, in the state it had then. Gives those that never answered. */
  askEverything: () => Promise<string[]>
}

/** From now on. */
export function watchQuestions(): Watched {
  const handlers = questionHandlers as Map<string, Handler>
  const own = [...questionHandlers]
  const seen = new Map<string, Seen>()
  /** One for each state that a call was in, by what a question could tell apart. */
  const asked = new Map<string, Parameters<Handler>>()
  const watching =
    (question: string, handler: Handler): Handler =>
    async (context, deps) => {
      asked.set(stateOf(context.call), [context, deps])
      const here = seen.get(question) ?? { reads: new Set<Part>(), changes: new Set<Part>() }
      seen.set(question, here)
      const { watched, plain } = watch(context.call, (part) => here.reads.add(part))
      const answered = await handler({ ...context, call: watched }, deps)
      if ('checking' in answered || answered.changes === undefined) return answered
      const changes = plain(answered.changes)
      for (const part of changedParts(context.call, changes)) here.changes.add(part)
      return { ...answered, changes }
    }
  for (const [question, handler] of own) handlers.set(question, watching(question, handler))
  return {
    seen,
    stop: () => own.forEach(([question, handler]) => handlers.set(question, handler)),
    async askEverything() {
      const silent: string[] = []
      const states = [...asked.values()]
      for (const [question, handler] of own) {
        const answers = await Promise.all(
          states.map(async ([context, deps]) => {
            try {
              return await watching(question, handler)({ ...context, recording: RECORDING }, deps)
            } catch {
              // No flow asks it of such a call.
              return undefined
            }
          }),
        )
        if (answers.every((one) => one === undefined)) silent.push(question)
      }
      return silent
    },
  }
}

const RECORDING = { id: `RE${'7'.repeat(32)}`, seconds: 3 } as never

function stateOf({ told, identity, closed, decisions, stage }: Call): string {
  const said = Object.entries(told).map(([name, value]) => `${name} ${typeof value === 'object' ? 'one' : value}`)
  return [...said, identity.kind, closed?.why, decisions.at(-1)?.rule, stage.kind].join('|')
}

/** The call, telling of each part that is read. What is only copied into another object is not read. */
function watch(
  call: Call,
  tell: (part: Part) => void,
): { watched: Call; plain: (changes: Partial<Call>) => Partial<Call> } {
  const targets = new Map<unknown, unknown>()
  const wrap = <T extends object>(target: T, partOf: (name: string) => Part | undefined, opened: boolean): T => {
    const copied = new Set<string | symbol>()
    const proxy = new Proxy(target, {
      ownKeys: (one) => {
        const keys = Reflect.ownKeys(one)
        for (const key of keys) copied.add(key)
        return keys
      },
      get: (one, name, receiver) => {
        const value: unknown = Reflect.get(one, name, receiver)
        const isOpened = opened && typeof name === 'string' && OPENED.has(name)
        const part = typeof name === 'string' && !copied.delete(name) && !isOpened ? partOf(name) : undefined
        if (part !== undefined) tell(part)
        if (!isOpened || typeof value !== 'object' || value === null) return value
        return wrap(value, name === 'told' ? (field) => TOLD[field as keyof Told] : () => PARTS[name], false)
      },
    })
    targets.set(proxy, target)
    return proxy
  }
  const bare = (value: unknown): unknown => {
    const target = targets.get(value) ?? value
    if (Array.isArray(target)) return target.map(bare)
    const isPlain = typeof target === 'object' && target !== null && Object.getPrototypeOf(target) === Object.prototype
    return isPlain ? Object.fromEntries(Object.entries(target).map(([name, one]) => [name, bare(one)])) : target
  }
  return { watched: wrap(call, (name) => PARTS[name], true), plain: (changes) => bare(changes) as Partial<Call> }
}

const sameText = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b)

function changedParts(before: Call, changes: Partial<Call>): Part[] {
  return Object.entries(changes).flatMap(([name, value]): Part[] => {
    if (name === 'told') {
      const fields = Object.keys(TOLD) as (keyof Told)[]
      return fields.flatMap((field) => (sameText(before.told[field], changes.told?.[field]) ? [] : [TOLD[field]]))
    }
    const part = PARTS[name]
    const old: unknown = Reflect.get(before, name)
    // Rights that were read again are those of the same person.
    const isSame = name === 'identity' ? whoIs(before.identity) === whoIs(changes.identity) : sameText(old, value)
    return part === undefined || isSame ? [] : [part]
  })
}

function whoIs(identity: Call['identity'] | undefined): string {
  if (identity === undefined) return ''
  return identity.kind === 'verified' ? `verified ${identity.contactId}` : JSON.stringify(identity)
}
