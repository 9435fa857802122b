/** The next release as a folder of its own, beside the built program: for processes of two versions on one database. */
import { cp, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PROJECT_ROOT } from '../../src/project-root.ts'

export interface NextRelease {
  /** As in package.json. */
  version: string
  /** More migrations, by name without `.sql`. */
  migrations?: Record<string, string>
}

/**
 * Copies a built program, e.g. `dist/`, to `to` and makes it the next release. Started by `node <to>/src/main.js`. Migrations,
 * flows and prompts are read from that folder, so that a run may change those too before it starts a process.
 */
export async function newerProgram(
  built: string,
  to: string,
  { version, migrations = {} }: NextRelease,
): Promise<void> {
  await cp(built, to, { recursive: true, filter: (path) => !path.endsWith('node_modules') })
  await symlink(join(PROJECT_ROOT, 'node_modules'), join(to, 'node_modules'))
  const pack = join(to, 'package.json')
  const described = JSON.parse(await readFile(pack, 'utf8')) as object
  await writeFile(pack, JSON.stringify({ ...described, version }))
  for (const [name, sql] of Object.entries(migrations))
    await writeFile(join(to, `src/stores/postgres/migrations/${name}.sql`), sql)
}
