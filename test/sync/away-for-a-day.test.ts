/** The other system is down for a day, by a clock that is moved: calls go on, and what was opened here is handed over once, in order. */
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { CaseAction } from '../../src/domain/cases/cases.ts'
import { contractNumber } from '../../src/domain/ids.ts'
import { syncMapping } from '../../src/sync/mapping.ts'
import { textOf } from '../../src/sync/record-system.ts'
import { openCareline } from '../calls/careline.ts'
import { idOf, onTheFloor } from '../desk/on-the-floor.ts'
import { pretendSystem } from './pretend-system.ts'
import { servicenowLanguage } from './pretend-servicenow.ts'
import { inStep, SYSTEMS, type InStep, type SystemName } from './step.ts'

const HOUR = 3_600_000

describe.each(Object.keys(SYSTEMS) as SystemName[])('%s', (name) => {
  let step: InStep
  afterEach(() => step.close())

  test('is down for a day: asked seldom, and each case is there once afterwards, in order, with every word', async () => {
    step = await inStep(name)
    const { there, store, mapping } = step
    const rows = () => [...(there.objects.get(mapping.cases?.object ?? '')?.values() ?? [])]
    const known = await step.openHere({ summary: 'Known there' })
    await step.sync.look()
    expect(rows()).toHaveLength(1)

    there.isDown = true
    const other = step.another()
    const before = there.requests.length
    const opened: string[] = []
    const until = step.now().getTime() + 24 * HOUR
    while (step.now().getTime() < until) {
      const { number } = await step.openHere({ summary: `Opened ${opened.length}` })
      opened.push(number)
      if (opened.length % 5 === 0) {
        await step.actHere(number, { kind: 'update', note: `Noted on ${number}` })
        await step.actHere(known.number, { kind: 'update', note: `Noted after ${opened.length}` })
      }
      // Now one process looks, now the other.
      for (const looks of [step.sync, other, step.sync, other, step.sync, other]) {
        step.later(HOUR / 6)
        await looks.look()
      }
    }
    expect(opened).toHaveLength(24)
    // Ten minutes apart at the end, whichever process looks.
    expect(there.requests.length - before).toBeLessThan(160)
    const { away } = await store.state(name)
    expect(away?.why).toMatch(/no connection/)
    expect(rows()).toHaveLength(1)

    there.isDown = false
    step.later(HOUR)
    await Promise.all([step.sync.look(), other.look()])
    step.later(HOUR)
    await step.sync.look()
    expect(await store.state(name)).toMatchObject({ away: undefined, failures: [] })
    const ourNumber = mapping.cases?.['our-number'] ?? ''
    expect(rows().map(({ fields }) => textOf(fields[ourNumber]))).toEqual([known.number, ...opened])
    for (const number of opened) expect((await step.ours(number))?.externalSystem).toBe(name)
    const words = rows().flatMap(({ comments }) => comments.flatMap((text) => /Noted \w+ \d+/.exec(text) ?? []))
    const noted = opened.filter((_, at) => at % 5 === 4).map((number) => `Noted on ${number}`)
    expect(words.filter((text) => text.startsWith('Noted on'))).toEqual(noted)
    expect(words.filter((text) => text.startsWith('Noted after'))).toEqual(
      [5, 10, 15, 20].map((n) => `Noted after ${n}`),
    )
  })
})

test('calls go on meanwhile: a case that is opened in a call while it is down is there when it is back', async () => {
  const there = await pretendSystem(servicenowLanguage)
  there.isDown = true
  const { cases } = SYSTEMS.servicenow
  const mapping = syncMapping.parse({ system: 'servicenow', address: there.address, 'every-seconds': 5, cases })
  const careline = await openCareline({ rest: true, sync: { mapping, name: 'care', secret: 's3cret' } })
  const { anaInQueue, connect, staff } = onTheFloor(() => careline)
  const rows = () => [...(there.objects.get(cases.object)?.values() ?? [])]
  const away = async () => (await careline.stores.sync.state('servicenow')).away
  try {
    await vi.waitFor(async () => expect(await away()).toBeDefined(), 15_000)
    const call = await connect(await anaInQueue(), 'ruth')
    const act: CaseAction = {
      kind: 'open',
      type: 'support',
      contract: contractNumber.parse('SC-1001'),
      product: 'reporting',
      severity: 3,
      summary: 'Opened while it was down',
    }
    expect(await careline.desk().cases.onCall(idOf(call), await staff('ruth'), act, 'k1')).toMatchObject({
      kind: 'done',
    })
    await call.hangsUp()
    expect(rows()).toEqual([])

    there.isDown = false
    await careline.database.pool.query(`UPDATE sync_systems SET away_until = now()`)
    const words = () => rows().map(({ fields }) => fields['short_description'])
    await vi.waitFor(async () => {
      expect(await away()).toBeUndefined()
      expect(words()).toContain('Opened while it was down')
    }, 15_000)
    expect(words().filter((text) => text === 'Opened while it was down')).toHaveLength(1)
  } finally {
    await careline.close()
    await there.close()
  }
})
