/** `npm run build`: compiles and puts everything that is read at run time into dist/, unless nothing has changed since it last did. */
import { execFileSync } from 'node:child_process'
import { readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const STAMP = join(ROOT, 'dist/.built')
/** What the build reads. A folder's own time changes when a file in it is added or removed. */
const SOURCES = [
  'src',
  'bench',
  'voice-flows',
  'docs',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'tsconfig.build.json',
]

/** @param {string} path */
const changedAt = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0

/** @param {string} path @returns {string[]} */
const withEverythingIn = (path) =>
  statSync(path).isDirectory()
    ? [path, ...readdirSync(path, { recursive: true }).map((name) => join(path, String(name)))]
    : [path]

function hasChanged() {
  const built = changedAt(STAMP)
  return (
    built === 0 || SOURCES.flatMap((name) => withEverythingIn(join(ROOT, name))).some((path) => changedAt(path) > built)
  )
}

/** @param {string[]} args */
const node = (...args) => execFileSync(process.execPath, args, { cwd: ROOT, stdio: 'inherit' })

function build() {
  // From before the sources are read, so that a file saved meanwhile is built the next time.
  const started = new Date()
  rmSync(STAMP, { force: true })
  const compiler = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc')
  node(compiler, '-p', 'tsconfig.build.json')
  node('src/service/copy-files.mjs')
  writeFileSync(STAMP, '')
  utimesSync(STAMP, started, started)
}

try {
  if (hasChanged()) build()
} catch (error) {
  // The compiler has said what is wrong.
  process.exitCode = error instanceof Error && 'status' in error ? 1 : 2
  if (process.exitCode === 2) throw error
}
