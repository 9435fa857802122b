/** Copies a folder as it is: the files of a database belong to the account that its server runs as, and are for its eyes only. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { Account } from './account.ts'

const run = promisify(execFile)

/** Not `fs.cp`, which gives every file to us, and takes our own time. `account`: whose they are afterwards, where we may say so. */
export async function copyFolder(from: string, to: string, account?: Account): Promise<void> {
  await run('cp', ['-a', from, to])
  if (account !== undefined) await run('chown', ['-R', `${account.uid}:${account.gid}`, to])
}
