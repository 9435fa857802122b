/** The page of files into the directory and out of it, as it is drawn. */
import type { Import } from '../../../directory/import-store.ts'
import { columnsOf } from '../../../directory/files/template.ts'
import { FILE_KINDS } from '../../../domain/directory/directory-rows.ts'
import { Table, When, type AdminContext } from '../admin-page.tsx'
import type { FileJob } from '../../../directory/jobs/file-job-store.ts'
import { Button } from '../../components/button.tsx'
import { Field, SelectField } from '../../components/field.tsx'
import { stateOf } from './import-body.tsx'
import { inThousands } from '../lists/list-address.ts'
import { FILE_TITLES } from '../words/row-words.ts'
import { ExportForm } from './export-parts.tsx'
import { RunningJobs } from './job-screens.tsx'

export interface FilesBodyProps {
  context: AdminContext
  latest: Import[]
  running: readonly FileJob[]
  /** Names by id. */
  staff: Readonly<Record<string, string>>
  now: Date
}

export function FilesBody({ context, latest, running, staff, now }: FilesBodyProps) {
  return (
    <>
      <RunningJobs jobs={running} now={now} />
      <div class="cards">
        <Upload />
        <Export context={context} />
      </div>
      <FilesToFillIn />
      <section aria-labelledby="latest">
        <h2 id="latest">Latest imports</h2>
        <Table
          label="Latest imports"
          head={['File', 'Record type', 'By', 'When', 'Rows', 'State']}
          figures={['Rows']}
          rows={latest.map((one) => [
            <a href={`/admin/files/one/${one.id}`}>{one.fileName}</a>,
            FILE_TITLES[one.kind].many,
            staff[one.actor.slice('staff '.length)] ?? one.actor,
            <When at={one.startedAt} />,
            inThousands(one.rowsRead),
            stateOf(one),
          ])}
          empty="No import yet."
        />
      </section>
    </>
  )
}

function Upload() {
  return (
    <section class="card" aria-labelledby="in">
      <h2 id="in">Import</h2>
      <p>CSV in UTF-8 with headings in its first row. Nothing changes before you have seen what it would do.</p>
      <form id="upload" class="row-form">
        <div class="fields">
          <SelectField
            id="upload-kind"
            name="kind"
            label="Record type"
            choices={FILE_KINDS.map((kind) => ({ value: kind, label: FILE_TITLES[kind].many }))}
          />
          <Field id="upload-file" label="File">
            <input type="file" id="upload-file" name="file" accept=".csv,text/csv,text/plain" required />
          </Field>
        </div>
        <Button>Upload</Button>
        <p id="upload-said" role="alert"></p>
      </form>
      <p>
        <small>More than 20 MB: npm run careline -- directory import, which also goes on where it stopped.</small>
      </p>
    </section>
  )
}

function Export({ context }: { context: AdminContext }) {
  return (
    <section class="card" aria-labelledby="out">
      <h2 id="out">Export</h2>
      <p>
        All rows, as a file that can be imported again. Each download is written into the audit trail. A large file is
        made in the background: you can close this page, and fetch the file within a day.
      </p>
      <div class="actions">
        {FILE_KINDS.map((kind) => (
          <ExportForm context={context} kind={kind} button={`Export ${kind}.csv`} />
        ))}
      </div>
    </section>
  )
}

function FilesToFillIn() {
  return (
    <section aria-labelledby="fill-in">
      <h2 id="fill-in">Files to fill in</h2>
      <p>Import them in this order. Each holds one example: put your own rows in its place.</p>
      <ol>
        {FILE_KINDS.map((kind) => (
          <li>
            <a href={`/admin/files/template/${kind}`} download>{`${kind}-to-fill-in.csv`}</a>
            <details>
              <summary>{`Columns of ${kind}`}</summary>
              <Table
                label={`Columns of ${kind}`}
                head={['Column', 'Holds', 'Example']}
                rows={columnsOf(kind).map(({ heading, isNeeded, holds, example }) => [
                  isNeeded ? <strong>{heading}</strong> : heading,
                  isNeeded ? `${holds} Has to be filled in.` : holds,
                  example,
                ])}
                empty=""
              />
            </details>
          </li>
        ))}
      </ol>
    </section>
  )
}
