/** Database folders that are copies of one that was made before. */
import { mkdir, readdir, readFile, rm, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startEmbeddedPostgres } from '../../../src/stores/embedded/embedded.ts'
import { fillDataFolder } from '../../../src/stores/embedded/made-cluster.ts'
import { migrate } from '../../../src/stores/postgres/database/migrate.ts'
import { newFolder } from '../../services/made-cluster.ts'

let base: string
let cacheDir: string

beforeEach(async () => {
  base = newFolder()
  await mkdir(base)
  cacheDir = join(base, 'cache')
})

afterEach(() => rm(base, { recursive: true, force: true }))

async function filled(name: string): Promise<string> {
  const dataDir = join(base, name)
  await fillDataFolder({ dataDir, cacheDir, onMessage: () => undefined })
  return dataDir
}

/** What is missing in it; it is started with the password of the folder. */
async function lackedBy(dataDir: string): Promise<string[]> {
  const server = await startEmbeddedPostgres({ dataDir, onMessage: () => undefined, settings: { fsync: 'off' } })
  try {
    return (await migrate(server.connectionString)).applied
  } finally {
    await server.stop()
  }
}

const passwordOf = (dataDir: string) => readFile(join(dataDir, 'postgres-password'), 'utf8')

test('a second data folder is a copy, migrated, with a password of its own; a damaged copy is not used', async () => {
  const first = await filled('first')
  const [kept, ...more] = (await readdir(cacheDir)).filter((name) => !name.endsWith('.files'))
  expect(more).toEqual([])

  const second = await filled('second')
  expect(await passwordOf(second)).not.toBe(await passwordOf(first))
  expect(await lackedBy(second)).toEqual([])

  // As a disk that lost power, or a program that clears caches, might leave it.
  await truncate(join(cacheDir, kept ?? '', 'global/pg_control'), 0)
  const third = await filled('third')
  expect(await lackedBy(third)).toEqual([])
})
