/** `careline hours …`: the calendars of desks and contracts into a file and out of one, all of it or nothing. */
import { readFile, writeFile } from 'node:fs/promises'
import { Command } from 'commander'
import {
  CHANGE_WORDS,
  compareHours,
  hoursFile,
  readHoursFile,
  type ComparedCalendar,
} from '../../alerts/hours/hours-file.ts'
import { printProblem } from '../../flows/loader/flow-problem.ts'
import { readYaml } from '../../flows/loader/yaml-file.ts'
import { postgresAudit } from '../../stores/postgres/audit/audit-log.ts'
import { postgresHours } from '../../stores/postgres/hours/hours-store.ts'
import { asked, OPERATOR, type Asks } from '../program/ask-records.ts'
import { fileProblem } from '../program/named-file.ts'

const EXIT_REFUSED = 1
const EXIT_USAGE = 2

export function hoursCommand(): Command {
  const hours = new Command('hours').description('the calendars of desks and contracts, as a file')
  hours
    .command('export')
    .description('write every calendar as YAML that import reads back')
    .argument('[file]', 'where to; standard output without one')
    .action((file?: string) => asked((asks) => takeOut(asks, file)))
  hours
    .command('import')
    .description(
      'make the calendars those of a file; those it does not name stay: exit 0 done, 1 refused, 2 not readable',
    )
    .argument('<file>', 'as export writes it')
    .option('--dry-run', 'say what would be different, and change nothing')
    .action((file: string, { dryRun }: { dryRun?: true }) => asked((asks) => bringIn(asks, file, dryRun === true)))
  return hours
}

const storeOf = ({ pool, auditKey }: Asks) => postgresHours(pool, postgresAudit(pool, auditKey))

async function takeOut(asks: Asks, file: string | undefined): Promise<number> {
  const written = hoursFile(await storeOf(asks).all())
  if (file === undefined) {
    process.stdout.write(written)
    return 0
  }
  return orProblem(file, async () => {
    await writeFile(file, written)
    console.log(`Wrote ${file}.`)
    return 0
  })
}

async function bringIn(asks: Asks, file: string, dryRun: boolean): Promise<number> {
  return orProblem(file, async () => {
    const { yaml, problems } = readYaml(file, await readFile(file, 'utf8'))
    if (yaml === undefined) {
      for (const problem of problems) console.error(printProblem(problem))
      return EXIT_USAGE
    }
    const read = readHoursFile(yaml.data)
    if ('problems' in read) {
      for (const problem of read.problems) console.error(problem)
      console.error('Nothing was changed.')
      return EXIT_REFUSED
    }
    const store = storeOf(asks)
    const changes = compareHours(await store.all(), read.wanted)
    for (const change of changes) printChange(change)
    if (changes.length === 0) console.log('The calendars are just these already. Nothing was changed.')
    else if (dryRun) console.log(`${changes.length} calendars would be different. Nothing was changed.`)
    if (changes.length === 0 || dryRun) return 0
    const done = await store.saveAll(changes, { actor: OPERATOR, name: 'the command line' }, new Date())
    if (done === 'stale') {
      console.error('A supervisor has changed a calendar at this moment: ask again. Nothing was changed.')
      return EXIT_REFUSED
    }
    console.log(`${changes.length} calendars are changed. They count at every process within seconds.`)
    return 0
  })
}

function printChange({ name, kind, gone, come }: ComparedCalendar): void {
  console.log(`${name}${CHANGE_WORDS[kind]}`)
  for (const line of gone) console.log(`  - ${line}`)
  for (const line of come) console.log(`  + ${line}`)
}

async function orProblem(file: string, work: () => Promise<number>): Promise<number> {
  try {
    return await work()
  } catch (error) {
    const sentence = fileProblem(error, file)
    if (sentence === undefined) throw error
    console.error(sentence)
    return EXIT_USAGE
  }
}
