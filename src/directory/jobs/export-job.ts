/** The directory, or cases, written into a file apart from the request that wanted it: stored in pieces, whole or not at all. */
import type { CaseLists } from '../../desk/cases/case-lists.ts'
import type { FileKind, Kind } from '../../domain/directory/directory-rows.ts'
import { caseRowsAfter } from '../cases/case-file-rows.ts'
import { exportCsv, type RowsAfter } from '../files/export.ts'
import type { RowLists } from '../lists/row-lists.ts'
import type { FileJobStore } from './file-job-store.ts'
import type { JobEnd, JobWatch } from './run-file-jobs.ts'

export interface ExportJobDeps {
  lists: Pick<RowLists, 'page'>
  caseLists: Pick<CaseLists, 'page'>
  fileJobs: Pick<FileJobStore, 'storePart' | 'dropParts'>
}

export async function exportInJob(
  { lists, caseLists, fileJobs }: ExportJobDeps,
  { kind, id }: { kind: FileKind; id: string },
  { onProgress, beforeCommit }: JobWatch,
): Promise<JobEnd> {
  let rows = 0
  const counted = <K extends FileKind>(read: RowsAfter<K>): RowsAfter<K> => {
    return async (...asked) => {
      const page = await read(...asked)
      rows += page.length
      return page
    }
  }
  const lines =
    kind === 'cases'
      ? exportCsv(kind, counted(caseRowsAfter(caseLists)))
      : exportCsv(kind, counted(directoryRowsAfter(lists)))
  try {
    let part = 0
    for await (const text of lines) {
      await fileJobs.storePart(id, part, text)
      part += 1
      onProgress(rows)
    }
    await beforeCommit()
    return { result: 'exported', importId: undefined }
  } catch (error) {
    await fileJobs.dropParts(id)
    throw error
  }
}

export function directoryRowsAfter({ page }: Pick<RowLists, 'page'>): RowsAfter<Kind> {
  return async (of, after, most) => (await page(of, after, most)).map(({ row }) => row)
}

/** The pieces of a file, one held at a time. Throws once the file is not there, or no longer. */
export async function* exportedFile(fileJobs: Pick<FileJobStore, 'partOf'>, id: string): AsyncGenerator<string> {
  for (let part = 0; ; part += 1) {
    const piece = await fileJobs.partOf(id, part)
    // What was sent then breaks off, which a browser tells; half a file must not look like a whole one.
    if (piece === undefined) throw new Error('the exported file was taken away while it was fetched')
    yield piece.text
    if (piece.isLast) return
  }
}
