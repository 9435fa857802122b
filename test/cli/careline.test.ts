/** The `careline` program: its exit codes, and what each command needs to be loaded. */
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { PROJECT_ROOT } from '../../src/project-root.ts'
import { runCareline } from '../../src/cli/program/run-careline.ts'

const folder = mkdtempSync(join(tmpdir(), 'careline-cli-'))
afterAll(() => rmSync(folder, { recursive: true }))

const { version: VERSION } = JSON.parse(readFileSync(join(PROJECT_ROOT, 'package.json'), 'utf8')) as { version: string }

let printed = ''
beforeEach(() => {
  printed = ''
  const keep = (text: unknown) => {
    printed += String(text)
    return true
  }
  vi.spyOn(process.stdout, 'write').mockImplementation(keep)
  vi.spyOn(process.stderr, 'write').mockImplementation(keep)
  vi.spyOn(console, 'log').mockImplementation((text) => void keep(text))
  vi.spyOn(console, 'error').mockImplementation((text) => void keep(text))
})
afterEach(() => {
  vi.restoreAllMocks()
  process.exitCode = undefined
})

async function exitCodeOf(...args: string[]): Promise<typeof process.exitCode> {
  process.exitCode = 0
  await runCareline(args)
  return process.exitCode
}

describe('careline', () => {
  it.each([[['--help']], [['help']], [['decide', '--help']], [['keys', 'create', '--help']]])(
    'exits 0 for %j',
    async (args) => {
      expect(await exitCodeOf(...args)).toBe(0)
      expect(printed).toContain('Usage: careline')
    },
  )

  it.each([
    [[]],
    [['decied']],
    [['toString']],
    [['--no-such-option']],
    [['decide', '--no-such-option']],
    [['decide', 'one-too-many']],
    [['keys']],
    [['keys', 'create']],
    [['keys', 'no-such-command']],
  ])('exits 2 for %j', async (args) => {
    expect(await exitCodeOf(...args)).toBe(2)
  })

  it.each(['--version', '-V'])('says its version, commit and Node for %s', async (option) => {
    expect(await exitCodeOf(option)).toBe(0)
    // Nothing was built here, so the commit is not known.
    expect(printed).toBe(`${VERSION} (unknown, Node ${process.versions.node})\n`)
  })

  it('names every command in its help', async () => {
    await exitCodeOf('--help')
    for (const name of ['decide', 'demo', 'flows', 'keys', 'phone', 'provision'])
      expect(printed).toMatch(new RegExp(`^  ${name} `, 'm'))
  })
})

describe('careline keys create', () => {
  it('makes a key file once and exits 1 when there is one', async () => {
    const keys = join(folder, 'keys')
    expect(await exitCodeOf('keys', 'create', keys)).toBe(0)
    expect(printed).toMatch(/pepper\/p1 +[0-9a-f]{16}/)
    expect(await exitCodeOf('keys', 'create', keys)).toBe(1)
  })
  it('exits 78 with a sentence when the folder is open to others', async () => {
    const open = join(folder, 'open')
    mkdirSync(open)
    chmodSync(open, 0o777)
    expect(await exitCodeOf('keys', 'create', open)).toBe(78)
    expect(printed).toContain(`chmod 700 ${open}`)
  })
})
