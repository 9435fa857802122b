/** What a file of flows may be at most, looked at before it is parsed: a pasted text must not take the time of calls. */
import { Lexer } from 'yaml'
import type { FlowProblem } from './flow-problem.ts'

/** Own choices: four times the longest file that we ship, and three times as many files. */
export const MOST_CHARACTERS = 128 * 1024
export const MOST_FILES = 75
/** The deepest sentence that we ship stands four levels deep. */
const DEEPEST = 20
/** `- - - a` is a list in a list in a list, all in one line. */
const INDENTS = new Set(['-', '?'])
/** Signs of the lexer's own, which stand in no text: the start of a document, of a scalar. */
const MARKS = new Set(['\u0002', '\u0018', '\u001f'])
const OPENS = new Set(['[', '{'])
const CLOSES = new Set([']', '}'])

/** Control characters but line ends and tabs, halves of surrogate pairs, and what a reader puts where bytes were no UTF-8. */
const UNREADABLE = /[\p{Cs}\uFFFD]|(?![\t\n\r])\p{Cc}/u

/** Undefined: it may be parsed. */
export function sourceProblem(file: string, source: string): FlowProblem | undefined {
  if (source.length > MOST_CHARACTERS)
    return {
      file,
      line: 1,
      sentence: `the file has ${source.length} characters; at most ${MOST_CHARACTERS} are read`,
    }
  const unreadable = UNREADABLE.exec(source)
  if (unreadable !== null)
    return {
      file,
      line: lineAt(source, unreadable.index),
      sentence: 'a character here is none that can be read: is the file saved as UTF-8?',
    }
  const tooDeep = tooDeepAt(source)
  return tooDeep === undefined
    ? undefined
    : { file, line: lineAt(source, tooDeep), sentence: `more than ${DEEPEST} lists or maps stand in each other here` }
}

/** The parser takes seconds for what is nested thousands of times, and this only reads its words. */
function tooDeepAt(source: string): number | undefined {
  let [at, inFlow, onLine] = [0, 0, 0]
  for (const word of new Lexer().lex(source)) {
    if (OPENS.has(word)) inFlow += 1
    else if (CLOSES.has(word)) inFlow = Math.max(0, inFlow - 1)
    else if (INDENTS.has(word)) onLine += 1
    else if (word === '\n' || word === '\r\n') onLine = 0
    if (inFlow > DEEPEST || onLine > DEEPEST) return at
    if (!MARKS.has(word)) at += word.length
  }
  return undefined
}

function lineAt(source: string, offset: number): number {
  return source.slice(0, offset).split('\n').length
}
