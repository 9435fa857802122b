/** The programs that tests need besides Node: found where they are installed, or installed before the first test. */
import { execFileSync, spawnSync } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, isAbsolute, join } from 'node:path'

export interface Tool {
  /** Names the program to use instead of a search. */
  setting: string
  /** In the order in which they are looked for; an absolute one is looked for where it says. */
  programs: readonly string[]
  /** What brings it. */
  debian: string
  homebrew: readonly string[]
}

export const REDIS: Tool = {
  setting: 'REDIS_SERVER',
  programs: ['redis-server', 'valkey-server'],
  debian: 'redis-server',
  homebrew: ['redis'],
}

/** Prometheus's own checker of rules; Debian's package brings a server, too, which no test needs. */
export const PROMTOOL: Tool = {
  setting: 'PROMTOOL',
  programs: ['promtool'],
  debian: 'prometheus',
  homebrew: ['prometheus'],
}

export const CHROMIUM: Tool = {
  setting: 'CHROMIUM',
  programs: [
    // The same without the windows around pages, which costs half as much. Google's own is named the second way.
    'chromium-headless-shell',
    'chrome-headless-shell',
    'chromium',
    'chromium-browser',
    'google-chrome',
    'google-chrome-stable',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
  ],
  debian: 'chromium-headless-shell',
  homebrew: ['--cask', 'chromium'],
}

export const NGINX: Tool = {
  setting: 'NGINX',
  programs: ['nginx', '/usr/sbin/nginx'],
  debian: 'nginx-light',
  homebrew: ['nginx'],
}

export const CADDY: Tool = { setting: 'CADDY', programs: ['caddy'], debian: 'caddy', homebrew: ['caddy'] }

/** Makes the certificate that both are tried with. */
export const OPENSSL: Tool = { setting: 'OPENSSL', programs: ['openssl'], debian: 'openssl', homebrew: ['openssl'] }

/** Linux alone has it; it checks units without running them. */
export const SYSTEMD_ANALYZE: Tool = {
  setting: 'SYSTEMD_ANALYZE',
  programs: ['systemd-analyze'],
  debian: 'systemd',
  homebrew: [],
}

/** Runs the example of a system that receives webhooks. */
export const PYTHON: Tool = { setting: 'PYTHON', programs: ['python3'], debian: 'python3', homebrew: ['python'] }

/** Builds argon2 for newer processors, in the package. */
export const COMPILER: Tool = { setting: 'CXX', programs: ['c++', 'g++'], debian: 'g++', homebrew: ['gcc'] }

/** Everything the tests run, on this system: systemd is on Linux alone, and argon2 is built for x86-64 alone. */
export function toolsFor(platform: NodeJS.Platform, arch: string): Tool[] {
  const everywhere = [REDIS, CHROMIUM, PROMTOOL, NGINX, CADDY, OPENSSL, PYTHON]
  if (platform !== 'linux') return everywhere
  return [...everywhere, SYSTEMD_ANALYZE, ...(arch === 'x64' ? [COMPILER] : [])]
}

export type Env = Readonly<Record<string, string | undefined>>

/** Absolute; undefined when there is none. Throws when the setting names a program that cannot be run. */
export function findTool({ setting, programs }: Tool, env: Env = process.env): string | undefined {
  const named = env[setting] ?? ''
  if (named !== '') {
    const found = whereIs(named, env)
    if (found === undefined) throw new Error(`${setting} names ${named}, which cannot be run.`)
    return found
  }
  return programs.map((program) => whereIs(program, env)).find((path) => path !== undefined)
}

function whereIs(program: string, env: Env): string | undefined {
  const folders = isAbsolute(program) ? [''] : (env['PATH'] ?? '').split(delimiter)
  return folders.map((folder) => join(folder, program)).find(canRun)
}

function canRun(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** How programs come onto a machine: commands to run one after the other. */
export interface Installer {
  commands(tools: readonly Tool[]): string[][]
}

/** Apt as root or by sudo that asks for no password, or Homebrew; undefined where neither may be used. */
export function findInstaller(env: Env = process.env, isRoot = process.getuid?.() === 0): Installer | undefined {
  const apt = whereIs('apt-get', env)
  if (apt !== undefined) {
    const sudo = isRoot ? [] : sudoWithoutPassword(env)
    // Another apt may hold the lock for a while, as on a machine that has just started.
    const get = [apt, '-qq', '-o', 'DPkg::Lock::Timeout=300']
    return (
      sudo && {
        commands: (tools) => [
          [...sudo, ...get, 'update'],
          [...sudo, ...get, 'install', '-y', '--no-install-recommends', ...tools.map(({ debian }) => debian)],
        ],
      }
    )
  }
  const brew = whereIs('brew', env)
  return brew === undefined
    ? undefined
    : { commands: (tools) => tools.map(({ homebrew }) => [brew, 'install', '--quiet', ...homebrew]) }
}

function sudoWithoutPassword(env: Env): string[] | undefined {
  const sudo = whereIs('sudo', env)
  if (sudo === undefined) return undefined
  return spawnSync(sudo, ['-n', 'true'], { stdio: 'ignore' }).status === 0 ? [sudo, '-n'] : undefined
}

/** One sentence with the command to type, for those who may not install here without being asked. */
export function howToInstall(tools: readonly Tool[], platform: NodeJS.Platform = process.platform): string {
  const command =
    platform === 'darwin'
      ? tools.map(({ homebrew }) => `brew install ${homebrew.join(' ')}`).join(' && ')
      : `sudo apt-get update && sudo apt-get install -y --no-install-recommends ${tools.map(({ debian }) => debian).join(' ')}`
  const settings = tools.map(({ setting }) => setting).join(' and ')
  return `The tests need ${tools.map(({ debian }) => debian).join(' and ')}. Type: ${command}\n(or name the programs in ${settings})`
}

/** Makes sure of all of them, or throws with what to type. Says in one line what it installs. */
export function ensureTools(tools: readonly Tool[], say: (line: string) => void, env: Env = process.env): void {
  const missing = tools.filter((tool) => findTool(tool, env) === undefined)
  if (missing.length === 0) return
  const installer = findInstaller(env)
  if (installer === undefined) throw new Error(howToInstall(missing))
  say(`Installing what the tests need: ${missing.map(({ debian }) => debian).join(', ')} …`)
  try {
    for (const [program = '', ...args] of installer.commands(missing))
      execFileSync(program, args, {
        stdio: ['ignore', 'ignore', 'pipe'],
        env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      })
  } catch (cause) {
    throw new Error(howToInstall(missing), { cause })
  }
  const still = missing.filter((tool) => findTool(tool, env) === undefined)
  if (still.length > 0) throw new Error(howToInstall(still))
}
