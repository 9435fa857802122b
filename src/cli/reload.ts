/** `careline reload`: the service on this machine reads flows, prompts and the numbers of the site again, and says whether it took them. */
import { setTimeout as sleep } from 'node:timers/promises'
import { Command, InvalidArgumentError } from 'commander'
import { requestReload, type ReloadAnswer, type ReloadRequest } from '../service/reload/reload-files.ts'
import { readDataDir } from '../service/settings/config.ts'

const EXIT_REFUSED = 1
const EXIT_NOT_ANSWERED = 2
const LOOK_MS = 50

export function reloadCommand(): Command {
  return new Command('reload')
    .description(
      'the service on this DATA_DIR reads flows, prompts and SITE_FILE again: exit 0 taken, 1 refused, 2 no service answered',
    )
    .option('--wait <seconds>', 'how long the service may take to answer', seconds, 10)
    .action(async ({ wait }: { wait: number }) => {
      const dataDir = readDataDir(process.env)
      const request = requestReload(dataDir)
      if (request === undefined) return notAnswered(`No service has run on DATA_DIR ${dataDir}: nothing was reloaded.`)
      const answer = await answerOf(request, wait)
      if (answer !== undefined) return say(answer)
      if (request.takenBack())
        return notAnswered(`No service on DATA_DIR ${dataDir} answered within ${wait} s: nothing was reloaded.`)
      const late = await answerOf(request, wait)
      if (late !== undefined) return say(late)
      notAnswered('A service began to read its files and did not say what came of it: look into its log.')
    })
}

async function answerOf(request: ReloadRequest, wait: number): Promise<ReloadAnswer | undefined> {
  for (let waited = 0; waited <= wait * 1_000; waited += LOOK_MS) {
    const answer = request.answered()
    if (answer !== undefined) return answer
    await sleep(LOOK_MS)
  }
  return undefined
}

function say({ pid, outcome }: ReloadAnswer): void {
  if (outcome.kind === 'refused') {
    for (const problem of outcome.problems) console.log(problem)
    console.log(`Refused by process ${pid}: calls go on with what it had before.`)
    process.exitCode = EXIT_REFUSED
    return
  }
  const { version, before, left, numbers } = outcome
  if (left !== undefined) console.log(left)
  if (version !== before)
    console.log(
      `Taken: new calls begin with version ${version} at process ${pid}. Calls in progress go on with ${before}.`,
    )
  if (numbers === 'changed')
    console.log(`Taken: the numbers of SITE_FILE have changed at process ${pid}, for every call from now on.`)
  if (left === undefined && version === before && numbers === 'same')
    console.log(`Nothing has changed: new calls begin with version ${version} at process ${pid}, as before.`)
}

function notAnswered(sentence: string): void {
  console.error(sentence)
  process.exitCode = EXIT_NOT_ANSWERED
}

function seconds(text: string): number {
  if (!/^[0-9]{1,3}$/.test(text) || Number(text) === 0) throw new InvalidArgumentError('must be 1 to 999 seconds')
  return Number(text)
}
