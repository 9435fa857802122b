/** A call as a transcript in the style of test/calls: what was dialled and keyed, what was heard, what it came to. */
import type { Call } from '../../calls/call.ts'
import type { RequestFault } from '../../simulator/index.ts'
import type { Did, Note } from './call-notes.ts'

export interface Caller {
  id: string
  name: string
}

/** `call` is what the service knows of it, with what was heard by its names. */
export function callAsTest({ id, name }: Caller, notes: readonly Note[], call: Call): string {
  const steps = notes.map(({ at, did, fault }, i) => {
    const until = notes[i + 1]?.at.toISOString() ?? '9999'
    const since = call.turns.filter((turn) => turn.at >= at.toISOString() && turn.at < until)
    const heard = since.findLast((turn) => turn.did !== 'waited')
    // What happened on hold, and in conversations, happens by itself or on the desk.
    return [...lineOf(did, fault, id), ...(heard === undefined ? [] : [`await call.hears(${quoted(heard.heard)})`])]
  })
  const [decided] = call.decisions.slice(-1)
  const lines = [...steps.flat(), ...endOf(call)]
  const helpers = ['wrongFor', 'slipIn'].filter((helper) => lines.some((line) => line.includes(`${helper}(`)))
  return [
    `/** A call by ${name}, saved from the telephone at /phone. */`,
    "import { afterAll, beforeAll, test } from 'vitest'",
    "import { openCareline, type Careline } from './careline.ts'",
    ...(helpers.length === 0 ? [] : [`import { ${helpers.join(', ')} } from './wrong-pin.ts'`]),
    '',
    'let careline: Careline',
    'beforeAll(async () => {',
    '  careline = await openCareline()',
    '})',
    'afterAll(() => careline.close())',
    '',
    `test('${named(name)}: ${decided === undefined ? 'nothing is decided' : `${decided.outcome} by ${decided.rule}`}', async () => {`,
    ...lines.map((line) => `  ${line}`),
    '})',
    '',
  ].join('\n')
}

function lineOf(did: Did, fault: RequestFault | undefined, id: string): string[] {
  const pin = `careline.pin('${id}')`
  const spoilt = fault === undefined ? [] : [`call.phone.spoilNext('${fault}')`]
  const presses = (keys: string) => [...spoilt, `await call.presses(${keys})`]
  switch (did.kind) {
    case 'dialled':
      return [
        fault === undefined
          ? `const call = await careline.dial('${id}')`
          : `const call = await careline.dial('${id}', { spoiling: { fault: '${fault}' } })`,
      ]
    case 'keys':
      return presses(`'${did.keys}'`)
    case 'pin':
      return presses(pin)
    case 'wrong-pin':
      return presses(`wrongFor(${pin})`)
    case 'mistyped-pin':
      return presses(`slipIn(${pin})`)
    case 'part-of-pin':
      return presses(`${pin}.slice(0, ${did.count})${did.finished ? " + '#'" : ''}`)
    case 'silence':
      return [...spoilt, 'await call.isSilent()']
    case 'hung-up':
      return [...spoilt, "if (call.phone.state !== 'ended') await call.hangsUp()"]
    default:
      return did satisfies never
  }
}

function endOf({ stage, decisions }: Call): string[] {
  const decided = decisions.at(-1)
  switch (stage.kind) {
    case 'waiting':
      return decided?.desk === undefined || decided.desk === null
        ? []
        : [`await call.isInQueueFor('${stage.desk}', '${decided.outcome}')`]
    case 'talking':
      return decided?.desk === null ? [`await call.isNotRouted('${decided.outcome}')`] : []
    case 'with-analyst':
      return ['// Here an analyst took the call: test/desk/ is about that.']
    case 'ended':
      return []
    default:
      return stage satisfies never
  }
}

/** Inside of quotes. */
const named = (name: string): string => name.replace(/['\\]/g, '\\$&')

const quoted = (names: readonly string[]): string => names.map((name) => `'${name}'`).join(', ')
