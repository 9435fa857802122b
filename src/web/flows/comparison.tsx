/** What is different in two versions, side by side: sentences word by word, steps line by line. */
import { diffLines, diffWords } from 'diff'
import { isSame, type Changed, type Comparison } from '../../calls/flow-versions/compare.ts'
import { languageName } from '../../domain/directory/languages.ts'

export function Differences({ compared }: { compared: Comparison }) {
  const { sentences, steps, others } = compared
  if (isSame(compared)) return <p class="empty-line">Nothing is different.</p>
  return (
    <>
      {sentences.length > 0 && (
        <section class="flow-diff" aria-label="Sentences that differ">
          <h3>Sentences</h3>
          {bySentence(sentences).map(([name, languages]) => (
            <div class="flow-change">
              <h4 class="code">{name}</h4>
              {languages.map(({ language, ...changed }) => (
                <div class="flow-change-of" lang={language}>
                  <span class="flow-language" lang="en">
                    {languageName(language)}
                  </span>
                  <Sentence language={language} {...changed} />
                </div>
              ))}
            </div>
          ))}
        </section>
      )}
      {steps.length > 0 && (
        <section class="flow-diff" aria-label="Steps that differ">
          <h3>Steps</h3>
          {steps.map(({ name, ...changed }) => (
            <div class="flow-change">
              <h4 class="code">{name}</h4>
              <Lines {...changed} />
            </div>
          ))}
        </section>
      )}
      {others.length > 0 && <Others others={others} />}
    </>
  )
}

function Others({ others }: Pick<Comparison, 'others'>) {
  return (
    <section class="flow-diff" aria-label="What else differs in files">
      <h3>Otherwise</h3>
      {others.map(({ file, ...changed }) => (
        <details class="flow-change">
          <summary>
            <span class="code">{file}</span>: {otherWords(changed)}
          </summary>
          <Lines {...changed} />
        </details>
      ))}
    </section>
  )
}

function otherWords({ before, after }: Changed): string {
  if (before === undefined) return 'a new file'
  return after === undefined ? 'taken away' : 'changed apart from its sentences and steps, e.g. a voice or a comment'
}

type Of = Comparison['sentences'][number]

function bySentence(sentences: readonly Of[]): [name: string, languages: Of[]][] {
  const found = new Map<string, Of[]>()
  for (const one of sentences) found.set(one.name, [...(found.get(one.name) ?? []), one])
  return [...found]
}

/** In words that are read out, too: what is only coloured is not told to all. */
export function Sentence({ before, after, language }: Changed & { language: string }) {
  if (before === undefined) return <Whole kind="new" text={after ?? ''} />
  if (after === undefined) return <Whole kind="gone" text={before} />
  return (
    <p class="flow-words-of">
      {diffWords(before, after, { intlSegmenter: wordsOf(language) }).map(({ value, added, removed }) =>
        added ? <ins>{value}</ins> : removed ? <del>{value}</del> : <>{value}</>,
      )}
    </p>
  )
}

/** Not every language has spaces between its words. */
const wordsOf = (language: string) => new Intl.Segmenter(language, { granularity: 'word' })

function Whole({ kind, text }: { kind: 'new' | 'gone'; text: string }) {
  return (
    <p class="flow-words-of">
      <small>{kind === 'new' ? 'New: ' : 'Taken away: '}</small>
      {kind === 'new' ? <ins>{text}</ins> : <del>{text}</del>}
    </p>
  )
}

/** A long stretch that is the same is left out. */
const AROUND = 3

export function Lines({ before = '', after = '' }: Partial<Changed>) {
  const changes = diffLines(ended(before), ended(after))
  return (
    <pre class="flow-lines" tabindex={0}>
      {changes.map(({ value, added, removed }, at) => {
        const lines = value.replace(/\n$/, '').split('\n')
        if (added) return lines.map((line) => <ins>{`+ ${line}\n`}</ins>)
        if (removed) return lines.map((line) => <del>{`- ${line}\n`}</del>)
        return shortened(lines, at === 0, at === changes.length - 1).map((line) => <span>{`  ${line}\n`}</span>)
      })}
    </pre>
  )
}

const ended = (text: string) => (text === '' || text.endsWith('\n') ? text : `${text}\n`)

function shortened(lines: readonly string[], isFirst: boolean, isLast: boolean): readonly string[] {
  const [head, tail] = [isFirst ? 0 : AROUND, isLast ? 0 : AROUND]
  if (lines.length <= head + tail + 1) return lines
  return [...lines.slice(0, head), `… ${lines.length - head - tail} lines`, ...lines.slice(lines.length - tail)]
}

/** E.g. `2 sentences in 1 language, 1 step`. */
export function countWords({ sentences, steps, others }: Comparison): string {
  const names = new Set(sentences.map(({ name }) => name)).size
  const languages = new Set(sentences.map(({ language }) => language)).size
  const parts = [
    ...(names > 0 ? [`${count(names, 'sentence')} in ${count(languages, 'language')}`] : []),
    ...(steps.length > 0 ? [count(steps.length, 'step')] : []),
    ...(others.length > 0 ? [count(others.length, 'file')] : []),
  ]
  return parts.join(', ')
}

export const count = (number: number, what: string): string => `${number} ${what}${number === 1 ? '' : 's'}`
