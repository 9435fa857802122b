/** The test command finds, or installs, what it needs; where it may not, it says what to type. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { CHROMIUM, ensureTools, findInstaller, findTool, howToInstall, REDIS } from './tools.ts'

let bin: string
beforeEach(() => {
  bin = mkdtempSync(join(tmpdir(), 'careline-tools-'))
})
afterEach(() => rmSync(bin, { recursive: true }))

function program(name: string, script = 'exit 0'): string {
  const path = join(bin, name)
  writeFileSync(path, `#!/bin/sh\n${script}\n`)
  chmodSync(path, 0o755)
  return path
}

describe('a program', () => {
  test('is the one that the setting names', () => {
    const own = program('my-redis')
    expect(findTool(REDIS, { PATH: '', REDIS_SERVER: own })).toBe(own)
    expect(findTool(REDIS, { PATH: bin, REDIS_SERVER: 'my-redis' })).toBe(own)
    expect(() => findTool(REDIS, { PATH: bin, REDIS_SERVER: 'none' })).toThrow('REDIS_SERVER names none')
  })

  test('is found by any of its names', () => {
    expect(findTool(CHROMIUM, { PATH: bin })).toBeUndefined()
    const chrome = program('google-chrome')
    expect(findTool(CHROMIUM, { PATH: `/nowhere:${bin}` })).toBe(chrome)
  })

  test('that is no program is not taken', () => {
    writeFileSync(join(bin, 'redis-server'), '')
    expect(findTool(REDIS, { PATH: bin })).toBeUndefined()
  })
})

describe('a missing program', () => {
  test('is installed with apt by root, both at once, and said in one line', () => {
    program(
      'apt-get',
      `echo "$@" >> ${bin}/calls; case "$*" in *install*) for n in redis-server chromium-headless-shell; do printf '#!/bin/sh\\n' > ${bin}/$n; chmod +x ${bin}/$n; done;; esac`,
    )
    const lines: string[] = []
    const root = process.getuid?.() === 0
    if (!root) program('sudo', 'shift; "$@"')
    ensureTools([REDIS, CHROMIUM], (line) => lines.push(line), { PATH: bin })
    expect(lines).toEqual(['Installing what the tests need: redis-server, chromium-headless-shell …'])
    expect(findTool(REDIS, { PATH: bin })).toBe(join(bin, 'redis-server'))
  })

  test('is not installed by others unless sudo asks for no password', () => {
    program('apt-get')
    expect(findInstaller({ PATH: bin }, false)).toBeUndefined()
    program('sudo', 'exit 1')
    expect(findInstaller({ PATH: bin }, false)).toBeUndefined()
    const sudo = program('sudo')
    expect(findInstaller({ PATH: bin }, false)?.commands([REDIS])[1]?.slice(0, 2)).toEqual([sudo, '-n'])
  })

  test('comes from Homebrew where there is no apt', () => {
    const brew = program('brew')
    expect(findInstaller({ PATH: bin }, false)?.commands([REDIS, CHROMIUM])).toEqual([
      [brew, 'install', '--quiet', 'redis'],
      [brew, 'install', '--quiet', '--cask', 'chromium'],
    ])
  })

  test('that cannot be installed stops with the command to type', () => {
    expect(() => ensureTools([REDIS, CHROMIUM], () => undefined, { PATH: bin })).toThrow(
      howToInstall([REDIS, CHROMIUM]),
    )
    expect(howToInstall([REDIS], 'linux')).toContain('sudo apt-get install -y --no-install-recommends redis-server')
    expect(howToInstall([CHROMIUM], 'darwin')).toContain('brew install --cask chromium')
  })
})
