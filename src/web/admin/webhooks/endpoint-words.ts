/** Words about endpoints and what they are told. */
import type { Endpoint } from '../../../webhooks/endpoints.ts'
import { EVENT_TYPES } from '../../../webhooks/event-types.ts'

/** Groups of types as a person chooses them; the test event is sent by its button. */
export const GROUPS = [
  { group: 'call', label: 'Calls' },
  { group: 'case', label: 'Cases' },
  { group: 'directory', label: 'Directory' },
  { group: 'notice', label: 'Notices to contacts' },
  { group: 'alert', label: 'Alerts of the desks' },
] as const

export const typesOf = (group: string): { type: string; means: string }[] =>
  Object.entries(EVENT_TYPES)
    .filter(([type]) => type.startsWith(`${group}.`))
    .map(([type, { means }]) => ({ type, means }))

const KNOWN: ReadonlySet<string> = new Set([
  ...Object.keys(EVENT_TYPES).filter((type) => type !== 'webhook.test'),
  ...GROUPS.map(({ group }) => `${group}.*`),
])

export const isKnownType = (type: string) => KNOWN.has(type)

/** Without the types of a group that is chosen as a whole. */
export function fewest(types: readonly string[]): string[] {
  return types.filter((type) => type.endsWith('.*') || !types.includes(`${type.split('.')[0] ?? ''}.*`))
}

/** e.g. `Calls, Directory, 2 of Cases` */
export function typesInWords(types: readonly string[]): string {
  return GROUPS.flatMap(({ group, label }) => {
    const some = types.filter((type) => type.startsWith(`${group}.`))
    if (some.length === 0) return []
    return [some.includes(`${group}.*`) ? label : `${some.length} of ${label}`]
  }).join(', ')
}

export function stateInWords({ paused, failures, waiting, dead }: Endpoint): { state: string; tone: Tone } {
  if (paused === undefined) {
    if (failures > 0) return { state: 'Does not take events', tone: 'wrong' }
    if (dead > 0) return { state: 'Takes events, not all', tone: 'wrong' }
    return { state: waiting > 0 ? 'Being told' : 'Up to date', tone: 'good' }
  }
  switch (paused.why) {
    case 'asked':
      return { state: 'Paused', tone: 'waits' }
    case 'failing':
      return { state: 'Paused: it failed for long', tone: 'wrong' }
    case 'gone':
      return { state: 'Paused: it answered 410, no more', tone: 'wrong' }
    case 'not-set':
      return { state: 'The settings name it no more', tone: 'waits' }
    default:
      return paused.why satisfies never
  }
}

export type Tone = 'good' | 'waits' | 'wrong'
