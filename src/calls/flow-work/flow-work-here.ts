/** Checks and replays in this very process: for commands, and inside the process that does nothing else. */
import type { LanguagePolicy } from '../../domain/policy.ts'
import { checkSources, followSources, versionOf, type LoadedFlows } from '../../flows/loader/load-flows.ts'
import { remember } from '../../flows/loader/remember.ts'
import { Prompts } from '../../flows/prompts.ts'
import type { EditionSources } from '../editions.ts'
import { compareVersions } from '../flow-versions/compare.ts'
import { recordedCall, type RecordedCall } from '../replay/recorded-call.ts'
import { verdictOn, type CompareWith, type ReplayedCall, type Verdict } from '../replay/verdict.ts'
import { otherLanguages } from '../words/call-language.ts'
import { FLOW_CATALOGUE } from '../words/flow-catalogue.ts'
import type { FlowWork, Refused, ReplayBatch, ReplayedBatch, Whole } from './flow-work.ts'

/** What was found of files is remembered for the next part of the same work. */
const MOST_REMEMBERED = 8
const NO_WORDS = new Prompts(new Map())

export function flowWorkHere(): FlowWork {
  const checked = rememberedBy((sources: EditionSources) => checkSources(sources, FLOW_CATALOGUE))
  const followed = rememberedBy((sources: EditionSources) => followSources(sources, NO_WORDS))
  const others = new Map<string, ReadonlySet<string>>()

  function compareWith(draft: LoadedFlows, before: EditionSources | undefined, languages: LanguagePolicy): CompareWith {
    const { flows, prompts } = draft
    const mayChange = (dialled: string, language: string) =>
      otherLanguages({ dialled, language }, { languages }, prompts).length > 0
    const read = before && followed(before)
    if (before === undefined || read === undefined || 'problems' in read)
      return { flows, before: undefined, mayChange, isOther: () => false }
    const key = `${read.flows.version} ${flows.version}`
    const names = remember(others, key, others.get(key) ?? otherSentences(before, draft.sources), MOST_REMEMBERED)
    return { flows, before: read.flows, mayChange, isOther: (prompt, language) => names.has(`${language} ${prompt}`) }
  }

  function replayOn(draft: LoadedFlows, { calls, before, languages }: ReplayBatch): ReplayedBatch {
    const bySources = new Map(before.map(({ version, sources }) => [version, sources]))
    const replayed = calls.map((past) => {
      const recorded = recordedCall(past)
      const compare = compareWith(draft, bySources.get(recorded?.flowVersion ?? ''), languages)
      return {
        call: callOn(past, recorded, compare),
        isWithout: recorded !== undefined && compare.before === undefined,
      }
    })
    return {
      kind: 'replayed',
      calls: replayed.map(({ call }) => call),
      withoutFlows: replayed.filter(({ isWithout }) => isWithout).length,
    }
  }

  return {
    async check(sources) {
      const read = checked(sources)
      return 'problems' in read ? refused(read) : wholeOf(read)
    },
    async replay(batch) {
      const read = checked(batch.sources)
      return 'problems' in read ? refused(read) : replayOn(read, batch)
    },
  }
}

const refused = ({ problems }: Pick<Refused, 'problems'>): Refused => ({ kind: 'refused', problems })
const wholeOf = ({ flows, prompts }: LoadedFlows): Whole => ({
  kind: 'whole',
  version: flows.version,
  languages: prompts.languages,
})

function callOn(
  { reference, startedAt }: Pick<ReplayedCall, 'reference' | 'startedAt'>,
  recorded: RecordedCall | undefined,
  compare: CompareWith,
): ReplayedCall {
  const notRecorded: Verdict = { kind: 'untold', at: compare.flows.start, why: 'not-recorded' }
  return { reference, startedAt, verdict: recorded === undefined ? notRecorded : verdictOn(recorded, compare) }
}

function otherSentences(before: EditionSources, after: EditionSources): Set<string> {
  return new Set(compareVersions(before, after).sentences.map(({ language, name }) => `${language} ${name}`))
}

function rememberedBy<T>(read: (sources: EditionSources) => T): (sources: EditionSources) => T {
  const known = new Map<string, T>()
  return (sources) => {
    const key = versionOf(sources)
    return remember(known, key, known.get(key) ?? read(sources), MOST_REMEMBERED)
  }
}
