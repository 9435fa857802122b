/** One sentence in every language, as an author sends it: what was there when they began, and what they wrote instead. */
import { z } from 'zod'
import type { FileSave } from '../../../calls/flow-versions/draft-store.ts'
import { withoutSentence, withSentence } from '../../../flows/edit-sentence.ts'
import { PROMPTS_FILE } from '../../../flows/loader/file-names.ts'
import { writtenTexts } from '../../../flows/written-texts.ts'
import type { OpenDraft } from '../drafts/open-draft.ts'

export interface Spoken {
  language: string
  file: string
  /** By name. Undefined: the file is no YAML. */
  texts: ReadonlyMap<string, string> | undefined
}

/** Every language of the draft, English first. */
export function languagesOf({ sources }: Pick<OpenDraft, 'sources'>): Spoken[] {
  return sources
    .flatMap(({ file, source }): Spoken[] => {
      const language = PROMPTS_FILE.exec(file)?.[1]
      if (language === undefined) return []
      const written = writtenTexts(file, source)
      const texts = written && new Map([...written.texts].map(([name, { text }]) => [name, text]))
      return [{ language, file, texts }]
    })
    .toSorted((a, b) => Number(b.language === 'en') - Number(a.language === 'en') || (a.language < b.language ? -1 : 1))
}

export interface TypedText {
  language: string
  file: string
  /** When the author began; empty: there was none. */
  was: string
  text: string
}

export const textField = (language: string) => `text-${language}`
export const wasField = (language: string) => `was-${language}`

/** Twenty times what may be said in one sentence. */
export const LONGEST = 2_000

export function typedTexts(body: unknown, languages: readonly Spoken[]): TypedText[] {
  const fields = z.record(z.string(), z.unknown()).catch({}).parse(body)
  const read = (name: string) => plain(z.string().catch('').parse(fields[name]))
  return languages.flatMap(({ language, file, texts }) => {
    const isSent = Object.hasOwn(fields, textField(language))
    return texts === undefined || !isSent
      ? []
      : [{ language, file, was: read(wasField(language)), text: read(textField(language)) }]
  })
}

/** A sentence is one line. */
export const plain = (text: string): string => text.replaceAll(/\s+/g, ' ').trim()

/**
 * What is to be saved, over the files as they are now: a sentence that another author has changed meanwhile is in `late`, with what it is
 * now; then nothing may be saved. Other sentences of the same file may have changed.
 */
export function savesOf(
  name: string,
  typed: readonly TypedText[],
  { sources, files, base }: OpenDraft,
): { saves: FileSave[]; late: { language: string; now: string }[] } {
  const saves: FileSave[] = []
  const late: { language: string; now: string }[] = []
  for (const { language, file, was, text } of typed) {
    if (was === text) continue
    const source = sources.find((one) => one.file === file)?.source ?? ''
    const now = plain(writtenTexts(file, source)?.texts.get(name)?.text ?? '')
    if (now === text) continue
    if (now !== was) late.push({ language, now })
    const next = text === '' ? withoutSentence(source, name) : withSentence(source, name, text)
    const over = files.find((one) => one.file === file)?.revision ?? 0
    const isAsBelow = base.some((one) => one.file === file && one.source === next)
    saves.push(isAsBelow ? { kind: 'as-below', file, over } : { kind: 'written', file, over, source: next })
  }
  return { saves, late }
}
