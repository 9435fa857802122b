/** Asks before what cannot be undone. */
import { createInterface } from 'node:readline/promises'

/** Without a terminal to ask at, `--yes` has to be said. */
export async function mayGoOn(question: string, yes: true | undefined, look = true): Promise<boolean> {
  if (yes === true) return true
  if (!process.stdin.isTTY) {
    console.error(`${question} It cannot be undone: say --yes${look ? ', or look first with --dry-run' : ''}.`)
    return false
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  const answer = await terminal.question(`${question} It cannot be undone. Type yes: `)
  terminal.close()
  return answer.trim() === 'yes'
}
