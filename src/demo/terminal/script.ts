/** An unattended call on the terminal phone: the keys of a script, then what the call came to. */
import type { Passage, PhoneSession } from './session.ts'
import type { Move } from './moves.ts'

export interface Script {
  moves: readonly Move[]
  /** Hold loops to wait after the keys. */
  waitLoops: number
  /** After so many hold loops an analyst answers. */
  answerAfterLoops: number | undefined
}

export interface ScriptResult {
  callSid: string
  transcript: Passage[]
  problems: PhoneSession['call']['problems']
  outcome: string | null
  rule: string | null
  desk: string | null
  reference: string | null
  status: string | null
  seconds: number
  /** Groups of keys that were left when the call ended. */
  unused: number
}

/** After the keys the caller hangs up; in a queue only after waiting, or talking, as the script says. */
export async function playScript(
  session: PhoneSession,
  script: Script,
  onPassage: (passage: Passage) => void = () => {},
): Promise<ScriptResult> {
  const transcript: Passage[] = []
  const note = (passage: Passage): void => {
    transcript.push(passage)
    onPassage(passage)
  }
  note(await session.greeting())
  let used = 0
  for (const move of script.moves) {
    if (session.over) break
    used++
    note(await session.make(move))
  }
  for (let loop = 0; loop < script.waitLoops && session.call.state === 'queued'; loop++)
    note(await session.make({ kind: 'wait' }))
  if (script.answerAfterLoops !== undefined) {
    for (let loop = 0; loop < script.answerAfterLoops && session.call.state === 'queued'; loop++) {
      note(await session.make({ kind: 'wait' }))
    }
    if (session.call.state === 'queued') note(await session.answer())
  }
  if (!session.over) note(await session.hangUp())

  const view = await session.view()
  return {
    callSid: session.call.sid,
    transcript,
    problems: session.call.problems,
    outcome: view?.outcome ?? null,
    rule: view?.rule ?? null,
    desk: view?.desk ?? null,
    reference: view?.reference ?? null,
    status: view?.status ?? null,
    seconds: Math.round(session.call.seconds),
    unused: script.moves.length - used,
  }
}
