/** Whole calls, replayed from what is recorded of them: on the same flows nothing is different, on others just what was changed. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { flowWorkHere } from '../../../src/calls/flow-work/flow-work-here.ts'
import { replayCalls, type Replay } from '../../../src/calls/replay/replay-calls.ts'
import { verdictInWords } from '../../../src/calls/replay/verdict-words.ts'
import { FLOW_CATALOGUE } from '../../../src/calls/words/flow-catalogue.ts'
import { loadFlows, type LoadedFlows } from '../../../src/flows/loader/load-flows.ts'
import { postgresPastCalls } from '../../../src/stores/postgres/calls/history/past-calls.ts'
import { sitePolicy } from '../../../src/service/settings/site-policy.ts'
import { onTheFloor } from '../../desk/on-the-floor.ts'
import { copyOfReal, realFlows } from '../../flows/flows-folder.ts'
import { openCareline, type Careline, type Conversation } from '../careline.ts'
import { QUESTIONS, type Question } from '../../../src/domain/questions.ts'
import { RESTS_ON, type Part } from '../../../src/calls/replay/what-answers-rest-on.ts'
import { isQuestion } from '../../../src/calls/replay/recorded-call.ts'
import { wrongFor } from '../wrong-pin.ts'
import { watchQuestions } from './watch-questions.ts'

const SITE = { languages: { numbers: {}, offered: ['en', 'de', 'fr'] } }

let careline: Careline
const { seen, stop, askEverything } = watchQuestions()
const floor = onTheFloor(() => careline)
/** What each call is about, by its reference. */
const about = new Map<string, string>()

async function called(what: string, person: string, ...did: (string | number)[]): Promise<Conversation> {
  const call = await careline.dial(person)
  for (const one of did) {
    if (typeof one === 'number') await call.isSilent(one)
    else await call.presses(one === 'pin' ? careline.pin(person) : one)
  }
  about.set((await call.view()).reference, what)
  return call
}

beforeAll(async () => {
  careline = await openCareline({ site: SITE, rest: true })
  const pin = careline.pin('ana')
  const calls = [
    await called('new problem', 'ana', 'pin', '1', '1', '3'),
    await called('wrong PIN first', 'ana', wrongFor(pin), 'pin', '1', '1', '3'),
    await called('short PIN', 'ana', '123#', 'pin', '3', '2'),
    await called('silent', 'ana', 1, 'pin', 1, '1', '1', 3),
    await called('no such key', 'ana', 'pin', '7', '1', '*', '1', '3'),
    await called('star twice', 'ana', 'pin', '1', '*', '*', '3', '3'),
    await called('status', 'ana', 'pin', '2', '1000002#', '1', '2', '1'),
    await called('not their case', 'ana', 'pin', '2', '0001999999#', '0001999998#', '2', '1', '4'),
    await called('German', 'ana', '8#', '1', 'pin', '1', '1', '3'),
    await called('without a PIN', 'ana', '0#', '0'),
    await called('production down', 'ana', 'pin', '1', '1', '1', 1),
    await called('left at once', 'ana'),
    await called('left in the menu', 'ana', 'pin', '1'),
    await called('refused', 'cleo', 'pin', '1', '1', '1'),
  ]
  const talked = await called('talked', 'ana', 'pin', '1', '1', '3')
  await floor.connect(talked, 'ruth')
  for (const call of [...calls, talked]) if (call.phone.state !== 'ended') await call.hangsUp()
  await careline.network.settled()
})
afterAll(() => careline.close())

async function onFlows(draft: LoadedFlows): Promise<Replay> {
  const { sources } = realFlows()
  const found = await replayCalls(
    draft.sources,
    { most: 100 },
    {
      calls: postgresPastCalls(careline.database.pool),
      versions: { files: async (version) => (version === realFlows().flows.version ? sources : undefined) },
      policy: sitePolicy(SITE),
      work: flowWorkHere(),
    },
  )
  if (found.kind !== 'replayed') throw new Error(found.kind)
  return found
}

/** Those that are not the same. */
const others = ({ calls }: Replay) =>
  Object.fromEntries(
    calls.flatMap(({ reference, verdict }) =>
      verdict.kind === 'same' ? [] : [[about.get(reference) ?? reference, verdictInWords(verdict)]],
    ),
  )
const changed = (...change: Parameters<typeof copyOfReal>[0]) => loadFlows(copyOfReal(change), FLOW_CATALOGUE)

test('on the flows that they went through nothing is different', async () => {
  const found = await onFlows(realFlows())
  expect(others(found)).toEqual({})
  expect(found.counts.same).toBe(about.size)
  expect(found.withoutFlows).toBe(0)
})

test('another sentence is heard by those who came to it in that language', async () => {
  const found = await onFlows(
    changed({ file: 'prompts.de.yaml', replace: "\nseverity:\n  menu: '", by: "\nseverity:\n  menu: 'Nun. " }),
  )
  expect(others(found)).toEqual({ German: 'the same path, other words: severity.menu' })
  expect(found.bySentences).toEqual([{ prompt: 'severity.menu', calls: 1 }])
})

test('a key that leads elsewhere', async () => {
  const found = await onFlows(
    changed({ file: 'case.flow.yaml', replace: '2: wish/new-case, person', by: '2: goodbye/start, person' }),
  )
  expect(others(found)).toEqual({
    'not their case':
      'ends elsewhere: after case/not-available-menu, wish/new-case then, goodbye/start here; in the queue by OPEN_CASE then, goodbye here',
  })
  expect(found.bySteps).toEqual([
    { step: 'case/not-available-menu', counts: { same: 0, words: 0, path: 0, elsewhere: 1, untold: 0 } },
  ])
})

/** Keys at random, the same ones each time: people of every kind, in every menu. */
async function pressesAnything(): Promise<void> {
  let seed = 7
  const random = (below: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
    return seed % below
  }
  const KEYS = ['1', '1', '2', '3', '4', '0', '*', '1000002#', 'silence']
  for (const person of ['ana', 'ben', 'cleo', 'dev', 'eli', 'fay', 'gus', 'hal', 'ivy', 'jon', 'lea', 'max', 'noa']) {
    const call = await careline.dial(person)
    const pin = careline.pins.get(person)
    if (pin !== undefined) await call.presses(pin)
    for (let i = 0; i < 14 && call.phone.state === 'gathering'; i += 1) {
      const key = KEYS[random(KEYS.length)] ?? '1'
      if (key === 'silence') await call.isSilent()
      else await call.presses(key)
    }
    if (call.phone.state !== 'ended') await call.hangsUp()
  }
  await careline.network.settled()
}

/** Read to be written down, not to be answered with: what was decided before stands before the new decision. */
const FOR_THE_RECORD: Partial<Record<Question, Part[]>> = {
  outcome: ['decision'],
  'find-case': ['decision'],
  'note-admin-request': ['wish', 'pin'],
  'wants-renewal': ['decision'],
  'callback-noted': ['decision', 'severity'],
  'callback-any-time': ['decision', 'severity'],
  'message-noted': ['pin', 'decision', 'language', 'product', 'severity', 'company'],
}

test('an answer rests on what the table names and changes no more', async () => {
  await pressesAnything()
  expect(await askEverything()).toEqual([])
  stop()
  const unnamed = [...seen].flatMap(([question, { reads, changes }]) => {
    if (!isQuestion(question)) return [question]
    const { reads: named, sets = [], adds = [], clears = [] } = RESTS_ON[question]
    const [mayRead, mayChange] = [new Set([...named, ...adds]), new Set([...sets, ...adds, ...clears])]
    return [
      ...[...reads]
        .filter(
          (part) =>
            QUESTIONS[question].length > 1 && !mayRead.has(part) && FOR_THE_RECORD[question]?.includes(part) !== true,
        )
        .map((part) => `${question} reads ${part}`),
      ...[...changes].filter((part) => !mayChange.has(part)).map((part) => `${question} changes ${part}`),
    ]
  })
  expect(unnamed).toEqual([])
  const all = Object.keys(QUESTIONS).toSorted()
  expect([...seen.keys()].toSorted()).toEqual(all)
  expect(Object.keys(RESTS_ON).toSorted()).toEqual(all)
})

test('no digit of a PIN or of a number stands in what is recorded', async () => {
  const { rows } = await careline.database.pool.query<{ text: string }>('SELECT path::text AS text FROM call_paths')
  const text = rows.map((row) => row.text).join('\n')
  expect(text).toContain('"replies": ["entered"]')
  for (const secret of [careline.pin('ana'), wrongFor(careline.pin('ana')), '1000002', '0001999999', '123#'])
    expect(text).not.toContain(secret)
})
