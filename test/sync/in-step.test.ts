/** Cases and the directory beside each system of record: both ways, through every failure, and equal at the end. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { textOf } from '../../src/sync/record-system.ts'
import { inStep, SYSTEMS, type InStep, type SystemName } from './step.ts'

let step: InStep
/** `IN_STEP=10000 npx vitest run test/sync/in-step.test.ts -t "servicenow many"` takes minutes. */
const MANY = Number(process.env['IN_STEP'] ?? 90)
const RUTH = 'ruth.calder@care.example'

/** A field of a case there, in its own words. */
const field = (name: SystemName, path: string, value: unknown): Record<string, unknown> => {
  if (name === 'zendesk' && path.startsWith('custom_fields.'))
    return { custom_fields: [{ id: Number(path.split('.')[1]), value }] }
  return { [path]: value }
}

describe.each(Object.keys(SYSTEMS) as SystemName[])('%s', (name) => {
  const object = () => step.mapping.cases?.object ?? ''
  const row = (id: string) => step.there.objects.get(object())?.get(id)
  const rows = () => [...(step.there.objects.get(object())?.values() ?? [])]

  beforeEach(async () => {
    step = await inStep(name)
  })
  afterEach(() => step.close())

  /** As a person there opens one. */
  function openThere(fields: Record<string, unknown> = {}): string {
    const person = name === 'zendesk' ? { assignee_id: 1, requester_id: 2 } : {}
    if (name === 'zendesk') {
      step.there.write('users', '1', { email: RUTH, name: 'Ruth Calder' })
      step.there.write('users', '2', { email: 'ana.lindqvist@arden.example', name: 'Ana' })
    }
    const custom =
      name === 'zendesk'
        ? {
            custom_fields: [
              { id: 101, value: 'SC-1001' },
              { id: 102, value: 'reporting' },
            ],
          }
        : {
            [step.path('contract')]: 'SC-1001',
            [step.path('product')]: 'reporting',
            [step.path('owner')]: RUTH,
            [step.path('openedBy')]: 'ana',
          }
    return step.there.write(object(), undefined, {
      [step.path('summary')]: 'The export stops',
      [step.path('state')]: 'Working',
      [step.path('priority')]: 'P2',
      ...custom,
      ...person,
      ...fields,
    })
  }
  const numberThere = (id: string) => textOf(row(id)?.fields[step.mapping.cases?.number ?? ''] ?? id)
  const found = (id: string) => step.stores.caseLists.one({ system: name, external: numberThere(id) })
  const change = (id: string, ours: string, value: unknown) =>
    step.there.write(object(), id, field(name, step.path(ours), value))

  test('a case that was opened there is found here, with its owner and who opened it', async () => {
    const id = openThere()
    await step.sync.look()
    expect(await found(id)).toMatchObject({
      origin: 'theirs',
      externalId: id,
      contract: 'SC-1001',
      product: 'reporting',
      summary: 'The export stops',
      state: 'open',
      priority: 'high',
      owner: 'ruth',
      openedBy: 'ana',
      version: 1,
    })
    await step.sync.look()
    expect((await found(id))?.version).toBe(1)
  })

  test('a case that was opened here is there once, with each word once, whichever answer is lost', async () => {
    for (let lost = 0; lost < 9; lost += 1) {
      const summary = `Reports are late ${lost}`
      const opened = await step.openHere({ summary })
      await step.actHere(opened.number, { kind: 'update', note: 'It began on Monday' })
      step.there.spoil(...Array.from({ length: lost }, () => 'none' as const), 'lost')
      await step.sync.look()
      step.later(3_600_000)
      await step.sync.look()
      const handedOver = rows().filter(({ fields }) => fields[step.path('summary')] === summary)
      expect(handedOver).toHaveLength(1)
      expect(handedOver[0]?.comments.filter((text) => text.includes('It began on Monday'))).toHaveLength(1)
      // The customer reads none of them, unless the sync file says so.
      expect(handedOver[0]?.published).toEqual([])
      expect(await step.ours(opened.number)).toMatchObject({ externalSystem: name, externalId: handedOver[0]?.id })
    }
  })

  test('what was changed on either side is on both; of one field theirs counts, and it is said', async () => {
    const id = openThere()
    await step.sync.look()
    const number = (await found(id))?.number ?? ''
    change(id, 'summary', 'The export stops at noon')
    change(id, 'priority', 'P3')
    await step.actHere(number, { kind: 'raise', priority: 'critical', note: 'All of them stop now' } as never)
    await step.actHere(number, { kind: 'close', note: 'Solved with a restart' })
    await step.sync.look()
    await step.sync.look()
    expect(await step.ours(number)).toMatchObject({
      summary: 'The export stops at noon',
      priority: 'medium',
      state: 'closed',
    })
    expect(row(id)?.fields).toMatchObject({
      [step.path('summary')]: 'The export stops at noon',
      [step.path('state')]: 'Closed',
    })
    expect(row(id)?.fields[step.path('priority')]).toBe('P3')
    expect(row(id)?.comments.join()).toMatch(/All of them stop now[\s\S]*Solved with a restart/)
    const { letGo } = await step.store.state(name)
    expect(letGo.map(({ key, what }) => [key, what])).toEqual([
      [number, 'priority: changed here and there; theirs counts'],
    ])
  })

  test('a change that is made there while ours is on its way is not lost', async () => {
    const id = openThere()
    await step.sync.look()
    const number = (await found(id))?.number ?? ''
    await step.actHere(number, { kind: 'close', note: 'Solved' })
    // Between our look at theirs and our writing.
    const another = step.another((store) => ({
      ...store,
      byKey: async (...asked) => {
        const memory = await store.byKey(...asked)
        if (row(id)?.fields[step.path('summary')] === 'The export stops')
          change(id, 'summary', 'The nightly export stops')
        return memory
      },
    }))
    await step.sync.stop()
    await another.look()
    expect(row(id)?.fields).toMatchObject({
      [step.path('summary')]: 'The nightly export stops',
      [step.path('state')]: 'Closed',
    })
    await another.look()
    expect(await step.ours(number)).toMatchObject({ summary: 'The nightly export stops', state: 'closed' })
  })

  test('a process that stops ends the record under way, begins no other, and only then lets another one go on', async () => {
    for (const summary of ['One', 'Two', 'Three']) await step.openHere({ summary })
    const ours = () => rows().filter(({ fields }) => /One|Two|Three/.test(String(fields[step.path('summary')])))
    let stopped: Promise<void> | undefined
    const stopping = step.another((store) => ({
      ...store,
      byKey: async (...asked) => {
        stopped ??= stopping.stop(look)
        await step.sync.look()
        expect(ours()).toEqual([])
        return store.byKey(...asked)
      },
    }))
    const look = stopping.look()
    await look
    await stopped
    expect(ours()).toHaveLength(1)
    await step.sync.look()
    expect(ours()).toHaveLength(3)
  })

  test('a note is shown to the customer there where the sync file says so', async () => {
    if (step.mapping.cases !== undefined) step.mapping.cases.notes = 'public'
    const id = openThere()
    await step.sync.look()
    await step.actHere((await found(id))?.number ?? '', { kind: 'update', note: 'It began on Monday' })
    await step.sync.look()
    expect(row(id)?.published.join()).toContain('It began on Monday')
  })

  test('what is deleted there is shown to no one here', async () => {
    const id = openThere()
    await step.sync.look()
    const number = (await found(id))?.number ?? ''
    step.there.remove(object(), id)
    await step.sync.look()
    expect(await step.ours(number)).toBeUndefined()
  })

  test.each([
    ['does not let us in', { status: 401 }],
    ['wants fewer requests', { status: 429, retryAfter: 300 }],
    ['is being maintained', { status: 503 }],
    ['cuts the connection', 'cut' as const],
  ])('a system that %s is left alone for a while, and nothing is lost', async (_, spoilt) => {
    const id = openThere()
    const opened = await step.openHere()
    step.there.spoil(spoilt, spoilt)
    await step.sync.look()
    const { away } = await step.store.state(name)
    expect(away?.why).toMatch(/answered|no connection|sign in/)
    const before = step.there.requests.length
    await step.sync.look()
    expect(step.there.requests).toHaveLength(before)
    step.later(301_000)
    await step.sync.look()
    step.later(700_000)
    await step.sync.look()
    expect((await step.store.state(name)).away).toBeUndefined()
    expect(await found(id)).toBeDefined()
    expect((await step.ours(opened.number))?.externalSystem).toBe(name)
  })

  test('a case that is refused there holds up no other, and is handed over when it is put right', async () => {
    const bad = await step.openHere({ summary: 'REFUSED THERE' })
    const good = await step.openHere()
    await step.sync.look()
    expect((await step.ours(good.number))?.externalSystem).toBe(name)
    const [failure] = (await step.store.state(name)).failures
    expect(failure).toMatchObject({ stream: 'cases-out', key: bad.number, tries: 1 })
    expect(failure?.why).toMatch(/^answered 4/)
    expect(failure?.why).not.toContain('REFUSED')
    await step.openHere({ summary: 'Another one' })
    await step.sync.look()
    expect(rows()).toHaveLength(2)
    await step.openHere({ summary: 'A third' })
    step.later(120_000)
    await step.sync.look()
    expect((await step.store.state(name)).failures).toMatchObject([{ key: bad.number, tries: 2 }])
    expect(await step.store.drop(failure?.id ?? '', 'staff mel', step.now())).toBe(true)
    const { failures, letGo } = await step.store.state(name)
    expect(failures).toEqual([])
    expect(letGo[0]).toMatchObject({
      key: bad.number,
      what: expect.stringMatching(/^let go by a person: answered 4/) as string,
    })
  })

  test('a case that cannot be taken is said, and is taken once it can be', async () => {
    const id = openThere(field(name, step.path('contract'), 'SC-NONE'))
    const other = openThere()
    await step.sync.look()
    expect(await found(other)).toBeDefined()
    expect((await step.store.state(name)).failures).toMatchObject([
      { stream: 'cases-in', key: id, why: 'No contract has this number. Put the contract first.' },
    ])
    change(id, 'contract', 'SC-1001')
    await step.sync.look()
    expect(await found(id)).toBeDefined()
    expect((await step.store.state(name)).failures).toEqual([])
  })

  test('a state that the file does not know is said by the name of its field', async () => {
    const id = openThere(field(name, step.path('state'), 'Frozen'))
    await step.sync.look()
    expect((await step.store.state(name)).failures).toMatchObject([
      { key: id, why: `the sync file has no value of ours for what ${step.path('state')} holds` },
    ])
  })

  test('companies and contacts come in by our keys; one who is gone there is inactive here, and no one without a key comes', async () => {
    const { companies, contacts } = step.mapping
    const named = (values: Record<string, unknown>, kind: 'companies' | 'contacts') => {
      const mapping = kind === 'companies' ? companies : contacts
      return Object.fromEntries(
        Object.entries(values).map(([ours, value]) => {
          const mapped: { path: string } | undefined = mapping?.fields[ours as never]
          return [ours === 'key' ? (mapping?.['our-key'] ?? '') : (mapped?.path ?? ours), value]
        }),
      )
    }
    const company = step.there.write(
      companies?.object ?? '',
      undefined,
      named({ key: 'norwick', name: 'Norwick Foods' }, 'companies'),
    )
    const link = name === 'zendesk' ? { organization_id: Number(company) } : {}
    const who = named({ key: 'ida', name: 'Ida Berg', email: 'ida@norwick.example', employer: 'norwick' }, 'contacts')
    const ida = step.there.write(contacts?.object ?? '', undefined, { ...who, ...link })
    step.there.write(
      contacts?.object ?? '',
      undefined,
      named({ name: 'Nobody', email: 'x@norwick.example' }, 'contacts'),
    )
    await step.sync.look()
    expect(await step.store.state(name)).toMatchObject({ failures: [], away: undefined })
    expect((await step.stores.lists.one('companies', 'norwick'))?.row).toMatchObject({
      name: 'Norwick Foods',
      kind: 'customer',
    })
    expect((await step.stores.lists.one('contacts', 'ida'))?.row).toMatchObject({
      email: 'ida@norwick.example',
      status: 'active',
    })
    expect((await step.store.state(name)).failures).toEqual([])
    step.there.remove(contacts?.object ?? '', ida)
    await step.sync.look()
    expect((await step.stores.lists.one('contacts', 'ida'))?.row).toMatchObject({ status: 'inactive' })
  })

  test('companies go out under our keys, each once, whichever answer is lost, and by their new names', async () => {
    const { companies } = step.mapping
    const called = () =>
      [...(step.there.objects.get(companies?.object ?? '')?.values() ?? [])]
        .filter(({ fields }) => fields[companies?.['our-key'] ?? ''] === 'norwick')
        .map(({ fields }) => fields[companies?.fields.name?.path ?? ''])
    const out = step.another(undefined, 'out')
    await step.nameCompany('norwick', 'Norwick Foods')
    for (let lost = 0; lost < 4; lost += 1) {
      step.there.spoil(...Array.from({ length: lost }, () => 'none' as const), 'lost')
      await out.look()
      step.later(3_600_000)
    }
    await out.look()
    expect(called()).toEqual(['Norwick Foods'])
    await step.nameCompany('norwick', 'Norwick Group')
    await out.look()
    step.later(3_600_000)
    await out.look()
    expect(called()).toEqual(['Norwick Group'])
    expect((await step.store.state(name)).failures).toEqual([])
  })

  test('one process at a time', async () => {
    openThere()
    const another = step.another()
    await step.store.hold(name, '11111111-1111-4111-8111-111111111111', step.now(), new Date('2026-03-20T09:05:00Z'))
    await another.look()
    expect(step.there.requests).toEqual([])
    // The one that had it was killed.
    step.later(600_000)
    await another.look()
    expect(step.there.requests.length).toBeGreaterThan(0)
  })

  test('many on both sides, killed and cut again and again, are equal at the end', async () => {
    const ids = Array.from({ length: (MANY * 2) / 3 }, (_, at) => openThere({ [step.path('summary')]: `Theirs ${at}` }))
    const opened = []
    for (let at = 0; at < MANY / 3; at += 1) opened.push(await step.openHere({ summary: `Ours ${at}` }))
    let calls = 0
    const dying = () =>
      step.another((store) => ({
        ...store,
        remember: async (...asked) => {
          calls += 1
          if (calls % (MANY / 3) === 0) throw new Error('killed')
          await store.remember(...asked)
        },
      }))
    for (let round = 0; round < 14; round += 1) {
      if (round % 3 === 0) step.there.spoil(...Array.from({ length: 7 * round }, () => 'none' as const), 'lost')
      await dying()
        .look()
        .catch((error: unknown) => expect(String(error)).toContain('killed'))
      if (round === 2) ids.slice(0, 30).forEach((id) => change(id, 'priority', 'P4'))
      if (round === 2)
        for (const { number } of opened.slice(0, 20))
          await step.actHere(number, { kind: 'close', note: `Closed ${number}` })
      step.later(700_000)
    }
    await step.another().look()
    expect((await step.store.state(name)).failures).toEqual([])
    expect(rows()).toHaveLength(MANY)
    for (const { number } of opened) {
      const ours = await step.ours(number)
      const theirs = row(ours?.externalId ?? '')
      expect(theirs?.fields[step.path('summary')]).toBe(ours?.summary)
      expect(theirs?.fields[step.path('state')]).toBe(ours?.state === 'closed' ? 'Closed' : 'New')
    }
    for (const id of ids) expect((await found(id))?.priority).toBe(ids.indexOf(id) < 30 ? 'low' : 'high')
    const closed = opened.slice(0, 20)
    for (const { number } of closed)
      expect(
        rows().flatMap(({ comments }) => comments.filter((text) => text.includes(`Closed ${number}`))),
      ).toHaveLength(1)
  })
})
