/** `npm test` tries files in which a test failed once more, from their beginning, and names them; what fails twice has failed. */
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { PROJECT_ROOT } from '../src/project-root.ts'

/** Leaves a file behind at its first run, as a machine that stands still once; the second test needs what the first one made. */
const FAILS_ONCE = `
  const { existsSync, writeFileSync } = require('node:fs')
  let made = 0
  test('makes', () => { made += 1; expect(made).toBe(1) })
  test('stands still once', () => {
    const isSecond = existsSync(__filename + '.ran')
    writeFileSync(__filename + '.ran', '')
    expect(made).toBe(1)
    made = 2
    expect(isSecond, 'stood still').toBe(true)
  })`
const WELL = `test('is well', () => expect(1).toBe(1))`
const FAILS = `test('is wrong', () => expect(1).toBe(2))`
const BREAKS = `throw new Error('cannot be read')`

async function runOn(files: Record<string, string>): Promise<{ code: number; said: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'careline-run-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const config = `export default { test: { globals: true, include: ['*.test.cjs'], pool: 'forks' } }`
  await writeFile(join(folder, 'vitest.config.mjs'), config)
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, `${name}.test.cjs`), text)
  return new Promise((resolve) => {
    const args = ['--experimental-strip-types', join(PROJECT_ROOT, 'test/run.ts'), '--root', folder, '--no-color']
    const env = { ...process.env, VITEST: '', VITEST_WORKER_ID: '', NO_COLOR: '1' }
    execFile(process.execPath, args, { cwd: PROJECT_ROOT, env }, (error, out, err) => {
      const code = error === null ? 0 : Number(error.code)
      resolve({ code, said: out + err })
    })
  })
}

test('all are well: once, and nothing is said of a second time', async () => {
  const { code, said } = await runOn({ well: WELL })
  expect(code).toBe(0)
  expect(said).not.toContain('Once more')
})

test('a file that fails once passes from its beginning, and is named with its reason', async () => {
  const { code, said } = await runOn({ well: WELL, once: FAILS_ONCE })
  expect(said).toContain('Once more, from the beginning: once.test.cjs\n')
  expect(said).toContain('Passed only the second time, to be mended (1):\n  once.test.cjs > stands still once:')
  expect(said.split('Passed only')[1]).toContain('stood still')
  expect(code).toBe(0)
})

test('what fails twice has failed, whatever else passes the second time', async () => {
  const { code, said } = await runOn({ once: FAILS_ONCE, wrong: FAILS })
  expect(said).toContain('Once more')
  expect(said).not.toContain('Passed only')
  expect(code).toBe(1)
})

test('a file that cannot be read has failed', async () => {
  expect((await runOn({ well: WELL, broken: BREAKS })).code).toBe(1)
})

test('many files did not fail by chance', async () => {
  const many = Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`once${i}`, FAILS_ONCE]))
  const { code, said } = await runOn(many)
  expect(said).not.toContain('Once more')
  expect(code).toBe(1)
})

test('no file is found for what was asked: that is no success', async () => {
  expect((await runOn({})).code).toBe(1)
})
