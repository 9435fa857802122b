/** Versions of the flows on record, as a start of the service and an author put them there. */
import { expect } from 'vitest'
import type { EditionSources } from '../../src/calls/editions.ts'
import { versionOf } from '../../src/flows/loader/load-flows.ts'
import type { Stores } from '../../src/stores/stores.ts'
import { realFlows } from './flows-folder.ts'

/** The real flows with some files otherwise. */
export const realFlowsBut = (changes: Readonly<Record<string, (source: string) => string>>): EditionSources =>
  realFlows().sources.map(({ file, source }) => ({ file, source: changes[file]?.(source) ?? source }))

/** Gives its number. Nothing is checked: it may have faults. */
export async function putOnRecord(
  { flowVersions }: Pick<Stores, 'flowVersions'>,
  sources: EditionSources = realFlows().sources,
  {
    why = 'What the installation began with',
    by = 'Careline',
    startsAt,
  }: { why?: string; by?: string; startsAt?: Date } = {},
): Promise<number> {
  const now = new Date()
  const { live, planned } = await flowVersions.published(now)
  const outcome = await flowVersions.publish(
    {
      version: versionOf(sources),
      sources,
      how: live === undefined ? 'folder' : 'published',
      why,
      startsAt,
      checkedBy: '0.1.0',
      over: { live: live?.number, planned: planned?.number },
    },
    { actor: 'service', name: by },
    now,
  )
  expect(outcome.kind).toBe('published')
  return outcome.kind === 'published' ? outcome.publication.number : 0
}
