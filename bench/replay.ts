/** A thousand calls on other flows: how long a replay takes, beside reading their paths alone in the same run. */
import { flowWorkHere } from '../src/calls/flow-work/flow-work-here.ts'
import { replayCalls } from '../src/calls/replay/replay-calls.ts'
import { FLOW_CATALOGUE } from '../src/calls/words/flow-catalogue.ts'
import { checkSources, loadFlows, type LoadedFlows } from '../src/flows/loader/load-flows.ts'
import { followFlow } from '../src/flows/run-flow.ts'
import { firstReply } from '../src/flows/reply.ts'
import { promptOf, type Flows } from '../src/flows/steps.ts'
import type { FlowInput } from '../src/flows/hear.ts'
import { Secret } from '../src/domain/secret.ts'
import { OWN_FLOWS } from '../src/project-root.ts'
import { sitePolicy } from '../src/service/settings/site-policy.ts'
import type { OpenStores } from '../src/stores/stores.ts'
import { below, measured, type Figure } from './figures.ts'
import { openOwnStores } from './own-stores.ts'
import { newHome } from './processes.ts'

const CALLS = 1_000
const ROUNDS = 5
const AIM_S = 10

/** A verified caller with a new problem, after a wrong PIN and a silence. */
const DID = ['123456789012', 'silence', '123456789012', '1', '1', '3']
const ANSWERS: Record<string, string[]> = {
  'pin-entry-open': ['open'],
  'incident-for-all': ['none'],
  'incident-known': ['none'],
  'check-pin': ['wrong-first', 'accepted'],
  companies: ['one'],
  'wish-known': ['unknown', 'known'],
  'what-next': ['product', 'severity', 'outcome'],
  outcome: ['OPEN_CASE'],
}

export async function replays(): Promise<Figure[]> {
  const home = newHome()
  const stores = await openOwnStores(home.dataDir)
  try {
    const live = loadFlows(OWN_FLOWS, FLOW_CATALOGUE)
    await fill(stores, live)
    const draft = otherFlows(live)
    const deps = {
      calls: stores.pastCalls,
      versions: { files: () => Promise.resolve(live.sources) },
      policy: sitePolicy(),
      work: flowWorkHere(),
    }
    const replayed = () => replayCalls(draft.sources, { most: CALLS }, deps)
    const found = await replayed()
    if (found.kind !== 'replayed' || found.counts.words !== CALLS)
      throw new Error(`not every call was replayed: ${JSON.stringify(found)}`)
    const runs: number[] = []
    const reading: number[] = []
    for (let round = 0; round < ROUNDS; round += 1) {
      reading.push(await seconds(() => readAll(stores)))
      runs.push(await seconds(replayed))
    }
    return [
      measured({
        name: `${CALLS.toLocaleString('en')} calls on other flows`,
        runs,
        say: (s) => `${s.toFixed(2)} s`,
        aim: below(AIM_S, 's'),
      }),
      measured({ name: 'reading their paths alone', runs: reading, say: (s) => `${s.toFixed(2)} s` }),
    ]
  } finally {
    await stores.close()
    home.remove()
  }
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await work()
  return (performance.now() - began) / 1_000
}

async function readAll({ pastCalls }: OpenStores): Promise<number> {
  let read = 0
  for await (const some of pastCalls.newest({ most: CALLS })) read += some.length
  return read
}

function otherFlows({ sources }: LoadedFlows): LoadedFlows {
  const changed = sources.map(({ file, source }) => ({
    file,
    source: source.replace("That PIN didn't work.", 'That PIN is not in force.'),
  }))
  const checked = checkSources(changed, FLOW_CATALOGUE)
  if ('problems' in checked) throw new Error('the flows that are tried have a fault')
  return checked
}

async function fill({ pool }: OpenStores, { flows }: LoadedFlows): Promise<void> {
  const path = { moments: [], decisions: [], flowVersion: flows.version, turns: turnsOn(flows) }
  const zero = ['offers', 'declines', 'waits', 'transfers', 'talk_seconds', 'hold_seconds', 'mis_keys', 'wrong_pins']
  const common = {
    ...Object.fromEntries([...zero, 'not_compared'].map((name) => [name, 0])),
    language: 'en',
    dialled: '+12025550100',
    is_callback: false,
    ending: 'menu',
    is_whole: true,
    path,
    events: [],
  }
  for (let n = 0; n < CALLS; n += 1) {
    const at = new Date(Date.now() - n * 60_000).toISOString()
    const row = { ...common, call_id: `CA${n}`, reference: String(n), started_at: at, ended_at: at }
    await pool.query('SELECT write_history($1)', [JSON.stringify(row)])
  }
}

/** As the service records them. */
function turnsOn(flows: Flows): object[] {
  const asked = new Map<string, number>()
  const turns: object[] = []
  let from: Parameters<typeof followFlow>[1] = flows.start
  for (const did of ['', ...DID]) {
    const input: FlowInput =
      did === '' ? { kind: 'none' } : did === 'silence' ? { kind: 'silence' } : { kind: 'keys', keys: new Secret(did) }
    const steps: string[] = []
    const answers: [string, string][] = []
    const replies = firstReply(flows, from, input)
    const flow = followFlow(flows, from, input, steps)
    let step = flow.next()
    while (step.done !== true) {
      const { question } = step.value
      const given = ANSWERS[question] ?? ['noted']
      const times = asked.get(question) ?? 0
      asked.set(question, times + 1)
      const answer = given[times] ?? given.at(-1) ?? ''
      answers.push([question, answer])
      step = flow.next(answer)
    }
    const { said, then } = step.value
    const heard = said.filter((name) => !name.includes(' ')).map(promptOf)
    const isFirst = turns.length === 0
    turns.push({
      turn: turns.length,
      at: new Date().toISOString(),
      heard,
      steps,
      replies,
      answers,
      did: isFirst ? 'dialled' : did === 'silence' ? 'silence' : 'keyed',
      ...(isFirst ? { language: 'en' } : {}),
      ...(then.kind === 'ask' ? { asked: 'key' } : {}),
    })
    if (then.kind !== 'ask') break
    from = then.position
  }
  return turns
}
