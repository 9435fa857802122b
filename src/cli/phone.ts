/** `careline phone`: a terminal phone. Hear prompts as text, press keys; or play a script of keys and read the result. */
import { Command, InvalidArgumentError } from 'commander'
import { CARE_LINE, CARE_LINES } from '../demo/demo-numbers.ts'
import { NoDemo } from '../demo/terminal/find-demo.ts'
import { readMove, type Move } from '../demo/terminal/moves.ts'
import { NoSuchCaller, placeCall } from '../demo/terminal/place-call.ts'

const EXIT_NOT_REACHED = 1
const EXIT_USAGE = 2

interface Options {
  url: string
  as?: string
  from?: string
  to?: string
  language?: string
  keys?: string
  json: boolean
  wait: number
  answerAfter?: number
  duplicate: boolean
}

export interface PhoneOutput {
  print: (line: string) => void
  printError: (line: string) => void
  exitWith: (code: number) => void
}

const TERMINAL: PhoneOutput = {
  print: (line) => process.stdout.write(`${line}\n`),
  printError: (line) => process.stderr.write(`${line}\n`),
  exitWith: (code) => {
    process.exitCode = code
  },
}

export function phoneCommand(output: PhoneOutput = TERMINAL): Command {
  const command: Command = new Command('phone')
  return command
    .description('call a running demo: hear prompts as text, press keys')
    .option('--url <address>', 'where the demo answers', readUrl, `http://127.0.0.1:${process.env['PORT'] ?? '3000'}`)
    .option('--as <person>', 'whose phone and PIN to use, e.g. ana')
    .option('--from <number>', "the caller's number (default: that person's)")
    .option('--to <number>', `the number to dial (default: ${CARE_LINE})`)
    .option('--language <code>', 'dial the number of that language, e.g. de', readLanguage)
    .option(
      '--keys <groups>',
      'e.g. pin,1,3: one group per question; - is silence, wait one hold loop, say:8 speaks after a tone, >1 early',
    )
    .option('--json', 'with --keys: print one JSON object and nothing else', false)
    .option('--wait <loops>', 'hold loops to wait after the keys', readCount, 0)
    .option('--answer-after <loops>', 'an analyst answers after so many hold loops', readCount)
    .option('--duplicate', 'send every webhook twice', false)
    .action((options: Options) => call(options, command, output))
}

async function call(options: Options, command: Command, output: PhoneOutput): Promise<void> {
  const { url, as, from, language = 'en', json, duplicate } = options
  const to = options.to ?? CARE_LINES[language] ?? CARE_LINE
  if (json && options.keys === undefined) {
    command.error('error: --json needs --keys: without them a person has to press keys', { exitCode: EXIT_USAGE })
  }
  // Read here and not by commander, which would print the keys it does not like.
  const moves = options.keys === undefined ? undefined : readKeys(options.keys)
  if (moves === 'unreadable') {
    command.error('error: --keys takes groups of 0-9, *, #, pin, wait, say, - and a leading >', {
      exitCode: EXIT_USAGE,
    })
  }
  const script = moves && { moves, waitLoops: options.wait, answerAfterLoops: options.answerAfter }
  try {
    const reached = await placeCall({ url, as, from, to, script, json, duplicate }, output.print)
    if (!reached) output.exitWith(EXIT_NOT_REACHED)
  } catch (error) {
    if (error instanceof NoSuchCaller) command.error(`error: ${error.message}`, { exitCode: EXIT_USAGE })
    if (!(error instanceof NoDemo)) throw error
    output.printError(error.message)
    output.exitWith(EXIT_NOT_REACHED)
  }
}

function readLanguage(code: string): string {
  if (Object.hasOwn(CARE_LINES, code)) return code
  throw new InvalidArgumentError(`The demo has a number for ${Object.keys(CARE_LINES).join(', ')}.`)
}

function readUrl(text: string): string {
  if (!/^https?:\/\//.test(text) || !URL.canParse(text))
    throw new InvalidArgumentError('An address starts with http://')
  return text.replace(/\/+$/, '')
}

function readKeys(text: string): Move[] | 'unreadable' {
  const moves = text.split(',').map(readMove)
  return moves.every((move) => move !== undefined) ? moves : 'unreadable'
}

function readCount(text: string): number {
  if (!/^\d{1,4}$/.test(text)) throw new InvalidArgumentError('Hold loops are counted: 0, 1, 2 …')
  return Number(text)
}
