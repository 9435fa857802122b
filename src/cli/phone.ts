/** `careline phone`: a terminal phone. Hear prompts as text, press keys; or play a script of keys and read the result. */
import { Command, InvalidArgumentError } from 'commander'
import { Network, type PhoneCall } from '../simulator/index.ts'
import { phoneByHand, printPassage } from '../demo/terminal/by-hand.ts'
import { callOnDemo, type CallOrder } from '../demo/terminal/call-on-demo.ts'
import { findDemo, NoDemo, viewOfCall, type Demo, type DemoPerson } from '../demo/terminal/find-demo.ts'
import { readMove, type Move } from '../demo/terminal/moves.ts'
import { openKeypad } from '../demo/terminal/keypad.ts'
import { playScript } from '../demo/terminal/script.ts'
import { PhoneSession } from '../demo/terminal/session.ts'

const EXIT_NOT_REACHED = 1
const EXIT_USAGE = 2

const NUMBER_OF_NOBODY = '+12025550199'

const HTTP_FAILURES: readonly string[] = ['http-failure', 'timeout', 'content-type', 'too-large', 'malformed']

interface Options {
  url: string
  as?: string
  from?: string
  to: string
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
    .option('--to <number>', 'the number to dial', '+12025550100')
    .option('--keys <groups>', 'e.g. pin,1,3: one group for each question; - is silence, wait one lap, >1 early')
    .option('--json', 'with --keys: print one JSON object and nothing else', false)
    .option('--wait <laps>', 'laps of hold to wait after the keys', readCount, 0)
    .option('--answer-after <laps>', 'an analyst answers after so many laps', readCount)
    .option('--duplicate', 'send every webhook twice', false)
    .action(async (options: Options) => {
      if (options.json && options.keys === undefined) {
        command.error('error: --json needs --keys: nobody is there to press any', { exitCode: EXIT_USAGE })
      }
      // Read here and not by commander, which would print the keys it does not like.
      const moves = options.keys === undefined ? undefined : readKeys(options.keys)
      if (moves === 'unreadable') {
        command.error('error: --keys takes groups of 0-9, *, #, pin, wait, - and a leading >', { exitCode: EXIT_USAGE })
      }
      try {
        await placeCall(options, moves, command, output)
      } catch (error) {
        if (!(error instanceof NoDemo)) throw error
        output.printError(error.message)
        output.exitWith(EXIT_NOT_REACHED)
      }
    })
}

async function placeCall(
  options: Options,
  moves: Move[] | undefined,
  command: Command,
  output: PhoneOutput,
): Promise<void> {
  const demo = await findDemo(options.url)
  const person = choosePerson(options.as, moves ?? [], demo, command)
  const from = options.from ?? person?.phone ?? NUMBER_OF_NOBODY
  if (!options.json)
    output.print(`Calling ${options.to} from ${from}${person === undefined ? '' : ` as ${person.name}`}`)
  const order = { from, to: options.to, copies: options.duplicate ? 2 : 1 }
  // A script waits for nobody: its call runs in a time of its own, where no desk could take it.
  const onDemo = moves === undefined ? await callOnDemo(options.url, demo.apiToken, order) : undefined
  const call = onDemo ?? (await callFromHere(options.url, demo, order))
  const session = new PhoneSession(call, person, () => viewOfCall(options.url, demo.apiToken, call.sid))

  if (moves === undefined) {
    const keypad = openKeypad(process.stdin, process.stdout)
    try {
      await phoneByHand(session, person, keypad, output.print)
    } finally {
      keypad.close()
    }
    await printEnd(session, output)
  } else {
    const script = { moves, waitLoops: options.wait, answerAfterLoops: options.answerAfter }
    const result = await playScript(session, script, (passage) => {
      if (!options.json) printPassage(passage, output.print)
    })
    if (options.json) output.print(JSON.stringify(result))
    else await printEnd(session, output)
  }
  if (call.problems.some(({ code }) => HTTP_FAILURES.includes(code))) output.exitWith(EXIT_NOT_REACHED)
}

/** For scripts, and for a service without the demo's telephone network. */
function callFromHere(baseUrl: string, demo: Demo, { from, to, copies }: CallOrder): Promise<PhoneCall> {
  const { twilioAccountSid: accountSid, twilioAuthToken: authToken } = demo
  return new Network({ baseUrl, accountSid, authToken, duplicate: copies }).dial({ from, to })
}

function choosePerson(
  as: string | undefined,
  moves: readonly Move[],
  demo: Demo,
  command: Command,
): DemoPerson | undefined {
  const person = demo.people.find(({ id }) => id === as)
  if (as !== undefined && person === undefined) {
    const known = demo.people.map(({ id }) => id).join(', ')
    command.error(`error: nobody is called ${as}; there are ${known}`, { exitCode: EXIT_USAGE })
  }
  if (moves.some(({ kind }) => kind === 'pin') && !person?.pin) {
    command.error(`error: ${as ?? 'a caller without --as'} has no PIN to key`, { exitCode: EXIT_USAGE })
  }
  return person
}

async function printEnd(session: PhoneSession, { print }: PhoneOutput): Promise<void> {
  const { call } = session
  const seen = await session.view()
  print('')
  print(`Over after ${Math.round(call.seconds)} s. Ended by: ${call.endedBy ?? 'nobody'}.`)
  if (seen !== undefined) {
    print(
      `${seen.rule ?? 'no rule'}: ${seen.outcome ?? 'nothing decided'}, desk ${seen.desk ?? 'none'}, reference ${seen.reference}`,
    )
  }
  for (const { code, path, detail } of call.problems) print(`! ${code} ${path} ${detail}`)
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
  if (!/^\d{1,4}$/.test(text)) throw new InvalidArgumentError('Laps are counted: 0, 1, 2 …')
  return Number(text)
}
