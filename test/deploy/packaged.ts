/** Careline as a team installs it: what `npm run package` makes, unpacked into a folder that nothing may write to. */
import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmod, copyFile, mkdir, mkdtemp, readdir, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { PROJECT_ROOT } from '../../src/project-root.ts'
import { freePort } from '../services/free-port.ts'
import { findTool, COMPILER } from '../services/tools.ts'

const run = promisify(execFile)

/** `nobody` of Debian, who owns nothing. Only root can start a process as another user. */
const NOBODY = { uid: 65_534, gid: 65_534 }
const OTHER_USER = process.getuid?.() === 0 ? NOBODY : {}
const START_MS = 120_000

export interface Packaged {
  /** What `npm run build` makes, with the demo, and every installed package above it. */
  built: string
  /** The package, unpacked. */
  app: string
  /** Beside the package: what is in it. */
  sbom: string
  /** A new folder that the user of `spawn` may write to. */
  folder: (name: string) => Promise<string>
  /** As a user who may write nothing here but what Node has compiled, with no environment but this one. */
  spawn: (args: string[], environment?: Record<string, string>, cwd?: string) => Spawned
  close: () => Promise<void>
}

export interface Spawned {
  child: ChildProcess
  /** On both of its outputs. */
  said: () => string
  ended: Promise<number | null>
}

/** Builds, packs with an argon2 for this processor where it can be, and unpacks. */
export async function packCareline(): Promise<Packaged> {
  const root = await mkdtemp(join(tmpdir(), 'careline-packaged-'))
  await chmod(root, 0o755)
  const built = join(root, 'built')
  const release = join(root, 'release')
  const options = ['--built', built, '--out', release, ...(CAN_BUILD ? ['--build-argon2'] : [])]
  await run(process.execPath, ['deploy/package.mjs', ...options], { cwd: PROJECT_ROOT, env: withCompiler() })
  const files = await readdir(release)
  const packed = files.find((name) => name.endsWith('.tgz')) ?? ''
  await run('tar', ['-xzf', join(release, packed), '-C', root])
  await symlink(join(PROJECT_ROOT, 'node_modules'), join(built, 'node_modules'))
  const app = join(root, 'careline')
  await run('chmod', ['-R', 'a-w', app])
  // Where that user may run it; the checkout may lie in a folder of root's alone.
  const program = join(root, 'node')
  await copyFile(process.execPath, program)
  const compiled = join(root, 'compiled')
  await mkdir(compiled)
  await chmod(compiled, 0o777)
  const running: Spawned[] = []
  return {
    built,
    app,
    sbom: join(release, files.find((name) => name.endsWith('.sbom.json')) ?? ''),
    async folder(name) {
      const path = await mkdtemp(join(root, `${name}-`))
      await chmod(path, 0o777)
      return path
    },
    spawn(args, environment = {}, cwd = app) {
      // Sixteen programs compile sixteen hundred files each; Node keeps what it has made of them.
      const always = { PATH: process.env['PATH'], NODE_COMPILE_CACHE: compiled }
      const child = spawn(program, args, { cwd, env: { ...always, ...environment }, ...OTHER_USER })
      let text = ''
      for (const output of [child.stdout, child.stderr])
        output.on('data', (bytes: Buffer) => (text += bytes.toString()))
      const ended = once(child, 'close').then(() => child.exitCode)
      const spawned = { child, said: () => text, ended }
      running.push(spawned)
      return spawned
    },
    async close() {
      for (const { child, ended } of running) {
        child.kill('SIGKILL')
        await ended
      }
      await run('chmod', ['-R', 'u+w', app])
      await rm(root, { recursive: true, force: true })
    },
  }
}

/** Resolves to the address once it is ready; throws what it said when it ends before. */
export async function startsOn(packaged: Packaged, args: string[], environment: Record<string, string>, cwd?: string) {
  const port = Number(environment['PORT'] ?? (await freePort()))
  const spawned = packaged.spawn(args, { PORT: String(port), ...environment }, cwd)
  const url = `http://127.0.0.1:${port}`
  const until = Date.now() + START_MS
  while (Date.now() < until) {
    if (spawned.child.exitCode !== null) throw new Error(spawned.said())
    const answer = await fetch(`${url}/readyz`).catch(() => undefined)
    if (answer?.status === 200) return { ...spawned, port, url }
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`it is not ready: ${spawned.said()}`)
}

/** deploy/build-argon2.mjs builds for these alone. */
export const CAN_BUILD = process.platform === 'linux' && process.arch === 'x64'

function withCompiler(): NodeJS.ProcessEnv {
  if (!CAN_BUILD) return process.env
  return { ...process.env, CXX: findTool(COMPILER) }
}
