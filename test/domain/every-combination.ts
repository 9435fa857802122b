/** Every combination of facts there is while all is open: about 1.4 million. Hours are looked at by themselves (`out-of-hours.test.ts`). */
import { decide, FACTS, type Decision, type Facts } from '../../src/domain/decide.ts'
import { IN_HOURS } from '../../src/domain/directory/standing-facts.ts'

const names = (Object.keys(FACTS) as (keyof Facts)[]).filter((name) => !(name in IN_HOURS))

export const COMBINATIONS = names.reduce((count, name) => count * FACTS[name].length, 1)

/** The object given to `visit` is changed between visits; copy it to keep it. */
export function everyCombination(context: (facts: Facts) => void): void {
  const facts: Record<string, string> = { ...IN_HOURS }
  const descend = (depth: number): void => {
    const name = names[depth]
    if (name === undefined) {
      context(facts as Facts)
      return
    }
    for (const value of FACTS[name]) {
      facts[name] = value
      descend(depth + 1)
    }
  }
  descend(0)
}

/** In the order of `everyCombination`. The rules are asked once about each, however many properties look at the decision. */
let decided: readonly Decision[] | undefined

function decideEvery(): readonly Decision[] {
  const alike = new Map<string, Decision>()
  const all: Decision[] = []
  everyCombination((facts) => {
    const decision = decide(facts)
    const key = `${decision.rule} ${decision.desk}`
    const first = alike.get(key) ?? decision
    alike.set(key, first)
    all.push(first)
  })
  return all
}

/** For each named property the first facts that break it. An empty record means that all hold everywhere. */
export function counterexamples(
  properties: Record<string, (facts: Facts, decision: Decision) => boolean>,
): Record<string, Facts> {
  const decisions = (decided ??= decideEvery())
  const found: Record<string, Facts> = {}
  let open = Object.entries(properties)
  let at = 0
  everyCombination((facts) => {
    const decision = decisions[at++] as Decision
    for (const [name, holds] of open) {
      if (holds(facts, decision)) continue
      found[name] = { ...facts }
      open = open.filter(([one]) => one !== name)
    }
  })
  return found
}
