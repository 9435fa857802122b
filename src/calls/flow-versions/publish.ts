/** The one door to what callers hear: a version is checked whole, is what the author saw replaced, and then published on record. */
import type { FlowProblem } from '../../flows/loader/flow-problem.ts'
import type { EditionSources } from '../editions.ts'
import { UNCHECKED_WORDS, type FlowWork, type Unchecked, type Refused, type Whole } from '../flow-work/flow-work.ts'
import type { Draft, DraftFile, FlowDrafts } from './draft-store.ts'
import type { Author, FlowVersions, Publication, PublishOutcome, PublishedHow } from './version-store.ts'

/** Own choice: a version that was planned before the last holidays is forgotten by those who planned it. */
export const MOST_DAYS_AHEAD = 90
export const LONGEST_WHY = 500

export interface PublishDeps {
  versions: FlowVersions
  drafts: Pick<FlowDrafts, 'find'>
  work: Pick<FlowWork, 'check'>
  /** A sentence for each language that the site needs and that is not among those spoken. */
  unspoken: (spoken: readonly string[]) => string[]
  /** The version of this program. */
  program: string
  now: () => Date
}

export interface Wish {
  how: Exclude<PublishedHow, 'folder'>
  why: string
  /** Undefined: now. */
  startsAt?: Date | undefined
  /** What the author saw live and planned. */
  over: { live: number | undefined; planned: number | undefined }
}

/**
 * - `refused`: with the place of each fault.
 * - `unwanted`: the wish itself cannot be followed, in a sentence.
 * - `same`: callers hear just this already.
 */
export type PublishResult =
  | PublishOutcome
  | { kind: 'refused'; problems: readonly FlowProblem[] }
  | { kind: 'unwanted'; says: string }
  | { kind: 'same'; live: Publication }

/** Sources in the order of their names. */
export async function publishSources(
  sources: EditionSources,
  wish: Wish,
  by: Author,
  deps: PublishDeps,
  draft?: { id: string; revision: number },
): Promise<PublishResult> {
  const now = deps.now()
  const unwanted = unwantedBecause(wish, now)
  if (unwanted !== undefined) return { kind: 'unwanted', says: unwanted }
  const checked = await checkVersion(sources, deps)
  if (checked.kind === 'refused') return checked
  if (checked.kind === 'unchecked') return { kind: 'unwanted', says: UNCHECKED_WORDS[checked.why] }
  const { version } = checked
  const { live, planned } = await deps.versions.published(now)
  const isSame = live?.version === version && planned === undefined && draft === undefined
  if (isSame && wish.over.live === live.number) return { kind: 'same', live }
  const { how, why, startsAt, over } = wish
  const wanted = { version, sources, how, why: why.trim(), startsAt, checkedBy: deps.program, over, draft }
  return deps.versions.publish(wanted, by, now)
}

/** Every check that stands between a draft and callers; the files may be looked at without being published. */
export async function checkVersion(
  sources: EditionSources,
  { work, unspoken }: Pick<PublishDeps, 'work' | 'unspoken'>,
): Promise<Whole | Refused | Unchecked> {
  const checked = await work.check(sources)
  if (checked.kind !== 'whole') return checked
  const problems = unspoken(checked.languages).map((sentence) => ({ file: 'prompts.en.yaml', line: 1, sentence }))
  return problems.length > 0 ? { kind: 'refused', problems } : checked
}

/** Undefined: it is gone, or its author did not see what it holds now. */
export async function publishDraft(
  { id, revision }: { id: string; revision: number },
  wish: Omit<Wish, 'how'>,
  by: Author,
  deps: PublishDeps,
): Promise<PublishResult | { kind: 'behind'; live: number } | undefined> {
  const found = await sourcesOfDraft(id, deps)
  if (found === undefined) return undefined
  if (found.draft.revision !== revision) return { kind: 'draft-changed' }
  const { live } = await deps.versions.published(deps.now())
  if (live !== undefined && live.number !== found.draft.basedOn) {
    const base = await deps.versions.find(found.draft.basedOn)
    // It would take back what was published since.
    if (base?.version !== live.version) return { kind: 'behind', live: live.number }
  }
  return publishSources(found.sources, { ...wish, how: 'published' }, by, deps, { id, revision })
}

/** The version of an earlier publication, as it was. It is checked again: the program may be another one since. */
export async function rollBack(
  to: number,
  wish: Omit<Wish, 'how' | 'startsAt'>,
  by: Author,
  deps: PublishDeps,
): Promise<PublishResult | undefined> {
  const publication = await deps.versions.find(to)
  const sources = publication && (await deps.versions.files(publication.version))
  return sources && publishSources(sources, { ...wish, how: 'rolled-back' }, by, deps)
}

/** How many publications are looked at for the one before: more are not taken back in a row. */
const LOOKED_AT = 100

/**
 * The publication that calls began with before this one: what one click goes back to. After a way back it is the one before what was
 * gone back to, so that a second click goes further back and not forward again.
 */
export async function beforeLive(versions: FlowVersions, now: Date): Promise<Publication | undefined> {
  const { live } = await versions.published(now)
  if (live === undefined) return undefined
  const earlier = (await versions.list(LOOKED_AT, live.number)).filter(({ withdrawnAt }) => withdrawnAt === undefined)
  let origin = live
  while (origin.how === 'rolled-back') {
    const { number, version } = origin
    const found = earlier.find((one) => one.number < number && one.version === version)
    if (found === undefined) return undefined
    origin = found
  }
  return earlier.find(({ number, version }) => number < origin.number && version !== live.version)
}

export interface DraftSources {
  draft: Draft
  /** Of the draft itself. */
  files: readonly DraftFile[]
  /** Of the version below. */
  base: EditionSources
  /** Everything that would be published, in the order of names. */
  sources: EditionSources
}

export async function sourcesOfDraft(
  id: string,
  { versions, drafts }: Pick<PublishDeps, 'versions' | 'drafts'>,
): Promise<DraftSources | undefined> {
  const found = await drafts.find(id)
  if (found === undefined) return undefined
  const publication = await versions.find(found.draft.basedOn)
  const base = (publication && (await versions.files(publication.version))) ?? []
  return { ...found, base, sources: laidOver(base, found.files) }
}

/** Files of a draft over those of the version below. */
function laidOver(base: EditionSources, files: readonly Pick<DraftFile, 'file' | 'source'>[]): EditionSources {
  const all = new Map<string, string | undefined>(base.map(({ file, source }) => [file, source]))
  for (const { file, source } of files) all.set(file, source)
  return [...all]
    .flatMap(([file, source]) => (source === undefined ? [] : [{ file, source }]))
    .toSorted((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : 0))
}

function unwantedBecause({ why, startsAt }: Wish, now: Date): string | undefined {
  const words = why.trim()
  if (words === '') return 'Say why: the next person who looks at the versions will want to know.'
  if (words.length > LONGEST_WHY) return `The reason may have ${LONGEST_WHY} characters at most.`
  if (startsAt === undefined) return undefined
  if (Number.isNaN(startsAt.getTime())) return 'The moment is no date and time.'
  const ahead = startsAt.getTime() - now.getTime()
  if (ahead < 0) return 'The moment is over: choose a later one, or publish now.'
  return ahead > MOST_DAYS_AHEAD * 86_400_000 ? `The moment may be ${MOST_DAYS_AHEAD} days ahead at most.` : undefined
}
