/** `careline provision`: sets up TaskRouter and phone numbers at Twilio as one file says. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Command } from 'commander'
import { readConfig, type Config } from '../service/settings/config.ts'
import { twilioAccess } from '../service/settings/twilio-access.ts'
import type { Staff } from '../desk/staff/staff.ts'
import { printProblem } from '../flows/loader/flow-problem.ts'
import { readYaml } from '../flows/loader/yaml-file.ts'
import { provision } from '../phone/taskrouter/provision.ts'
import { readProvisionFile, type ProvisionFile } from '../phone/taskrouter/provision-file.ts'
import type { ProvisionLine } from '../phone/taskrouter/settle.ts'
import { twilioClient } from '../phone/twilio-client.ts'
import { PROJECT_ROOT } from '../project-root.ts'
import { openPool } from '../stores/postgres/database/pool.ts'
import { postgresStaff } from '../stores/postgres/accounts/staff-directory.ts'
import { findDatabase } from './program/ask-records.ts'

const DEFAULT_FILE = join(PROJECT_ROOT, 'docs/provision.yaml')
const EXIT_PROBLEMS = 1
const EXIT_USAGE = 2
const REQUEST_MS = 10_000

interface Options {
  file: string
  dryRun?: true
}

export function provisionCommand(): Command {
  return new Command('provision')
    .description(
      'set up TaskRouter and phone numbers at Twilio; twice changes nothing: exit 0 done, 1 problems, 2 a wrong file',
    )
    .option('--file <file>', 'what to set up', DEFAULT_FILE)
    .option('--dry-run', 'only say what would be done')
    .action(async ({ file, dryRun }: Options) => {
      const read = readFile(file)
      if ('problems' in read) {
        for (const problem of read.problems) console.error(problem)
        process.exitCode = EXIT_USAGE
        return
      }
      process.exitCode = await setUp(read.file, readConfig(process.env), dryRun === true)
    })
}

async function setUp(file: ProvisionFile, config: Config, dryRun: boolean): Promise<number> {
  const staff = file.taskRouter === undefined ? undefined : await readStaff(config)
  if (staff === undefined && file.taskRouter !== undefined)
    console.error('No database to ask for the staff: the workers are left as they are.')
  let absent = 0
  const made = await provision({
    client: twilioClient(twilioAccess(config)),
    file,
    publicBaseUrl: config.publicBaseUrl,
    policy: config.policy,
    staff,
    dryRun,
    report: (line) => {
      if (line.did === 'absent') absent += 1
      console.log(sentenceFor(line, dryRun))
    },
  })
  if (file['phone-numbers'].length === 0)
    console.log('no number  is named in the file: none was pointed here. Add yours to phone-numbers in a copy of it.')
  if (dryRun) console.log('\nA dry run: nothing was done.')
  else if (made !== undefined)
    console.log(
      `\nFor .env:\nTASKROUTER_WORKSPACE_SID=${made.workspaceSid}\nTASKROUTER_WORKFLOW_SID=${made.workflowSid}`,
    )
  return absent > 0 ? EXIT_PROBLEMS : 0
}

function sentenceFor({ did, what, name, fields }: ProvisionLine, dryRun: boolean): string {
  const subject = `${what} ${name}`
  switch (did) {
    case 'created':
      return `${dryRun ? 'would create' : 'created'}  ${subject}`
    case 'changed':
      return `${dryRun ? 'would change' : 'changed'}  ${subject}: ${fields.join(', ')}`
    case 'left':
      return `as it was  ${subject}`
    case 'absent':
      return `NOT THERE  ${subject}: this account has none such`
    case 'stray':
      return `not ours   ${subject}: has no desk and phone in the staff directory; take it out at Twilio if it should not be there`
    default:
      return did satisfies never
  }
}

/** Undefined when there is no database to ask. */
async function readStaff({ dataDir, secrets }: Config): Promise<Staff[] | undefined> {
  const found = await findDatabase({ dataDir, databaseUrl: secrets.databaseUrl })
  if (found === undefined) return undefined
  console.error(`Database: ${found.name}`)
  const pool = openPool({
    connectionString: found.connectionString,
    size: 1,
    timeoutMs: REQUEST_MS,
    onIdleError: () => undefined,
  })
  try {
    // Flow authors are offered no call.
    return (await postgresStaff(pool).all()).filter(({ role }) => role !== 'flow-author')
  } catch (error) {
    throw new Error('The staff could not be read', { cause: error })
  } finally {
    await pool.end()
  }
}

function readFile(path: string): { file: ProvisionFile } | { problems: string[] } {
  let source: string
  try {
    source = readFileSync(path, 'utf8')
  } catch (error) {
    return { problems: [`${path} cannot be read: ${error instanceof Error ? error.message : ''}`] }
  }
  const { yaml, problems } = readYaml(path, source)
  if (yaml === undefined) return { problems: problems.map(printProblem) }
  const read = readProvisionFile(yaml.data)
  if ('file' in read) return read
  return {
    problems: read.wrong.map(({ path: place, problem }) =>
      printProblem({ file: path, line: yaml.lineOf(place), sentence: `${place.join('.')}: ${problem}` }),
    ),
  }
}
