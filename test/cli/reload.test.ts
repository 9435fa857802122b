/** What `careline reload` prints for each answer of a service: never two sentences that take each other back. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { reloadCommand } from '../../src/cli/reload.ts'
import { claimRequests, openReloadFolder, type ReloadOutcome } from '../../src/service/reload/reload-files.ts'

const LEFT = 'Version 7 is what callers hear, not the folder: careline flows import publishes the folder.'
const NUMBERS = 'Taken: the numbers of SITE_FILE have changed at process 41, for every call from now on.'

let dataDir: string

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'careline-reload-'))
  openReloadFolder(dataDir)
  vi.stubEnv('DATA_DIR', dataDir)
})
afterEach(async () => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
  process.exitCode = undefined
  await rm(dataDir, { recursive: true })
})

async function printedFor(outcome: ReloadOutcome): Promise<string[]> {
  const printed: string[] = []
  vi.spyOn(console, 'log').mockImplementation((line: string) => void printed.push(line))
  const command = reloadCommand().parseAsync([], { from: 'user' })
  await vi.waitFor(() => {
    const requests = claimRequests(dataDir)
    expect(requests).toHaveLength(1)
    for (const request of requests) request.answer({ pid: 41, outcome })
  }, 10_000)
  await command
  return printed
}

const same = { kind: 'taken', version: 'a1', before: 'a1', numbers: 'same' } as const

test.each<[string, ReloadOutcome, string[]]>([
  ['nothing is new', same, ['Nothing has changed: new calls begin with version a1 at process 41, as before.']],
  ['the folder was left', { ...same, left: LEFT }, [LEFT]],
  ['the folder was left, numbers are new', { ...same, left: LEFT, numbers: 'changed' }, [LEFT, NUMBERS]],
  ['numbers are new', { ...same, numbers: 'changed' }, [NUMBERS]],
  [
    'the flows are new',
    { ...same, version: 'b2' },
    ['Taken: new calls begin with version b2 at process 41. Calls in progress go on with a1.'],
  ],
])('%s', async (_, outcome, sentences) => {
  expect(await printedFor(outcome)).toEqual(sentences)
})
