/** `careline directory …`: files into the directory and out of it. Nothing is changed without `--apply`. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { Argument, Command, InvalidArgumentError } from 'commander'
import { effectInWords } from '../directory/effect-words.ts'
import { caseRowsAfter } from '../directory/cases/case-file-rows.ts'
import { exportCsv, exportedEntry } from '../directory/files/export.ts'
import { failedRows } from '../directory/files/failed-rows.ts'
import { columnsOf, templateCsv } from '../directory/files/template.ts'
import { guessMapping, headingOf, leftOut, type Mapping } from '../directory/files/file-columns.ts'
import type { Checked, Import } from '../directory/import-store.ts'
import { directoryRowsAfter } from '../directory/jobs/export-job.ts'
import { makeImports, type Applied } from '../directory/import.ts'
import { UnreadableFile } from '../directory/files/read-file.ts'
import { endsPins, FILE_KINDS, fieldsOf, type FileKind } from '../domain/directory/directory-rows.ts'
import { postgresAudit } from '../stores/postgres/audit/audit-log.ts'
import { postgresCaseFiles } from '../stores/postgres/cases/case-files.ts'
import { postgresCaseLists } from '../stores/postgres/cases/case-lists.ts'
import { postgresDirectoryLists } from '../stores/postgres/directory/directory-lists.ts'
import { postgresDirectoryRecords } from '../stores/postgres/directory/records.ts'
import { postgresImports } from '../stores/postgres/directory/import-store.ts'
import { asked, OPERATOR, type Asks } from './program/ask-records.ts'
import { progress } from './program/progress.ts'
import { fileProblem, openPrivate, toStandardOutput } from './program/named-file.ts'

interface ImportOptions {
  map: Record<string, string>
  apply?: true
  leaveFailed?: true
  failed?: string
}

const kindArgument = () => new Argument('<table>', 'which table').choices(FILE_KINDS)

export function directoryCommand(): Command {
  const directory = new Command('directory').description(
    'companies, contacts, contracts, grants, staff and cases as CSV',
  )
  directory
    .command('template')
    .description('print a file to fill in, with one example; or, with --columns, what each column holds')
    .addArgument(kindArgument())
    .option('--columns', 'what each column holds')
    .action((kind: FileKind, { columns }: { columns?: true }) => {
      if (columns !== true) {
        process.stdout.write(templateCsv(kind))
        return
      }
      const all = columnsOf(kind)
      const width = Math.max(...all.map(({ heading }) => heading.length))
      for (const { heading, isNeeded, holds } of all)
        console.log(`${heading.padEnd(width)}  ${holds}${isNeeded ? ' Has to be filled in.' : ''}`)
    })
  directory
    .command('import')
    .description('read a file and say what it would do; --apply does it: exit 0 done, 1 some rows fail, 2 not readable')
    .addArgument(kindArgument())
    .argument('<file>', 'CSV in UTF-8: commas, semicolons or tabs')
    .option('--map <heading=field>', 'which field a heading is, if it is not plain; repeat it', mapped, {})
    .option('--apply', 'do it, in one transaction; take it back within a day with: careline directory undo')
    .option('--leave-failed', 'with --apply: apply the good rows although others fail')
    .option('--failed <file>', 'write the rows that fail there, with what is wrong')
    .action((kind: FileKind, file: string, options: ImportOptions) =>
      asked((asks) => bringIn(asks, kind, file, options)),
    )
  directory
    .command('undo')
    .description('take an import of the last day back')
    .argument('<import>', 'its id, as import said it')
    .action((id: string) => asked((asks) => takeBack(asks, id)))
  directory
    .command('export')
    .description('write a table as CSV that reads back as it is')
    .addArgument(kindArgument())
    .argument('[file]', 'where to; standard output without one')
    .action((kind: FileKind, file?: string) => asked((asks) => takeOut(asks, kind, file)))
  return directory
}

function mapped(text: string, before: Record<string, string>): Record<string, string> {
  const at = text.lastIndexOf('=')
  if (at < 1) throw new InvalidArgumentError('must be heading=field')
  return { ...before, [text.slice(0, at)]: text.slice(at + 1) }
}

function importsOf({ pool, auditKey, policy }: Asks) {
  const store = postgresImports(pool)
  const audit = postgresAudit(pool, auditKey)
  const records = postgresDirectoryRecords(pool, audit, policy)
  const cases = postgresCaseFiles(pool, audit)
  return { store, ...makeImports({ imports: store, records, cases, now: () => new Date() }) }
}

async function bringIn(asks: Asks, kind: FileKind, file: string, options: ImportOptions): Promise<number> {
  const { store, read, run } = importsOf(asks)
  const found = await readFileInto(read, kind, file, options.map)
  if (found === undefined) return 2
  if (found.readWhole && found.rowsRead === 0) console.error('There are no rows below the headings.')
  const { rows, failed, repeated } = await store.counts(found.id)
  const good = rows - failed - repeated
  const answer = await run(found.id, OPERATOR, {
    mode: options.apply === true ? 'do' : 'try',
    leaveFailed: options.leaveFailed === true,
    onProgress: progress(options.apply === true ? 'written' : 'checked', (done) => done / good),
  })
  console.error()
  if (!('checked' in answer)) {
    console.error('That import is gone, or its columns are not known. Read the file again.')
    return 2
  }
  say(found, answer, options)
  await showFailed(store, found, options.failed)
  return answer.checked.failed > 0 ? 1 : 0
}

async function readFileInto(
  read: ReturnType<typeof importsOf>['read'],
  kind: FileKind,
  file: string,
  map: Record<string, string>,
): Promise<Import | undefined> {
  try {
    const hash = createHash('sha256')
    await pipeline(createReadStream(file), hash)
    const { size } = await stat(file)
    let bytes = 0
    async function* chunks() {
      bytes = 0
      for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
        bytes += chunk.length
        yield chunk
      }
    }
    const mapping = (headings: readonly string[]) => withGiven(kind, headings, map)
    const given = { kind, name: basename(file), hash: hash.digest(), actor: OPERATOR, mapping }
    return await read(
      { ...given, chunks },
      progress('read', () => bytes / size),
    )
  } catch (error) {
    const problem = error instanceof UnreadableFile ? error.message : fileProblem(error, file)
    if (problem === undefined) throw error
    console.error(problem)
    return undefined
  }
}

/** What was said at the command line goes before what the headings suggest. */
function withGiven(kind: FileKind, headings: readonly string[], map: Record<string, string>): Mapping {
  const fields = fieldsOf(kind)
  const unknown = Object.entries(map).find(
    ([heading, field]) =>
      !headings.includes(heading) || !fields.some((one) => headingOf(one) === field || one === field),
  )
  if (unknown !== undefined)
    throw new UnreadableFile(
      `--map ${unknown.join('=')}: the file has the headings ${headings.join(', ')}; fields are ${fields.map(headingOf).join(', ')}.`,
    )
  const given = headings.map((heading) =>
    fields.find((field) => [field, headingOf(field)].includes(map[heading] ?? '')),
  )
  return guessMapping(kind, headings).map((field, at) =>
    given[at] !== undefined ? given[at] : field !== undefined && given.includes(field) ? undefined : field,
  )
}

function say(found: Import, answer: Extract<Applied, { checked: Checked }>, { apply }: ImportOptions): void {
  const { rows, toAdd, toChange, unchanged, repeated, failed, effect } = answer.checked
  const left = leftOut(found.headings, found.mapping)
  if (left.length > 0) console.log(`Columns left out: ${left.join(', ')}.`)
  const applied = apply === true && answer.kind === 'done'
  console.log(
    `${rows} rows: ${toAdd} ${applied ? 'added' : 'to add'}, ${toChange} ${applied ? 'changed' : 'to change'}, ` +
      `${unchanged} as they are, ${repeated} repeated, ${failed} failed.`,
  )
  for (const line of effectInWords(effect)) console.log(line)
  if (applied) console.log(`Applied. For a day, this takes it back: careline directory undo ${found.id}`)
  else if (apply === true) console.log('Nothing was applied, because rows failed. --leave-failed applies the others.')
  else console.log('Nothing was changed. --apply does it.')
}

const SHOWN = 20

async function showFailed(
  store: ReturnType<typeof importsOf>['store'],
  found: Import,
  file: string | undefined,
): Promise<void> {
  const first = await store.rows(found.id, 'failed', 0, SHOWN + 1)
  for (const { line, error } of first.slice(0, SHOWN)) console.log(`row ${line}: ${error?.sentence ?? ''}`)
  if (first.length > SHOWN) console.log('… and more.')
  if (file === undefined || first.length === 0) return
  const target = await openPrivate(file)
  if (target.kind === 'problem') {
    console.error(target.sentence)
    return
  }
  await pipeline(Readable.from(failedRows(store, found)), target.stream)
  console.log(`The failed rows are in ${file}: correct them there and import that file.`)
}

async function takeBack(asks: Asks, id: string): Promise<number> {
  const { store, undo } = importsOf(asks)
  const kind = (await store.find(id).catch(() => undefined))?.kind
  const answer = await undo(id, OPERATOR)
  switch (answer.kind) {
    case 'done':
      console.log(`Taken back: ${answer.undone} rows are as they were.`)
      if (kind !== undefined && endsPins(kind)) console.log('PINs that ended stay ended.')
      for (const key of answer.left.slice(0, SHOWN))
        console.log(`left as it is, because it was changed since or is in use: ${key}`)
      if (answer.left.length > SHOWN) console.log(`… and ${answer.left.length - SHOWN} more.`)
      if (answer.left.length > 0) console.log('Take back what uses them, then take this back again for the rest.')
      return answer.left.length > 0 ? 1 : 0
    case 'gone':
      console.error('There is no such import.')
      return 2
    case 'not-applied':
      console.error('That import was never applied.')
      return 1
    case 'done-before':
      console.error('That import was taken back before.')
      return 1
    case 'too-late':
      console.error('That import is older than a day. Import a corrected file instead.')
      return 1
    default:
      return answer satisfies never
  }
}

async function takeOut({ pool, auditKey, policy }: Asks, kind: FileKind, file: string | undefined): Promise<number> {
  const lists = postgresDirectoryLists(pool, policy)
  const lines =
    kind === 'cases'
      ? exportCsv(kind, caseRowsAfter(postgresCaseLists(pool)))
      : exportCsv(kind, directoryRowsAfter(lists))
  const target = file === undefined ? undefined : await openPrivate(file)
  if (target?.kind === 'problem') {
    console.error(target.sentence)
    return 2
  }
  await postgresAudit(pool, auditKey).append(exportedEntry(kind, OPERATOR, new Date()))
  await (target === undefined ? toStandardOutput(lines) : pipeline(Readable.from(lines), target.stream))
  return 0
}
