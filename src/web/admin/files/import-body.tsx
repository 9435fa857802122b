/** The page of one import: what it would do or did, its columns, and the rows that fail. */
import { effectInWords } from '../../../directory/effect-words.ts'
import { headingOf, mappingProblem } from '../../../directory/files/file-columns.ts'
import type { Import, ImportRow } from '../../../directory/import-store.ts'
import { fieldsOf } from '../../../domain/directory/directory-rows.ts'
import { FieldError, groupStates } from '../../components/field.tsx'
import { PageForm } from '../../forms/page-form.tsx'
import { Table, type AdminContext } from '../admin-page.tsx'
import { inThousands } from '../lists/list-address.ts'

export function stateOf({ readWhole, checked, appliedAt, undoneAt }: Import): string {
  if (undoneAt !== undefined) return 'undone'
  if (appliedAt !== undefined) return 'applied'
  if (!readWhole) return 'not read to its end'
  return checked === undefined ? 'read' : 'checked'
}

const DAY_MS = 24 * 60 * 60 * 1_000

export function ImportBody({
  context,
  found,
  mapping = found.mapping,
  failed,
  now,
}: {
  context: AdminContext
  found: Import
  /** The columns that were chosen and could not be checked. */
  mapping?: Import['mapping'] | undefined
  failed: ImportRow[]
  now: Date
}) {
  const { id, appliedAt, undoneAt, checked } = found
  const at = `/admin/files/one/${id}`
  const canUndo = appliedAt !== undefined && undoneAt === undefined && now.getTime() - appliedAt.getTime() < DAY_MS
  return (
    <>
      <p>{`${found.rowsRead === 1 ? '1 row' : `${inThousands(found.rowsRead)} rows`} of ${found.kind}, ${stateOf(found)}.`}</p>
      {checked !== undefined && <Result context={context} found={found} checked={checked} at={at} />}
      {canUndo && (
        <p>
          <a href={`${at}/undo`} role="button" class="secondary">
            Undo import…
          </a>
        </p>
      )}
      {appliedAt === undefined && <Columns context={context} found={found} mapping={mapping} at={at} />}
      {failed.length > 0 && (
        <section aria-labelledby="failed">
          <h2 id="failed">Rows that fail</h2>
          <p>
            <a href={`${at}/failed`} download>
              All of them as CSV, with the reasons
            </a>
          </p>
          <Table
            label="Rows that fail"
            head={['Row', 'Why', 'What it says']}
            rows={failed.map(({ line, error, cells }) => [
              String(line),
              error?.sentence ?? '',
              cells.join(' | ').slice(0, 200),
            ])}
            empty=""
          />
        </section>
      )}
    </>
  )
}

type ResultProps = { context: AdminContext; found: Import; checked: NonNullable<Import['checked']>; at: string }

function Result({ context, found, checked, at }: ResultProps) {
  const { toAdd, toChange, unchanged, repeated, failed, effect } = checked
  const open = found.appliedAt === undefined
  return (
    <section aria-labelledby="result">
      <h2 id="result">{open ? 'What it would do' : 'What it did'}</h2>
      <ul>
        <li>{`${inThousands(toAdd)} added, ${inThousands(toChange)} changed, ${inThousands(unchanged)} as they are, ${inThousands(repeated)} repeated, ${inThousands(failed)} failed`}</li>
        {effectInWords(effect).map((line) => (
          <li>{line}</li>
        ))}
      </ul>
      {open && toAdd + toChange > 0 && (
        <PageForm context={context} action={`${at}/apply`}>
          {failed > 0 && <input type="hidden" name="leave_failed" value="yes" />}
          <button>
            {failed > 0
              ? `Apply ${toAdd + toChange === 1 ? '1 row' : `${inThousands(toAdd + toChange)} rows`}, leave out ${inThousands(failed)}`
              : 'Apply'}
          </button>
        </PageForm>
      )}
    </section>
  )
}

export const COLUMNS = 'match-columns'

interface ColumnsProps {
  context: AdminContext
  found: Import
  mapping: Import['mapping']
  at: string
}

function Columns({ context, found, mapping, at }: ColumnsProps) {
  const fault = mappingProblem(found.kind, mapping, found.headings)
  const fields = fieldsOf(found.kind)
  return (
    <section aria-labelledby="columns">
      <h2 id="columns">Match columns</h2>
      <PageForm context={context} action={`${at}/check`} class="row-form">
        <fieldset {...groupStates(COLUMNS, fault)}>
          <legend>What each column of the file is</legend>
          {fault !== undefined && <FieldError id={COLUMNS} error={fault} />}
          <div class="fields">
            {found.headings.map((heading, index) => (
              <label>
                {heading === '' ? `Column ${index + 1}` : heading}
                <select name={`column_${index}`}>
                  <option value="">Leave out</option>
                  {fields.map((field) => (
                    <option value={field} selected={mapping[index] === field}>
                      {headingOf(field)}
                    </option>
                  ))}
                </select>
              </label>
            ))}
          </div>
        </fieldset>
        <button class={found.checked === undefined ? '' : 'secondary'}>Check</button>
      </PageForm>
    </section>
  )
}
