/** One call of the terminal phone on a running demo: by hand on its network, or a script of keys in a time of its own. */
import { Network, type PhoneCall } from '../../simulator/index.ts'
import { phoneByHand, printPassage } from './by-hand.ts'
import { withDesksClosed } from './closed-desks.ts'
import { callOnDemo, type CallOrder } from './call-on-demo.ts'
import { findDemo, viewOfCall, type Demo, type DemoPerson } from './find-demo.ts'
import { openKeypad } from './keypad.ts'
import type { Move } from './moves.ts'
import { playScript, type Script } from './script.ts'
import { PhoneSession } from './session.ts'

export interface CallToPlace {
  /** Where the demo answers. */
  url: string
  /** Whose phone and PIN to use. */
  as: string | undefined
  /** That person's number, if undefined. */
  from: string | undefined
  to: string
  /** Undefined: a person presses the keys. */
  script: Script | undefined
  /** Print the result of a script as one JSON object and nothing else. */
  json: boolean
  /** Send every webhook twice. */
  duplicate: boolean
}

/** The person or the PIN that was asked for is not there; the message is for the person at the terminal. */
export class NoSuchCaller extends Error {
  override name = 'NoSuchCaller'
}

const UNKNOWN_NUMBER = '+12025550199'

const HTTP_FAILURES: readonly string[] = ['http-failure', 'timeout', 'content-type', 'too-large', 'malformed']

/**
 * Returns whether the service answered every request. Throws `NoDemo` where no demo answers, `NoSuchCaller` for a
 * person or a PIN that is not there.
 */
export async function placeCall(wanted: CallToPlace, print: (line: string) => void): Promise<boolean> {
  const { url, from, to, script, json, duplicate } = wanted
  const demo = await findDemo(url)
  const person = choosePerson(wanted.as, script?.moves ?? [], demo)
  const order = { from: from ?? person?.phone ?? UNKNOWN_NUMBER, to, copies: duplicate ? 2 : 1 }
  if (!json) print(`Calling ${to} from ${order.from}${person === undefined ? '' : ` as ${person.name}`}`)
  const call = () => place(wanted, { demo, person, order }, print)
  if (person?.desks === undefined) return call()
  if (!json) print('Every desk of the demo is closed while this call lasts.')
  return withDesksClosed(url, demo.apiToken, call)
}

async function place(
  { url, script, json }: CallToPlace,
  { demo, person, order }: { demo: Demo; person: DemoPerson | undefined; order: CallOrder },
  print: (line: string) => void,
): Promise<boolean> {
  // A script does not wait in real time: its call runs in a time of its own, where no desk could take it.
  const onDemo = script === undefined ? await callOnDemo(url, demo.apiToken, order) : undefined
  const call = onDemo ?? (await callFromHere(url, demo, order))
  const session = new PhoneSession(call, person, () => viewOfCall(url, demo.apiToken, call.sid))
  if (script === undefined) await leadByHand(session, person, print)
  else await lead(session, script, json, print)
  return !call.problems.some(({ code }) => HTTP_FAILURES.includes(code))
}

async function leadByHand(
  session: PhoneSession,
  person: DemoPerson | undefined,
  print: (line: string) => void,
): Promise<void> {
  const keypad = openKeypad(process.stdin, process.stdout)
  try {
    await phoneByHand(session, person, keypad, print)
  } finally {
    keypad.close()
  }
  await printEnd(session, print)
}

async function lead(
  session: PhoneSession,
  script: Script,
  json: boolean,
  print: (line: string) => void,
): Promise<void> {
  const result = await playScript(session, script, (passage) => {
    if (!json) printPassage(passage, print)
  })
  if (json) print(JSON.stringify(result))
  else await printEnd(session, print)
}

/** For scripts, and for a service without the demo's telephone network. */
function callFromHere(baseUrl: string, demo: Demo, { from, to, copies }: CallOrder): Promise<PhoneCall> {
  const { twilioAccountSid: accountSid, twilioAuthToken: authToken } = demo
  return new Network({ baseUrl, accountSid, authToken, duplicate: copies }).dial({ from, to })
}

function choosePerson(as: string | undefined, moves: readonly Move[], demo: Demo): DemoPerson | undefined {
  const person = demo.people.find(({ id }) => id === as)
  if (as !== undefined && person === undefined) {
    const known = demo.people.map(({ id }) => id).join(', ')
    throw new NoSuchCaller(`there is no ${as}; there are ${known}`)
  }
  if (moves.some(({ kind }) => kind === 'pin') && !person?.pin) {
    throw new NoSuchCaller(`${as ?? 'a caller without --as'} has no PIN to key`)
  }
  return person
}

async function printEnd(session: PhoneSession, print: (line: string) => void): Promise<void> {
  const { call } = session
  const seen = await session.view()
  print('')
  print(`Over after ${Math.round(call.seconds)} s. Ended by: ${call.endedBy ?? 'neither side'}.`)
  if (seen !== undefined) {
    print(
      `${seen.rule ?? 'no rule'}: ${seen.outcome ?? 'nothing decided'}, desk ${seen.desk ?? 'none'}, reference ${seen.reference}`,
    )
  }
  for (const { code, path, detail } of call.problems) print(`! ${code} ${path} ${detail}`)
}
