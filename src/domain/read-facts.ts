/** Facts as another system or a file gives them; everything wrong with them is named at once. */
import { FACTS, facts, type Facts } from './decide.ts'

export type FactsProblem = { fact: string; problem: string }

/** Names every fact that is missing, unknown or has a value outside its list. */
export function readFacts(input: unknown): { facts: Facts } | { problems: FactsProblem[] } {
  const parsed = facts.safeParse(input)
  if (parsed.success) return { facts: parsed.data }
  return {
    problems: parsed.error.issues.flatMap((issue): FactsProblem[] => {
      if (issue.code === 'unrecognized_keys')
        return issue.keys.map((key) => ({ fact: shown(key), problem: 'is not a fact' }))
      const fact = issue.path.map(String).join('.')
      if (fact === '') return [{ fact: '(line)', problem: 'must be a JSON object of facts' }]
      const given: unknown = typeof input === 'object' && input !== null ? Reflect.get(input, fact) : undefined
      const allowed =
        Object.entries(FACTS)
          .find(([name]) => name === fact)?.[1]
          .join(', ') ?? ''
      return given === undefined
        ? [{ fact, problem: `is missing; one of ${allowed}` }]
        : [{ fact, problem: `cannot be ${shown(given)}; one of ${allowed}` }]
    }),
  }
}

/** Names what was given only when it looks like a value: a PIN put here by mistake must not come back in an error. */
function shown(given: unknown): string {
  return typeof given === 'string' && /^(?!.*[0-9]{3})[\w/ -]{1,40}$/.test(given) ? given : 'that'
}
