/** The button of an export, and what its page says once it is over: the file to fetch, or why there is none. */
import type { FileJob } from '../../../directory/jobs/file-job-store.ts'
import type { FileKind } from '../../../domain/directory/directory-rows.ts'
import { Button, ButtonLink } from '../../components/button.tsx'
import { Form } from '../../shell/form.tsx'
import { When, type AdminContext } from '../admin-page.tsx'
import { inThousands } from '../lists/list-address.ts'

const DAY_MS = 24 * 60 * 60 * 1_000

const NO_FILE: Readonly<Record<string, string>> = {
  cancelled: 'It was cancelled.',
  lost: 'The process that made the file has stopped.',
  failed: 'Making the file failed. If it fails again, the log of the service says why.',
}

/** Not a form that is done once: the directory may have changed when it is pressed again. */
export function ExportForm({ context, kind, button }: { context: AdminContext; kind: FileKind; button: string }) {
  return (
    <Form context={context} action={`/admin/files/export/${kind}`} class="inline">
      <Button kind="secondary" icon="download">
        {button}
      </Button>
    </Form>
  )
}

interface ExportEndedProps {
  context: AdminContext
  job: FileJob
  /** The file can be fetched. */
  isThere: boolean
}

export function ExportEnded({ context, job: { id, about, done, endedAt, result }, isThere }: ExportEndedProps) {
  const again = <ExportForm context={context} kind={about} button={`Export ${about}.csv again`} />
  if (!isThere)
    return (
      <>
        <p>
          {NO_FILE[result ?? ''] ??
            'It is no longer here: files are deleted after a day, and when a person is erased from the records.'}
        </p>
        {again}
      </>
    )
  return (
    <>
      <p>
        {done === 1 ? '1 row. ' : `${inThousands(done)} rows. `}
        {endedAt !== undefined && (
          <>
            It can be fetched until <When at={new Date(endedAt.getTime() + DAY_MS)} />.
          </>
        )}
      </p>
      <div class="actions">
        <ButtonLink icon="download" href={`/admin/files/job/${id}/file`} download>
          {`Download ${about}.csv`}
        </ButtonLink>
        {again}
      </div>
    </>
  )
}
