/** What a system of record answers that it does not document, and records there that are not what they look like: nothing is lost, no other is held up. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { inStep, SYSTEMS, type InStep, type SystemName } from './step.ts'

let step: InStep

describe.each(Object.keys(SYSTEMS) as SystemName[])('%s', (name) => {
  const object = () => step.mapping.cases?.object ?? ''
  const field = (ours: string, value: unknown): Record<string, unknown> => {
    const path = step.path(ours)
    return path.startsWith('custom_fields.')
      ? { custom_fields: [{ id: Number(path.split('.')[1]), value }] }
      : { [path]: value }
  }
  const openThere = (summary: string, contract = 'SC-1001') =>
    step.there.write(object(), undefined, {
      ...field('contract', contract),
      ...field('summary', summary),
      ...field('state', 'Working'),
      ...field('priority', 'P2'),
    })
  const summaries = async () =>
    (await step.stores.caseLists.page({ system: name }, undefined, 500)).map((one) => one.summary)
  const away = async () => (await step.store.state(name)).away?.why

  beforeEach(async () => {
    step = await inStep(name)
  })
  afterEach(() => step.close())

  test.each([
    ['half an answer', 'half' as const, /without JSON/],
    ['something else with 200', { status: 200, body: { maintenance: true } }, /not as it should be|sign in/],
    ['a question as a bad one', { status: 400, body: {} }, /answered 400|sign in/],
    ['that it is busy, without saying for how long', { status: 429 }, /answered 429/],
  ])('%s: it is said, it is asked again later, and nothing is lost', async (_, spoilt, why) => {
    openThere('It stops')
    step.there.spoil(spoilt)
    await step.sync.look()
    expect(await away()).toMatch(why)
    const before = step.there.requests.length
    await step.sync.look()
    expect(step.there.requests).toHaveLength(before)
    step.later(700_000)
    await step.sync.look()
    expect(await away()).toBeUndefined()
    expect(await summaries()).toContain('It stops')
  })

  test('a case that was copied there with our number in it is a case of its own', async () => {
    const ours = await step.openHere({ summary: 'The first one' })
    await step.sync.look()
    const linked = await step.ours(ours.number)
    const [record] = step.there.objects.get(object())?.values() ?? []
    const our = step.mapping.cases?.['our-number'] ?? ''
    const { sys_id: _sys, number: _number, CaseNumber: _case, Id: _theirs, id: _id, ...copied } = record?.fields ?? {}
    step.there.write(object(), undefined, { ...copied, ...field('summary', 'The copy'), [our]: ours.number })
    await step.sync.look()
    expect(await step.ours(ours.number)).toMatchObject({ summary: 'The first one', externalId: linked?.externalId })
    expect((await summaries()).filter((one) => one === 'The copy')).toHaveLength(1)
    await step.sync.look()
    expect(await step.ours(ours.number)).toMatchObject({ summary: 'The first one', externalId: linked?.externalId })
  })

  test('a record that this user may not write holds up no other', async () => {
    const bad = await step.openHere({ summary: 'FORBIDDEN THERE' })
    const good = await step.openHere({ summary: 'Any other' })
    await step.sync.look()
    expect(await away()).toBeUndefined()
    expect((await step.ours(good.number))?.externalSystem).toBe(name)
    expect((await step.store.state(name)).failures).toMatchObject([
      { key: bad.number, why: expect.stringMatching(/^answered 403/) as string },
    ])
  })

  test('one that failed, and is refused when it is read again, holds up no other', async () => {
    const bad = openThere('Not known', 'SC-NONE')
    await step.sync.look()
    openThere('It stops')
    step.later(120_000)
    step.there.spoil({ status: 400, body: {} })
    await step.sync.look()
    expect(await away()).toBeUndefined()
    expect((await step.store.state(name)).failures).toMatchObject([{ key: bad, tries: expect.any(Number) as number }])
    expect(await summaries()).toContain('It stops')
  })

  test('more than a page that were deleted there are gone here', async () => {
    const ids = Array.from({ length: 205 }, (_, at) => openThere(`Gone ${at}`))
    openThere('It stays')
    await step.sync.look()
    for (const id of ids) step.there.remove(object(), id)
    for (let looks = 0; looks < 3; looks += 1) await step.sync.look()
    const left = await summaries()
    expect(left.filter((one) => one.startsWith('Gone'))).toEqual([])
    expect(left).toContain('It stays')
  })
})
