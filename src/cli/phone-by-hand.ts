/** A call on the terminal phone, led by the person at the keyboard. */
import { readMove } from './phone-keys.ts'
import type { Keypad } from './phone-keypad.ts'
import type { Passage, PhoneSession } from './phone-session.ts'
import type { CallView, DemoPerson } from './phone-demo.ts'

type Print = (line: string) => void

const HELP = `  1 2 3 * #   press keys, then Enter; several at once for a number, e.g. 12345#
  >1          press before the prompt has ended
  Enter, s    press nothing and wait
  pin         key this person's PIN
  w           wait one lap of hold music
  a           an analyst answers and talks for 10 seconds
  d           why it decided that
  t           the last TwiML
  h           hang up`

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
    const line = await keypad.next()
    const passage = line === undefined ? await session.hangUp() : await obey(line.trim(), session, person, print)
    if (passage !== undefined) printPassage(passage, print)
    if (passage !== undefined && session.call.state === 'queued') print(`  (in line: ${session.call.queue})`)
  }
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
      print('Nobody can answer: the call is not in line.')
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
