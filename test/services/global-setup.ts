/** Starts one Postgres for the whole test run and migrates the database that every test file copies. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { startEmbeddedPostgres } from '../../src/stores/embedded.ts'
import { migrate } from '../../src/stores/postgres/migrate.ts'
import { databaseUrl, onServer, TEMPLATE } from './postgres.ts'

export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = await mkdtemp(join(tmpdir(), 'careline-test-'))
  const server = await startEmbeddedPostgres({
    dataDir,
    onMessage: (text) => console.info(text),
    settings: { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '300' },
  })
  await onServer(server.connectionString, `CREATE DATABASE ${TEMPLATE}`)
  await migrate(databaseUrl(server.connectionString, TEMPLATE))
  project.provide('postgresUrl', server.connectionString)
  return async () => {
    await server.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
}
