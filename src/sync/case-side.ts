/** Our cases, as staying in step sees them: put through the one door for cases from outside, followed by their feed. */
import type { CaseFollow } from '../desk/cases/case-lists.ts'
import type { CaseAuthor, CaseKey } from '../desk/cases/case-records.ts'
import type { PutCases, PutWanted } from '../desk/cases/put-case.ts'
import { caseFields, externalNumber, type CaseFields } from '../domain/cases/case-row.ts'
import type { Case } from '../domain/cases/cases.ts'
import { caseNumber } from '../domain/ids.ts'
import { namesOf, type CaseMapping, type Values } from './mapping.ts'
import { whyOf, type OurRecord, type OurSide, type PutResult } from './our-side.ts'
import { textOf, type TheirRecord } from './record-system.ts'

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

export function caseSide(deps: CaseSideDeps): OurSide {
  const { name, mapping, lists } = deps
  const words = caseWords(deps)
  const { get, find } = reading(deps, words)
  return {
    kind: 'cases',
    mapping,
    get,
    find,
    ...writing(deps, words),

    async changesAfter(position, most) {
      const changes = await lists.changesAfter(position, most)
      return changes.map(({ id, number, system, version }) => {
        return { id, key: number, isTheirs: system === name, isNew: version === 1 }
      })
    },

    async wordsOf(key, since) {
      const changes = await lists.changesOf(caseNumber.parse(key), since - 1, MOST_WORDS)
      return changes
        .filter(({ act, note, system }) => note !== '' && act !== 'open' && system !== name)
        .map(({ id, note, actor, via }) => ({ id, words: `${note}\n\n(${actor}, ${VIA[via]})` }))
    },

    // An Admin Case is about the directory, which is ours.
    isForThem: ({ values }) => values['contract'] !== null,
  }
}

type CaseWords = ReturnType<typeof caseWords>

/** A case as it is seen here, and their record as a case has it. */
function caseWords({ name, mapping }: Pick<CaseSideDeps, 'name' | 'mapping'>) {
  const names = namesOf(mapping)
  const numberThere = ({ fields }: TheirRecord) => externalNumber.safeParse(textOf(fields[mapping.number]))
  return {
    numberThere,
    ours: (found: Case): OurRecord => {
      const values: Values = Object.fromEntries(names.map((field) => [field, plain(Reflect.get(found, field))]))
      const theirId = found.externalSystem === name ? found.externalId : undefined
      return { key: found.number, version: found.version, values, theirId }
    },
    /** What every record says of itself. */
    about: (record: TheirRecord): Partial<CaseFields> => {
      const number = numberThere(record)
      return {
        externalSystem: name,
        externalId: record.id,
        externalChangedAt: record.changedAt.toISOString(),
        ...(number.success ? { externalNumber: number.data } : {}),
      }
    },
  }
}

function reading(
  { name, mapping, lists }: CaseSideDeps,
  { ours, numberThere }: CaseWords,
): Pick<OurSide, 'get' | 'find'> {
  async function one(key: CaseKey): Promise<OurRecord | undefined> {
    const found = await lists.one(key)
    return found && ours(found)
  }
  async function get(key: string): Promise<OurRecord | undefined> {
    const number = caseNumber.safeParse(key)
    return number.success ? one({ number: number.data }) : undefined
  }
  return {
    get,
    async find(record) {
      const number = numberThere(record)
      const byTheirs = number.success ? await one({ system: name, external: number.data }) : undefined
      const byOurs = byTheirs ?? (await get(textOf(record.fields[mapping['our-number']])))
      // A record that was copied there holds our number too: it is a case of its own, and not the one that we have.
      const isCopy = byTheirs === undefined && byOurs?.theirId !== undefined && byOurs.theirId !== record.id
      return isCopy ? undefined : byOurs
    },
  }
}

function writing(
  { name, putCases, now }: CaseSideDeps,
  { ours, about, numberThere }: CaseWords,
): Pick<OurSide, 'put' | 'remove' | 'link'> {
  const author = (): CaseAuthor => ({ at: now(), actor: `system ${name}`, via: 'system', system: name })

  async function putOne(wanted: PutWanted): Promise<PutResult> {
    const [answer] = await putCases([wanted], author())
    switch (answer?.kind) {
      case 'done':
        return { kind: 'done', ours: ours(answer.case) }
      case 'stale':
        return { kind: 'older' }
      case 'refused':
        return { kind: 'refused', why: answer.problems.map(({ sentence }) => sentence).join(' ') }
      case 'no-such-case':
        return wanted.as === 'deleted' ? { kind: 'done', ours: undefined } : { kind: 'again' }
      default:
        return { kind: 'again' }
    }
  }

  return {
    async put(record, take, over) {
      const number = numberThere(record)
      if (!number.success) return { kind: 'refused', why: 'it has no number there' }
      const fields = caseFields.safeParse({ ...about(record), ...withoutNeeded(take) })
      if (!fields.success) return { kind: 'refused', why: whyOf(fields.error.issues) }
      const key: CaseKey =
        over === undefined ? { system: name, external: number.data } : { number: caseNumber.parse(over.key) }
      return putOne({ key, fields: fields.data, as: 'over', when: (version) => version === (over?.version ?? 0) })
    },

    remove: (_record, { key, version }) =>
      putOne({ key: { number: caseNumber.parse(key) }, fields: {}, as: 'deleted', when: (is) => is === version }),

    async link(before, record) {
      const fields = caseFields.parse(about(record))
      const linked = await putOne({ key: { number: caseNumber.parse(before.key) }, fields, as: 'part' })
      return linked.kind === 'done' && linked.ours !== undefined ? linked.ours : before
    },
  }
}

const VIA: Record<CaseAuthor['via'], string> = {
  call: 'by phone',
  desk: 'at the desk',
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
