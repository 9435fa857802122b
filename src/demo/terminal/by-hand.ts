/** A call on the terminal phone, led by the person at the keyboard. */
import { setTimeout as sleep } from 'node:timers/promises'
import { readMove } from './moves.ts'
import type { Keypad } from './keypad.ts'
import type { Passage, PhoneSession } from './session.ts'
import type { CallView, DemoPerson } from './find-demo.ts'

type Print = (line: string) => void

const HELP = `  1 2 3 * #   press keys, then Enter; several at once for a number, e.g. 12345#
  >1          press before the prompt has ended
  Enter, s    press nothing and wait
  pin         key this person's PIN
  w           wait one hold loop
  say         speak after a tone for 8 seconds; say:20 for 20
  a           an analyst answers and talks for 10 seconds
  d           why it decided that
  t           the last TwiML
  h           hang up`

/** How often the demo is asked whether an analyst or the service has moved the call. */
const LOOK_MS = 1_000
const NOTHING_TYPED = Symbol('nothing typed')

export async function phoneByHand(
  session: PhoneSession,
  person: DemoPerson | undefined,
  keypad: Keypad,
  print: Print,
): Promise<void> {
  printPassage(await session.greeting(), print)
  print('(? for help)')
  let problems = 0
  while (!session.over) {
    for (const { code, path, detail } of session.call.problems.slice(problems)) print(`! ${code} ${path} ${detail}`)
    problems = session.call.problems.length
    const line = await nextLine(session, keypad, print)
    if (line === NOTHING_TYPED) return
    const passage = line === undefined ? await session.hangUp() : await obey(line.trim(), session, person, print)
    if (passage !== undefined) printWhere(session, passage, print)
  }
}

/** What happens by itself meanwhile is said at once; nothing more is typed into a call that is over. */
async function nextLine(
  session: PhoneSession,
  keypad: Keypad,
  print: Print,
): Promise<string | undefined | typeof NOTHING_TYPED> {
  const typed = keypad.next()
  while (!session.over) {
    const line = await Promise.race([typed, sleep(LOOK_MS, NOTHING_TYPED)])
    if (line !== NOTHING_TYPED) return line
    const passage = await session.look()
    if (passage === undefined) continue
    print('')
    printWhere(session, passage, print)
  }
  return NOTHING_TYPED
}

function printWhere({ call }: PhoneSession, passage: Passage, print: Print): void {
  printPassage(passage, print)
  const desk = call.look === undefined ? '' : '; it can be taken at /desk'
  if (call.state === 'queued') print(`  (in the queue: ${call.queue}${desk})`)
  if (call.state === 'recording') print('  (recording: say, then Enter)')
  if (call.state === 'bridged') print('  (connected; h hangs up)')
}

/** Undefined when the call did not move. */
async function obey(
  line: string,
  session: PhoneSession,
  person: DemoPerson | undefined,
  print: Print,
): Promise<Passage | undefined> {
  switch (line) {
    case '?':
      print(HELP)
      return undefined
    case 'd':
      printDecisions(await session.view(), print)
      return undefined
    case 't':
      print(session.call.exchanges.at(-1)?.twiml ?? '')
      return undefined
    case 's':
      return session.make({ kind: 'silence' })
    case 'w':
      return session.make({ kind: 'wait' })
    case 'h':
      return session.hangUp()
    case 'a':
      if (session.call.state === 'queued') return session.answer()
      print('No analyst can answer: the call is not in a queue.')
      return undefined
    default: {
      const move = readMove(line)
      if (move?.kind === 'pin' && !person?.pin) {
        print(`${person?.name ?? 'This caller'} has no PIN.`)
        return undefined
      }
      if (move !== undefined) return session.make(move)
      print('Not a key. ? for help.')
      return undefined
    }
  }
}

export function printPassage({ did, heard }: Passage, print: Print): void {
  print(`— ${did}`)
  for (const { name, text } of heard) print(`  ${name.padEnd(24)} “${text}”`)
}

function printDecisions(view: CallView | undefined, print: Print): void {
  if (view === undefined || view.decisions.length === 0) {
    print('Nothing is decided yet.')
    return
  }
  for (const { rule, outcome, desk, facts } of view.decisions) {
    print(`${rule}: ${outcome}${desk === null ? '' : `, desk ${desk}`}`)
    for (const [fact, value] of Object.entries(facts ?? {})) print(`  ${fact.padEnd(16)} ${JSON.stringify(value)}`)
  }
}
