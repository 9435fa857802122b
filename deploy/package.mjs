/**
 * `npm run package`: everything that runs Careline, and nothing else, as release/careline-<version>.tgz, and the list of what is in it
 * (CycloneDX) beside it. Builds anew, because dist/ may hold what a source that is gone was compiled to.
 *
 *   --built <folder>   an empty folder for the build output, which stays; left out: one that does not
 *   --out <folder>     where the package goes; left out: release
 *   --build-argon2     with an argon2 for newer processors too (build-argon2.mjs)
 */
import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { buildArgon2 } from './build-argon2.mjs'

const ROOT = fileURLToPath(new URL('..', import.meta.url))

/** Of the build output. The demo and its telephone network need packages that are not in the package. */
const BUILT = ['src', 'voice-flows', 'docs/provision.yaml', 'build.json']
const LEFT_OUT = ['src/demo', 'src/simulator']
/** Of the source: what the person who installs it needs. */
const SOURCE = ['.env.example', 'CHANGELOG.md', 'docs/operations.md', 'docs/site.yaml', 'deploy']
const FOR_BUILDING = ['deploy/package.mjs', 'deploy/build-argon2.mjs', 'deploy/Dockerfile', 'deploy/alerts.test.yaml']

const { values } = parseArgs({
  options: { built: { type: 'string' }, out: { type: 'string' }, 'build-argon2': { type: 'boolean' } },
})
const work = mkdtempSync(join(tmpdir(), 'careline-package-'))
const built = resolve(values.built ?? join(work, 'built'))
const out = resolve(values.out ?? join(ROOT, 'release'))

/**
 * Readable for every user and writable for its owner alone, whatever the umask was. Nothing is followed out of the folder.
 * @param {string} from @param {string} to @param {(path: string) => boolean} wanted by its path below `from`
 */
function copy(from, to, wanted = () => true) {
  if (statSync(from).isFile()) {
    mkdirSync(dirname(to), { recursive: true })
    copyFileSync(from, to)
    chmodSync(to, statSync(from).mode & 0o100 ? 0o755 : 0o644)
    return
  }
  for (const entry of readdirSync(from, { withFileTypes: true }))
    if (wanted(join(from, entry.name))) copy(join(from, entry.name), join(to, entry.name), wanted)
}

/** Those of `npm ci --omit=dev --omit=optional`, by the lock file. */
const PACKAGES = Object.entries(JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')).packages)
  .filter(([path, { dev, optional, devOptional }]) => path !== '' && !dev && !optional && !devOptional)
  .map(([path, { version }]) => ({ path, version }))

/** From the packages that are installed here. @param {string} app */
function copyPackages(app) {
  for (const { path, version } of PACKAGES) {
    const installed = JSON.parse(readFileSync(join(ROOT, path, 'package.json'), 'utf8')).version
    if (installed !== version) throw new Error(`${path} is ${installed}, not ${version} as locked: run npm ci first.`)
    // Packages below it are in the lock file by themselves.
    copy(join(ROOT, path), join(app, path), (file) => file !== join(ROOT, path, 'node_modules'))
  }
}

/** Without what was left out. @param {string} app */
function writePackageFile(app) {
  const { optionalDependencies: _, ...kept } = JSON.parse(readFileSync(join(built, 'package.json'), 'utf8'))
  writeFileSync(
    join(app, 'package.json'),
    `${JSON.stringify({ ...kept, bin: { careline: 'bin/careline' } }, undefined, 2)}\n`,
  )
  return kept
}

/** @param {string} app */
function fill(app) {
  const left = new Set([...LEFT_OUT.map((path) => join(built, path)), ...FOR_BUILDING.map((path) => join(ROOT, path))])
  for (const path of BUILT) copy(join(built, path), join(app, path), (file) => !left.has(file))
  for (const path of SOURCE) copy(join(ROOT, path), join(app, path), (file) => !left.has(file))
  copyPackages(app)
  mkdirSync(join(app, 'bin'))
  chmodSync(join(app, 'src/cli/careline.js'), 0o755)
  symlinkSync('../src/cli/careline.js', join(app, 'bin/careline'))
  if (values['build-argon2']) buildArgon2(app)
}

/**
 * As npm lists it from the lock file, for the packages that are packed: its own --omit leaves out those that others need too. It
 * takes the name of the folder for that of the program.
 */
function contents() {
  const npm = ['sbom', '--sbom-format=cyclonedx', '--package-lock-only']
  const listed = JSON.parse(execFileSync('npm', npm, { cwd: ROOT, encoding: 'utf8', maxBuffer: 64 * 1024 ** 2 }))
  const { component } = listed.metadata
  Object.assign(component, { name: 'careline', type: 'application' })
  const refs = new Set(PACKAGES.map(({ path, version }) => `${path.split('node_modules/').at(-1)}@${version}`))
  refs.add(component['bom-ref'])
  const packed = (/** @type {string} */ ref) => refs.has(ref)
  const components = listed.components.filter((one) => packed(one['bom-ref']))
  const dependencies = listed.dependencies
    .filter(({ ref }) => packed(ref))
    .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter(packed) }))
  return `${JSON.stringify({ ...listed, components, dependencies }, undefined, 2)}\n`
}

function build() {
  /** @param {string[]} args */
  const node = (...args) => execFileSync(process.execPath, args, { cwd: ROOT, stdio: 'inherit' })
  const compiler = join(ROOT, 'node_modules/typescript/bin/tsc')
  node(compiler, '-p', 'tsconfig.build.json', '--outDir', built, '--tsBuildInfoFile', join(work, 'info'))
  node('src/service/copy-files.mjs', built)
}

try {
  build()
  const filling = join(work, 'careline')
  mkdirSync(filling)
  const { version } = writePackageFile(filling)
  fill(filling)
  mkdirSync(out, { recursive: true })
  const file = join(out, `careline-${version}.tgz`)
  // One folder in it, of the same name for every version, so that the commands of the documents can be typed as they are.
  execFileSync('tar', ['-czf', file, '-C', work, 'careline'])
  writeFileSync(join(out, `careline-${version}.sbom.json`), contents())
  process.stdout.write(`${file}\n`)
} finally {
  rmSync(work, { recursive: true })
}
