/** The directory written into a file apart from the request that wanted it: stored in pieces, whole or not at all. */
import type { Kind } from '../../domain/directory/directory-rows.ts'
import { exportCsv } from '../files/export.ts'
import type { RowLists } from '../lists/row-lists.ts'
import type { FileJobStore } from './file-job-store.ts'
import type { JobEnd, JobWatch } from './run-file-jobs.ts'

export interface ExportJobDeps {
  lists: Pick<RowLists, 'page'>
  fileJobs: Pick<FileJobStore, 'storePart' | 'dropParts'>
}

export async function exportInJob(
  { lists, fileJobs }: ExportJobDeps,
  { kind, id }: { kind: Kind; id: string },
  { onProgress, beforeCommit }: JobWatch,
): Promise<JobEnd> {
  let rows = 0
  const rowsAfter = async (of: Kind, after: string | undefined, most: number) => {
    const page = await lists.page(of, after, most)
    rows += page.length
    return page.map(({ row }) => row)
  }
  try {
    let part = 0
    for await (const text of exportCsv(kind, rowsAfter)) {
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
