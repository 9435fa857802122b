/** Our cases, as staying in step sees them: put through the one door for cases from outside, followed by their feed. */
import type { CaseFollow } from '../desk/cases/case-lists.ts'
import type { CaseAuthor, CaseKey } from '../desk/cases/case-records.ts'
import type { PutAnswer, PutCases } from '../desk/cases/put-case.ts'
import { caseFields, externalNumber, type CaseFields } from '../domain/cases/case-row.ts'
import type { Case } from '../domain/cases/cases.ts'
import { caseNumber } from '../domain/ids.ts'
import { namesOf, type CaseMapping, type Values } from './mapping.ts'
import type { OurRecord, OurSide, PutResult } from './our-side.ts'
import type { TheirRecord } from './record-system.ts'

export interface CaseSideDeps {
  /** The system's name, as it stands in cases. */
  name: string
  mapping: CaseMapping
  lists: CaseFollow
  putCases: PutCases
  now: () => Date
}

/** Words on one case that are looked at in one look. */
const MOST_WORDS = 200

export function caseSide({ name, mapping, lists, putCases, now }: CaseSideDeps): OurSide {
  const author = (): CaseAuthor => ({ at: now(), actor: `system ${name}`, via: 'system', system: name })
  const names = namesOf(mapping)

  function ours(found: Case): OurRecord {
    const values: Values = Object.fromEntries(names.map((field) => [field, plain(Reflect.get(found, field))]))
    const theirId = found.externalSystem === name ? found.externalId : undefined
    return { key: found.number, version: found.version, values, theirId }
  }

  async function read(key: CaseKey): Promise<OurRecord | undefined> {
    const found = await lists.one(key)
    return found && ours(found)
  }

  async function get(key: string): Promise<OurRecord | undefined> {
    const number = caseNumber.safeParse(key)
    return number.success ? read({ number: number.data }) : undefined
  }

  const numberThere = ({ fields }: TheirRecord) => externalNumber.safeParse(String(fields[mapping.number] ?? ''))

  /** What every record says of itself. */
  function about(record: TheirRecord): Partial<CaseFields> {
    const number = numberThere(record)
    return {
      externalSystem: name,
      externalId: record.id,
      externalChangedAt: record.changedAt.toISOString(),
      ...(number.success ? { externalNumber: number.data } : {}),
    }
  }

  function result([answer]: readonly PutAnswer[]): PutResult {
    switch (answer?.kind) {
      case 'done':
        return { kind: 'done', ours: ours(answer.case) }
      case 'stale':
        return { kind: 'older' }
      case 'refused':
        return { kind: 'refused', why: answer.problems.map(({ sentence }) => sentence).join(' ') }
      default:
        return { kind: 'again' }
    }
  }

  async function put(record: TheirRecord, take: Values, over: OurRecord | undefined): Promise<PutResult> {
    const number = numberThere(record)
    if (!number.success) return { kind: 'refused', why: 'it has no number there' }
    const read = caseFields.safeParse({ ...about(record), ...withoutNeeded(take) })
    if (!read.success) return { kind: 'refused', why: whyOf(read.error.issues) }
    const key: CaseKey =
      over === undefined ? { system: name, external: number.data } : { number: caseNumber.parse(over.key) }
    const when = (version: number) => version === (over?.version ?? 0)
    return result(await putCases([{ key, fields: read.data, as: 'over', when }], author()))
  }

  return {
    kind: 'cases',
    mapping,
    get,
    put,

    async find(record) {
      const number = numberThere(record)
      const byTheirs = number.success ? await read({ system: name, external: number.data }) : undefined
      return byTheirs ?? get(String(record.fields[mapping['our-number']] ?? ''))
    },

    async remove(_record, over) {
      const when = (version: number) => version === over.version
      const [answer] = await putCases(
        [{ key: { number: caseNumber.parse(over.key) }, fields: {}, as: 'deleted', when }],
        author(),
      )
      return answer?.kind === 'no-such-case' ? { kind: 'done', ours: undefined } : result(answer ? [answer] : [])
    },

    async changesAfter(position, most) {
      const changes = await lists.changesAfter(position, most)
      return changes.map(({ id, number, system, at }) => ({ id, key: number, isTheirs: system === name, at }))
    },

    async wordsOf(key, since) {
      const changes = await lists.changesOf(caseNumber.parse(key), since - 1, MOST_WORDS)
      return changes
        .filter(({ act, note, system }) => note !== '' && act !== 'open' && system !== name)
        .map(({ id, note, actor, via }) => ({ id, words: `${note}\n\n(${actor}, ${VIA[via]})` }))
    },

    async link(before, record) {
      const fields = caseFields.parse(about(record))
      const linked = result(
        await putCases([{ key: { number: caseNumber.parse(before.key) }, fields, as: 'part' }], author()),
      )
      return linked.kind === 'done' && linked.ours !== undefined ? linked.ours : before
    },

    // An Admin Case is about the directory, which is ours.
    isForThem: ({ values }) => values['contract'] !== null,
  }
}

const VIA: Record<CaseAuthor['via'], string> = {
  call: 'by phone',
  profile: 'on the web',
  api: 'by another program',
  file: 'by a file',
  system: 'by another system',
}

const plain = (value: unknown) => (value instanceof Date ? value.toISOString() : (value ?? null))

/** A state or a priority cannot be taken away; without one there, ours stays. */
function withoutNeeded(take: Values): Values {
  return Object.fromEntries(
    Object.entries(take).filter(([field, value]) => value !== null || !['state', 'priority'].includes(field)),
  )
}

const whyOf = (issues: readonly { path: PropertyKey[]; message: string }[]) =>
  issues.map(({ path, message }) => `${path.map(String).join('.')} ${message}`).join('; ')
