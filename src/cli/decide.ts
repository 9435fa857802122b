/** `careline decide`: facts as JSON lines on standard input, one decision per line on standard output. */
import type { Readable, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { Command } from 'commander'
import { decide } from '../domain/decide.ts'
import { readFacts } from '../domain/read-facts.ts'

/** About 300 characters hold every fact; a longer line is a mistake, and a file without line ends must not fill the memory. */
const LONGEST_LINE = 65_536

export function decideCommand(): Command {
  return new Command('decide')
    .description('answer each line of facts (JSON) on standard input with {"rule","outcome","desk"}')
    .addHelpText(
      'after',
      '\nA line that cannot be read is named on standard error; the others are answered and the exit code is 2.',
    )
    .action(async () => {
      const bad = await decideLines(process.stdin, process.stdout, process.stderr)
      if (bad > 0) process.exitCode = 2
    })
}

/**
 * Answers in order and waits whenever the reader of the answers is slower. Returns the number of lines that were refused.
 * Stops quietly when the reader of the answers has gone.
 */
export async function decideLines(input: Readable, output: Writable, complaints: Writable): Promise<number> {
  let bad = 0
  let line = 0

  async function* answers(chunks: AsyncIterable<unknown>): AsyncGenerator<string> {
    for await (const texts of linesOf(chunks)) {
      let decisions = ''
      let problems = ''
      for (const text of texts) {
        line += 1
        if (text.trim() === '') continue
        const answer = answerLine(text)
        if ('decision' in answer) decisions += `${answer.decision}\n`
        else {
          bad += 1
          problems += answer.problems.map((problem) => `line ${line}: ${problem}\n`).join('')
        }
      }
      if (problems !== '') complaints.write(problems)
      if (decisions !== '') yield decisions
    }
  }

  input.setEncoding('utf8')
  try {
    await pipeline(input, answers, output, { end: false })
  } catch (error) {
    if (!isClosedPipe(error)) throw error
  }
  return bad
}

/** What `careline decide | head` does to us. */
function isClosedPipe(error: unknown): boolean {
  return (
    error instanceof Error && 'code' in error && (error.code === 'EPIPE' || error.code === 'ERR_STREAM_PREMATURE_CLOSE')
  )
}

function answerLine(text: string): { decision: string } | { problems: string[] } {
  if (text.length > LONGEST_LINE) return { problems: [`is longer than ${LONGEST_LINE} characters`] }
  const json = readJson(text.trim())
  if (json === undefined) return { problems: ['is not JSON'] }
  const read = readFacts(json.value)
  if ('problems' in read) return { problems: read.problems.map(({ fact, problem }) => `${fact} ${problem}`) }
  const { rule, outcome, desk } = decide(read.facts)
  return { decision: JSON.stringify({ rule, outcome, desk }) }
}

/** The parser's own message is dropped: it quotes the input. */
function readJson(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) }
  } catch {
    return undefined
  }
}

/** All whole lines of each chunk at once. Of an endless line, only enough is held to show that it is too long. */
async function* linesOf(chunks: AsyncIterable<unknown>): AsyncGenerator<string[]> {
  let rest = ''
  for await (const chunk of chunks) {
    const lines = (rest + String(chunk)).split('\n')
    rest = (lines.pop() ?? '').slice(0, LONGEST_LINE + 1)
    if (lines.length > 0) yield lines
  }
  if (rest !== '') yield [rest]
}
