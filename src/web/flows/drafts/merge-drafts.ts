/** What becomes of a file of a draft when another version was published below it: sentences are joined one by one, flows as a whole. */
import type { EditionSources } from '../../../calls/editions.ts'
import { withoutSentence, withSentence } from '../../../flows/edit-sentence.ts'
import { writtenTexts } from '../../../flows/written-texts.ts'
import { isPrompts } from './draft-paths.ts'

/**
 * - `mine`: as in the draft. `theirs`: as was published since.
 * - `joined`: the sentences of the draft over those that were published since; `both` names those that both changed.
 * - `choose`: both changed a flow, and a person chooses.
 */
export type Merged =
  | { kind: 'mine' | 'theirs'; file: string }
  | { kind: 'joined'; file: string; source: string; both: readonly string[] }
  | { kind: 'choose'; file: string; mine: string | undefined; theirs: string | undefined }

/** `draft` and `since` are whole; a file that is undefined in one of them is not there. */
export function mergedFile(file: string, base: EditionSources, draft: EditionSources, since: EditionSources): Merged {
  const [before, mine, theirs] = [base, draft, since].map((all) => all.find((one) => one.file === file)?.source)
  if (mine === theirs || mine === before) return { kind: 'theirs', file }
  if (theirs === before) return { kind: 'mine', file }
  if (!isPrompts(file) || mine === undefined || theirs === undefined) return { kind: 'choose', file, mine, theirs }
  const [old, own, other] = [before, mine, theirs].map((source) => writtenTexts(file, source ?? '')?.texts)
  if (own === undefined || other === undefined) return { kind: 'choose', file, mine, theirs }
  let source = theirs
  const both: string[] = []
  for (const name of new Set([...own.keys(), ...(old?.keys() ?? [])])) {
    const [was, wanted, now] = [old?.get(name)?.text, own.get(name)?.text, other.get(name)?.text]
    if (wanted === was || wanted === now) continue
    if (now !== was) both.push(name)
    source = wanted === undefined ? withoutSentence(source, name) : withSentence(source, name, wanted)
  }
  return { kind: 'joined', file, source, both }
}
