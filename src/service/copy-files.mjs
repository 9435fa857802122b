/** Puts every file that the program reads beside the compiled code, so that the build output runs without the source tree. */
import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** Read at run time, from the folder that holds package.json (project-root.ts). */
const READ = [
  'voice-flows',
  '.env.example',
  'docs/provision.yaml',
  'src/stores/postgres/migrations',
  'src/phone/hold-music/loop.wav',
  'src/web/assets',
  'src/demo/directory',
  'src/demo/phones/phone.js',
  'src/demo/phones/softphone-device.js',
]

/** @param {string} path */
const filesIn = (path) =>
  readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))

/**
 * A file that is the same already is left alone, because a service that runs from this folder may be reading it.
 * @param {string} from @param {string} to
 */
function copy(from, to) {
  if (existsSync(to) && readFileSync(to).equals(readFileSync(from))) return
  mkdirSync(dirname(to), { recursive: true })
  copyFileSync(from, to)
}

/**
 * Files that are no longer in the source go: a deleted migration must not be applied.
 * @param {string} from @param {string} to
 */
function copyFolder(from, to) {
  const wanted = new Set(filesIn(from).map((file) => relative(from, file)))
  for (const file of wanted) copy(join(from, file), join(to, file))
  for (const file of filesIn(to)) if (!wanted.has(relative(to, file))) rmSync(file)
}

/**
 * The package without what only its source tree has: scripts, development dependencies.
 * @param {string} out
 */
function writePackage(out) {
  const { name, version, description, type, license, engines, dependencies, optionalDependencies } = JSON.parse(
    readFileSync(join(ROOT, 'package.json'), 'utf8'),
  )
  const bin = { careline: 'src/cli/careline.js' }
  const scripts = { start: 'node --enable-source-maps src/main.js' }
  const built = {
    name,
    version,
    description,
    private: true,
    type,
    license,
    engines,
    bin,
    scripts,
    dependencies,
    optionalDependencies,
  }
  writeFileSync(join(out, 'package.json'), `${JSON.stringify(built, undefined, 2)}\n`)
}

/**
 * What build-info.ts reads. A tree without git is told its commit by CARELINE_COMMIT: an image is built from one.
 * @param {string} out
 */
function writeBuild(out) {
  const commit = process.env.CARELINE_COMMIT || commitOf(ROOT)
  writeFileSync(join(out, 'build.json'), `${JSON.stringify({ commit })}\n`)
}

/**
 * A `.git` of its own, because a copy may lie inside another project's tree.
 * @param {string} folder
 */
function commitOf(folder) {
  /** @param {string[]} args */
  const git = (...args) => spawnSync('git', ['-C', folder, ...args], { encoding: 'utf8' })
  if (!existsSync(join(folder, '.git'))) return 'unknown'
  const head = git('rev-parse', '--short=12', 'HEAD')
  if (head.status !== 0) return 'unknown'
  const changes = git('status', '--porcelain', '--untracked-files=no').stdout.trim() === '' ? '' : '+changes'
  return head.stdout.trim() + changes
}

const out = resolve(process.argv[2] ?? join(ROOT, 'dist'))
for (const path of READ) {
  const from = join(ROOT, path)
  if (path.includes('.')) copy(from, join(out, path))
  else copyFolder(from, join(out, path))
}
writePackage(out)
writeBuild(out)
