/** Which account Postgres runs as: our own, unless that is root, as which it refuses to run. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

export interface Account {
  uid: number
  gid: number
}

const run = promisify(execFile)
const NAME = 'postgres'

/** Undefined when our own account will do. Adds the user `postgres` when there is none, and says so. */
export async function serverAccount(onMessage: (text: string) => void): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return undefined
  const known = await lookUp()
  if (known !== undefined) return known
  try {
    await run('useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', NAME])
  } catch (error) {
    throw new Error(
      `PostgreSQL refuses to run as root and the user "${NAME}" could not be added; start Careline as an ordinary user, or set DATABASE_URL.`,
      { cause: error },
    )
  }
  onMessage(`Added the user "${NAME}" to this machine, because PostgreSQL refuses to run as root.`)
  const added = await lookUp()
  if (added === undefined) throw new Error(`The user "${NAME}" was added but cannot be found`)
  return added
}

async function lookUp(): Promise<Account | undefined> {
  try {
    const [user, group] = await Promise.all([run('id', ['-u', NAME]), run('id', ['-g', NAME])])
    return { uid: Number(user.stdout), gid: Number(group.stdout) }
  } catch {
    return undefined // `id` fails when there is no such user
  }
}

/** Whether the account may enter this folder, which takes every folder above it; asked of the system, not worked out. */
export async function canEnter(account: Account, folder: string): Promise<boolean> {
  try {
    await run('/bin/sh', ['-c', 'cd "$1"', 'sh', folder], { ...account, cwd: '/' })
    return true
  } catch {
    return false
  }
}
