/** What a process begins its calls with, at the start and after each publication, whatever is away or cannot be read. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { flowWorkHere } from '../../../src/calls/flow-work/flow-work-here.ts'
import { beforeLive, publishSources } from '../../../src/calls/flow-versions/publish.ts'
import type { FlowVersions } from '../../../src/calls/flow-versions/version-store.ts'
import type { EditionSources } from '../../../src/calls/editions.ts'
import { versionOf } from '../../../src/flows/loader/load-flows.ts'
import { openLiveFlows, type LiveFlows } from '../../../src/service/live-flows/live-flows.ts'
import type { LiveFlowsEvents } from '../../../src/service/live-flows/live-flows-events.ts'
import { postgresAudit } from '../../../src/stores/postgres/audit/audit-log.ts'
import { postgresFlowVersions } from '../../../src/stores/postgres/flows/flow-versions.ts'
import { failing } from '../../calls/failing.ts'
import { copyOfReal, nextFlows, realFlows } from '../../flows/flows-folder.ts'
import { freshDatabase, type FreshDatabase } from '../../services/postgres.ts'

const RUTH = { actor: 'staff ruth', name: 'Ruth Okafor' }
const FOLLOW_MS = 20

let db: FreshDatabase
let versions: FlowVersions
const dataDirs: string[] = []
const running: { stop(): Promise<void> }[] = []
const trouble = failing()
/** Of every process of a test. */
let ahead = 0
const now = () => new Date(Date.now() + ahead)

beforeEach(async () => {
  db = await freshDatabase()
  versions = postgresFlowVersions(db.pool, postgresAudit(db.pool, new Uint8Array(32)))
})
afterEach(async () => {
  trouble.mend()
  ahead = 0
  for (const one of running.splice(0)) await one.stop()
  for (const dir of dataDirs.splice(0)) await rm(dir, { recursive: true, force: true })
  await db.drop()
})

/** On a busy machine reading a version takes seconds. */
const until = (holds: () => void) => vi.waitFor(holds, { timeout: 60_000 })

async function newDataDir(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'careline-data-'))
  dataDirs.push(dir)
  return dir
}

const events = () => ({
  flowsBegun: vi.fn<LiveFlowsEvents['flowsBegun']>(),
  flowsFollowed: vi.fn<LiveFlowsEvents['flowsFollowed']>(),
  flowsAsPublished: vi.fn<LiveFlowsEvents['flowsAsPublished']>(),
  flowsLeft: vi.fn<LiveFlowsEvents['flowsLeft']>(),
  folderDiffers: vi.fn<LiveFlowsEvents['folderDiffers']>(),
  brokeAside: vi.fn<LiveFlowsEvents['brokeAside']>(),
})

interface Process extends LiveFlows {
  told: ReturnType<typeof events>
  /** What new calls begin with. */
  newest: () => string
}

/** One process, which follows what is published. */
async function start(
  flowsDir: string,
  { dataDir, unspoken = () => [] }: { dataDir?: string; unspoken?: () => string[] } = {},
): Promise<Process> {
  const told = events()
  const stores = trouble.wrap({ publishedFlows: versions, flowVersions: versions })
  const live = await openLiveFlows({
    stores: { publishedFlows: versions, flowVersions: versions, ...stores },
    flowsDir,
    dataDir: dataDir ?? (await newDataDir()),
    work: flowWorkHere(),
    unspoken,
    events: told,
    now,
    followMs: FOLLOW_MS,
  })
  let newest = live.voice.flows.version
  running.push(
    live.follow(async ({ flows }) => {
      const before = newest
      newest = flows.version
      return before
    }),
  )
  return { ...live, told, newest: () => newest }
}

const changed = (file: string, change: (source: string) => string): EditionSources =>
  realFlows().sources.map((one) => (one.file === file ? { file, source: change(one.source) } : one))

async function publish(sources: EditionSources, how: 'published' | 'rolled-back' = 'published', startsAt?: Date) {
  const { live, planned } = await versions.published(new Date())
  const over = { live: live?.number, planned: planned?.number }
  const deps = {
    versions,
    drafts: { find: async () => undefined },
    work: flowWorkHere(),
    unspoken: () => [],
    program: '0.1.0',
    now: () => new Date(),
  }
  const done = await publishSources(sources, { how, why: 'a test', startsAt, over }, RUTH, deps)
  expect(done.kind).toBe('published')
}

/** As a newer or older program may have done, which this program would not. */
async function publishUnchecked(sources: EditionSources): Promise<string> {
  const { live } = await versions.published(new Date())
  const version = versionOf(sources)
  const over = { live: live?.number, planned: undefined }
  await versions.publish(
    { version, sources, how: 'published', why: 'w', startsAt: undefined, checkedBy: '9.0.0', over },
    RUTH,
    new Date(),
  )
  return version
}

const shipped = () => realFlows().flows.version
const folder = () => copyOfReal([])

describe('a start', () => {
  test('of a fresh installation makes its folder version 1, also when two processes start at once', async () => {
    const both = await Promise.all([start(folder()), start(folder())])
    expect(both.map(({ newest }) => newest())).toEqual([shipped(), shipped()])
    expect(await versions.list(10)).toMatchObject([{ number: 1, how: 'folder', version: shipped(), by: 'Careline' }])
  })

  test('with a folder that has a fault is refused where nothing was published, and only there', async () => {
    const broken = copyOfReal([{ file: 'pin.flow.yaml', replace: 'accepted: company/start', by: 'accepted: no/where' }])
    await expect(start(broken)).rejects.toThrow(/pin\.flow\.yaml:\d+ {2}step "pin\/check" leads to "no\/where"/)
    await start(folder())
    expect((await start(broken)).newest()).toBe(shipped())
    expect((await start(join(broken, 'nowhere'))).newest()).toBe(shipped())
  })

  test('takes a folder that was changed since the last one, until a person has published', async () => {
    const [flowsDir, dataDir] = [folder(), await newDataDir()]
    await start(flowsDir, { dataDir })
    writeFileSync(join(flowsDir, 'prompts.en.yaml'), sourceOf('prompts.en.yaml').replace('Goodbye.', 'Good-bye.'))
    const second = await start(flowsDir, { dataDir })
    expect((await versions.published(new Date())).live).toMatchObject({ number: 2, version: second.newest() })
    await publish(realFlows().sources)
    writeFileSync(join(flowsDir, 'prompts.en.yaml'), sourceOf('prompts.en.yaml').replace('Goodbye.', 'Bye.'))
    const third = await start(flowsDir, { dataDir })
    expect(third.newest()).toBe(shipped())
    expect(third.told.folderDiffers).toHaveBeenCalledOnce()
    expect((await versions.list(10)).map(({ number }) => number)).toEqual([3, 2, 1])
  })

  test('does not publish a folder that lacks a language of the site, with which it would refuse itself', async () => {
    const process = await start(folder(), { unspoken: () => ['languages.offered names "it"'] })
    expect(process.from).toBe('folder')
    expect(await versions.list(10)).toEqual([])
  })

  test('again of a process with an older folder does not take back what a newer one has brought', async () => {
    const dataDir = await newDataDir()
    await start(folder(), { dataDir })
    const next = nextFlows()
    const newer = copyOfReal([])
    for (const { file, source } of next.sources) writeFileSync(join(newer, file), source)
    await start(newer)
    expect((await start(folder(), { dataDir })).newest()).toBe(next.flows.version)
    // Nor one on a data folder that remembers nothing.
    expect((await start(folder())).newest()).toBe(next.flows.version)
  })

  test('while the records cannot be asked begins with the last good copy, and with the folder where there is none', async () => {
    const dataDir = await newDataDir()
    await start(folder())
    await publish(nextFlows().sources)
    await start(folder(), { dataDir })
    trouble.break('publishedFlows', 'flowVersions')
    const again = await start(folder(), { dataDir })
    expect(again.told.flowsBegun.mock.calls[0]?.[0]).toMatchObject({ from: 'copy', number: 2, problems: [] })
    expect(again.newest()).toBe(nextFlows().flows.version)
    const elsewhere = await start(folder())
    expect(elsewhere.told.flowsBegun.mock.calls[0]?.[0]).toMatchObject({ from: 'folder' })
    trouble.mend()
    // With just what is published: it says so once the records answer, or the alarm would ring on.
    await until(() => expect(again.told.flowsAsPublished).toHaveBeenCalledOnce())
    await until(() => expect(elsewhere.newest()).toBe(nextFlows().flows.version))
    expect((await versions.list(10)).map(({ number }) => number)).toEqual([2, 1])
  })

  test('with a copy that is torn or of other files begins with the folder', async () => {
    const dataDir = await newDataDir()
    await start(folder(), { dataDir })
    trouble.break('publishedFlows', 'flowVersions')
    for (const text of [
      '{"number": 1, "ver',
      JSON.stringify({ number: 1, version: 'a'.repeat(12), sources: realFlows().sources }),
    ]) {
      await writeFile(join(dataDir, 'flows', 'live.json'), text)
      const process = await start(folder(), { dataDir })
      expect(process.told.flowsBegun.mock.calls[0]?.[0]).toMatchObject({ from: 'folder' })
    }
  })
})

describe('a published version that this program finds not whole', () => {
  const lacking = () => changed('prompts.en.yaml', (source) => source.replace(/^goodbye: .*$/m, ''))
  const unknown = () =>
    changed('severity.flow.yaml', (source) => source.replace('decide: severity-problem', 'decide: of-the-next-release'))

  test.each([
    ['lacks a sentence', lacking],
    ['asks a question that is not known here', unknown],
  ])('because it %s: a process that starts follows it as far as it can, and says what is wrong', async (_, sources) => {
    await start(folder())
    const version = await publishUnchecked(sources())
    const process = await start(folder())
    expect(process.newest()).toBe(version)
    const [begun] = process.told.flowsBegun.mock.calls[0] ?? []
    expect(begun).toMatchObject({ from: 'published', number: 2 })
    expect(begun?.problems.length).toBeGreaterThan(0)
    expect(process.voice.prompts.text('goodbye', 'en', { reference: 'A1' })).toBe('Your reference is A1. Goodbye.')
  })

  test('is not taken by a process that runs, nor by one that is started again: they go on with what they had', async () => {
    const dataDir = await newDataDir()
    const process = await start(folder(), { dataDir })
    await publishUnchecked(unknown())
    await until(() => expect(process.told.flowsLeft).toHaveBeenCalled())
    const again = await start(folder(), { dataDir })
    expect([process.newest(), again.newest()]).toEqual([shipped(), shipped()])
    expect(process.told.flowsLeft).toHaveBeenCalledOnce()
    expect(process.told.flowsAsPublished).not.toHaveBeenCalled()
    await publish(realFlows().sources, 'rolled-back')
    await until(() => expect(process.told.flowsAsPublished).toHaveBeenCalledOnce())
    // One that is whole is taken again.
    await publish(nextFlows().sources)
    await until(() =>
      expect([process.newest(), again.newest()]).toEqual([nextFlows().flows.version, nextFlows().flows.version]),
    )
  })

  test.each([
    ['is no YAML', changed.bind(undefined, 'main.flow.yaml', () => 'a: [')],
    ['is empty', () => []],
  ])('because it %s: the folder answers', async (_, sources) => {
    await start(folder())
    await publishUnchecked(sources())
    const process = await start(folder())
    expect(process.told.flowsBegun.mock.calls[0]?.[0]).toMatchObject({ from: 'folder' })
    expect(process.newest()).toBe(shipped())
  })

  test('because its files are others than were published: they answer no call', async () => {
    await start(folder())
    await db.pool.query(`UPDATE flow_versions SET files = jsonb_set(files, '{0,source}', '"flow: x"')`)
    const process = await start(folder())
    const [begun] = process.told.flowsBegun.mock.calls[0] ?? []
    expect(begun?.from).toBe('folder')
    expect(begun?.problems[0]?.sentence).toMatch(/^the files are those of [0-9a-f]{12}$/)
  })
})

describe('a publication', () => {
  test('is taken by every process, and taken back by all', async () => {
    const both = [await start(folder()), await start(folder())]
    await publish(nextFlows().sources)
    await until(() =>
      expect(both.map(({ newest }) => newest())).toEqual([nextFlows().flows.version, nextFlows().flows.version]),
    )
    await publish(realFlows().sources, 'rolled-back')
    await until(() => expect(both.map(({ newest }) => newest())).toEqual([shipped(), shipped()]))
    // One more way back goes further back, where there is anything, and not forward again.
    expect(await beforeLive(versions, new Date())).toBeUndefined()
  })

  test('that is planned is taken at its moment and not before', async () => {
    const process = await start(folder())
    await publish(nextFlows().sources, 'published', new Date(Date.now() + 3_600_000))
    expect((await versions.published(new Date())).planned?.number).toBe(2)
    await new Promise((resolve) => setTimeout(resolve, 5 * FOLLOW_MS))
    expect(process.told.flowsFollowed).not.toHaveBeenCalled()
    ahead = 3_700_000
    await until(() => expect(process.newest()).toBe(nextFlows().flows.version))
  })

  test('that lacks a language of the site waits until the site needs it no longer', async () => {
    let missing = ['languages.offered names "de", which is not spoken here']
    const process = await start(folder(), { unspoken: () => missing })
    await publish(nextFlows().sources)
    await until(() => expect(process.told.flowsLeft).toHaveBeenCalledOnce())
    expect(process.newest()).toBe(shipped())
    missing = []
    await until(() => expect(process.newest()).toBe(nextFlows().flows.version))
  })
})

describe('the folder that is read again because a person asked', () => {
  test('is published on record and taken, where it leads', async () => {
    const flowsDir = folder()
    const [one, other] = [await start(flowsDir), await start(folder())]
    writeFileSync(join(flowsDir, 'prompts.en.yaml'), sourceOf('prompts.en.yaml').replace('Goodbye.', 'Good-bye.'))
    const again = await one.readFolderAgain()
    const taken = again.kind === 'leads' ? await again.publish() : again.kind
    expect(taken).toEqual({ version: one.newest(), before: shipped() })
    await until(() => expect(other.newest()).toBe(one.newest()))
    // Back again: the same files as version 1, published once more.
    writeFileSync(join(flowsDir, 'prompts.en.yaml'), sourceOf('prompts.en.yaml'))
    const back = await one.readFolderAgain()
    if (back.kind === 'leads') await back.publish()
    expect((await versions.list(10)).map(({ version }) => version)).toEqual([
      shipped(),
      taken === 'moved-on' || typeof taken === 'string' ? '' : taken.version,
      shipped(),
    ])
  })

  test('counts as published even where this process cannot take it at once', async () => {
    const flowsDir = folder()
    const process = await start(flowsDir)
    writeFileSync(join(flowsDir, 'prompts.en.yaml'), sourceOf('prompts.en.yaml').replace('Goodbye.', 'Good-bye.'))
    const again = await process.readFolderAgain()
    trouble.break('publishedFlows')
    const taken = again.kind === 'leads' ? await again.publish() : again.kind
    expect(taken).toMatchObject({ before: shipped() })
    expect(process.told.brokeAside).toHaveBeenCalled()
    trouble.mend()
    await until(() => expect(process.newest()).not.toBe(shipped()))
  })

  test('is left, with what to do, once a person has published', async () => {
    const process = await start(folder())
    await publish(nextFlows().sources)
    const again = await process.readFolderAgain()
    expect(again.kind === 'left' && again.says).toMatch(
      /^Version 2, which Ruth Okafor published .* careline flows import publishes the folder\.$/,
    )
  })

  test('is refused with the place of a fault, and while the records cannot be asked', async () => {
    const flowsDir = folder()
    const process = await start(flowsDir)
    writeFileSync(join(flowsDir, 'wish.flow.yaml'), 'flow: [')
    expect(await process.readFolderAgain()).toMatchObject({
      kind: 'refused',
      problems: [{ file: join(flowsDir, 'wish.flow.yaml') }],
    })
    trouble.break('flowVersions')
    await expect(process.readFolderAgain()).rejects.toThrow()
  })
})

const sourceOf = (file: string) => realFlows().sources.find((one) => one.file === file)?.source ?? ''
