/** A publication in words: its state, how it came about, and its number as a link. */
import type { Publication, Published, PublishedHow } from '../../../calls/flow-versions/version-store.ts'

export const HOW_WORDS: Record<PublishedHow, string> = {
  folder: 'from the folder of flows',
  published: 'from a draft',
  imported: 'imported',
  'rolled-back': 'rolled back',
}

const STATES = {
  live: { word: 'Callers hear it', tone: 'good' },
  planned: { word: 'Planned', tone: 'waits' },
  withdrawn: { word: 'Withdrawn', tone: 'over' },
  over: { word: 'Earlier', tone: 'over' },
} as const

export type VersionState = keyof typeof STATES

export function stateOf(one: Publication, { live, planned }: Published): VersionState {
  if (one.withdrawnAt !== undefined) return 'withdrawn'
  if (one.number === live?.number) return 'live'
  return one.number === planned?.number ? 'planned' : 'over'
}

export function StateChip({ state }: { state: VersionState }) {
  const { word, tone } = STATES[state]
  return <span class={`chip chip--${tone}`}>{word}</span>
}
