/** What is different in two versions, in the words of people who write flows: sentences and steps. */
import { writtenTexts, type WrittenFile } from '../../flows/written-texts.ts'
import type { EditionSources } from '../editions.ts'

/** Undefined: not there. */
export interface Changed {
  before: string | undefined
  after: string | undefined
}

export interface Comparison {
  /** By the name of the sentence, languages beside each other. */
  sentences: (Changed & { name: string; language: string })[]
  /** `name` as in other flows, e.g. `severity/ask`. */
  steps: (Changed & { name: string })[]
  /** Files that differ in something else as well, e.g. in comments or in a voice, or that cannot be read. */
  others: (Changed & { file: string })[]
}

export function compareVersions(before: EditionSources, after: EditionSources): Comparison {
  const found: Comparison = { sentences: [], steps: [], others: [] }
  const [old, next] = [bySource(before), bySource(after)]
  for (const file of [...new Set([...old.keys(), ...next.keys()])].toSorted())
    if (old.get(file) !== next.get(file)) compareFile(file, { before: old.get(file), after: next.get(file) }, found)
  const sentences = found.sentences.toSorted((a, b) => inOrder(a.name, b.name) || inOrder(a.language, b.language))
  return { ...found, sentences }
}

export const isSame = ({ sentences, steps, others }: Comparison) =>
  sentences.length + steps.length + others.length === 0

const NONE: WrittenFile['texts'] = new Map()
const bySource = (sources: EditionSources) => new Map(sources.map(({ file, source }) => [file, source]))
const inOrder = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)

function compareFile(file: string, { before, after }: Changed, found: Comparison): void {
  const [old, next] = [read(file, before), read(file, after)]
  if ((before !== undefined && old === undefined) || (after !== undefined && next === undefined)) {
    found.others.push({ file, before, after })
    return
  }
  const [texts, newTexts] = [old?.texts ?? NONE, next?.texts ?? NONE]
  let differs = false
  const headDiffers = old !== undefined && next !== undefined && old.head !== next.head
  for (const name of new Set([...texts.keys(), ...newTexts.keys()])) {
    const changed = { before: texts.get(name)?.text, after: newTexts.get(name)?.text }
    if (changed.before === changed.after) continue
    differs = true
    const of = next ?? old
    if (of?.kind === 'prompts') found.sentences.push({ name, language: of.language, ...changed })
    else if (of !== undefined) found.steps.push({ name: `${of.flow}/${name}`, ...changed })
  }
  if (!differs || headDiffers) found.others.push({ file, before, after })
}

const read = (file: string, source: string | undefined) =>
  source === undefined ? undefined : writtenTexts(file, source)
