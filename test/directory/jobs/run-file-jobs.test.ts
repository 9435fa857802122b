/** Long work on a file: how it ends when it is cancelled and breaks before it could stop. */
import { expect, test } from 'vitest'
import type { FileJobStore, JobResult } from '../../../src/directory/jobs/file-job-store.ts'
import { makeFileJobs } from '../../../src/directory/jobs/run-file-jobs.ts'

function jobs(isCancelled: () => boolean) {
  const ends: JobResult[] = []
  const failures: string[] = []
  const store = {
    begin: async () => true,
    beat: async () => !isCancelled(),
    end: async (_id: string, result: JobResult) => void ends.push(result),
  } as unknown as FileJobStore
  return { ends, failures, fileJobs: makeFileJobs({ store, onFailure: (what) => failures.push(what) }) }
}
const JOB = { kind: 'apply', about: 'companies', importId: 'i', actor: 'staff noa', total: 1 } as const

test.each([
  { isCancelled: true, result: 'cancelled' },
  { isCancelled: false, result: 'failed' },
])('work that breaks, cancelled: $isCancelled, is $result', async ({ isCancelled, result }) => {
  const { ends, failures, fileJobs } = jobs(() => isCancelled)
  const begun = await fileJobs.begin(JOB, async () => {
    throw new Error('the statement took too long')
  })
  if (begun.kind === 'begun') await begun.ended
  expect(ends).toEqual([result])
  // What broke is told in both.
  expect(failures).toEqual(['a file: apply'])
})

test('work that breaks after its commit is never said to be cancelled', async () => {
  let isCancelled = false
  const { ends, fileJobs } = jobs(() => isCancelled)
  const begun = await fileJobs.begin(JOB, async ({ beforeCommit }) => {
    await beforeCommit()
    isCancelled = true
    throw new Error('the connection broke')
  })
  if (begun.kind === 'begun') await begun.ended
  expect(ends).toEqual(['failed'])
})
