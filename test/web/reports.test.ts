/** Reports and the page of a call, as people and other systems see them: from real calls, within what each may see. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openCareline, type Careline } from '../calls/careline.ts'
import { wrongFor } from '../calls/wrong-pin.ts'
import type { CallReport } from '../../src/calls/history/ask-report.ts'
import { refusalsFile } from '../../src/web/reports/report-files.ts'
import { idOf, onTheFloor } from '../desk/on-the-floor.ts'
import { Visitor } from './visitor.ts'

let careline: Careline
const floor = onTheFloor(() => careline)
let talked: string
let refused: string

beforeAll(async () => {
  careline = await openCareline({ rest: true, signIn: true })
  const first = await floor.anaInQueue()
  await floor.connect(first, 'ruth')
  talked = (await floor.live(first)).reference
  await careline.desk().talk.end(idOf(first), await floor.staff('ruth'))
  await careline.network.settled()
  const second = await careline.dial('dev')
  await second.presses(wrongFor(careline.pin('dev')))
  for (const keys of [careline.pin('dev'), '1']) await second.presses(keys)
  refused = (await floor.live(second)).reference
  await second.hangsUp()
  const third = await floor.anaInQueue()
  await third.hangsUp()
})
afterAll(() => careline.close())

async function see(person: string, path: string): Promise<{ status: number; text: string }> {
  const known = visitors.get(person) ?? new Visitor(careline.baseUrl)
  if (!visitors.has(person)) await known.signIn(person)
  visitors.set(person, known)
  return known.get(path)
}
const visitors = new Map<string, Visitor>()

async function ask(path: string, token = careline.apiToken) {
  const response = await fetch(`${careline.baseUrl}/api/v1${path}`, { headers: { authorization: `Bearer ${token}` } })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

const today = new Date().toISOString().slice(0, 10)
const days = `from=${today}&to=${today}`

describe('over the API', () => {
  test('calls are counted, with the reason of each refusal in words', async () => {
    const { status, body } = await ask(`/reports/calls?${days}&by=analyst`)
    expect(status).toBe(200)
    expect(body).toMatchObject({
      timeZone: 'UTC',
      grain: 'day',
      total: {
        calls: 3,
        answered: 1,
        serviceLevel: 1,
        refused: 1,
        refusals: [{ rule: 'R12', reason: 'Is not a Designated Contact for this company.', calls: 1 }],
      },
      periods: [{ starts: today, calls: 3 }],
    })
    expect(body['breakdown']).toContainEqual(expect.objectContaining({ key: 'ruth', name: 'Ruth Calder', calls: 1 }))
  })

  test('verification: asked, keyed, accepted', async () => {
    const { body } = await ask(`/reports/verification?${days}`)
    expect(body['total']).toMatchObject({
      asked: 3,
      keyed: 3,
      accepted: 3,
      acceptedAtOnce: 2,
      callsWrongPin: 1,
      notAccepted: 0,
    })
  })

  test.each([
    ['the end before the beginning', 'from=2026-02-02&to=2026-02-01'],
    ['more than two years', 'from=2020-01-01&to=2026-01-01'],
    ['an unknown dimension', `${days}&by=caller`],
  ])('%s is refused', async (_, query) => {
    expect((await ask(`/reports/calls?${query}`)).status).toBe(422)
  })
})

describe('on the screen', () => {
  test('a supervisor sees the figures, and the reason of a refusal with its rule in small print', async () => {
    const { status, text } = await see('staff:sam', '/reports')
    expect(status).toBe(200)
    expect(text).toContain('Is not a Designated Contact for this company.')
    expect(text).not.toMatch(/style="/)
  })

  test('the board counts refusals of the hour and of the day alike, and says that it is not live until its script has run', async () => {
    const { text } = await see('staff:sam', '/board')
    expect(text).toContain('in the last hour 1 refused')
    expect(text).toContain('A caller whom a person took afterwards is not counted.')
    expect(text).toContain('Not live. Load the page again to see what is new.')
    expect(text).not.toContain('Connecting…')
  })

  test('an address that makes no sense shows this week', async () => {
    expect((await see('staff:sam', '/reports?range=year&on=2026-13-45&by=caller&only=x&key=y')).status).toBe(200)
  })

  test.each(['staff:ruth', 'contact:ana'])('%s does not see reports', async (person) => {
    expect((await see(person, '/reports')).status).toBe(403)
  })

  test('a file has every figure, and leaves a row in the audit trail', async () => {
    const { text } = await see('staff:sam', '/reports/periods.csv?range=day')
    const [head = '', row = ''] = text.split('\r\n')
    expect(head.split(',').slice(0, 4)).toEqual(['day', 'calls', 'queued', 'answered'])
    expect(row.split(',').slice(0, 4)).toEqual([today, '3', '2', '1'])
    const { rows } = await careline.database.pool.query(`SELECT FROM audit_trail WHERE type = 'directory.exported'`)
    expect(rows).toHaveLength(1)
  })

  test('a file of many rows is made in pieces, between which calls have their turn', async () => {
    const rules = Array.from({ length: 1_000 }, (): [string, number] => ['R12', 3])
    let turns = 0
    const count = () => {
      turns += 1
      others = setImmediate(count)
    }
    let others = setImmediate(count)
    let text = ''
    for await (const piece of refusalsFile({ total: { rules } } as unknown as CallReport)) text += piece
    clearImmediate(others)
    expect(turns).toBeGreaterThan(3)
    expect(text.trimEnd().split('\r\n')).toHaveLength(1_001)
  })
})

describe('the page of a call', () => {
  test('says who did what, in words', async () => {
    const { status, text } = await see('staff:sam', `/calls/${talked}`)
    expect(status).toBe(200)
    for (const words of [
      'Ruth Calder answered',
      'VERIFIED by Contact PIN',
      'Joined the queue of support',
      'Call taken',
    ])
      expect(text).toContain(words)
    expect(text).not.toContain('staff ruth')
  })

  test('an analyst sees calls of their desks, and no others', async () => {
    expect((await see('staff:ruth', `/calls/${talked}`)).status).toBe(200)
    expect((await see('staff:ruth', `/calls/${refused}`)).status).toBe(404)
    expect((await see('staff:sam', `/calls/${refused}`)).status).toBe(200)
  })

  test('a call on a contract that keeps its data in another region is not for an analyst of the desk there', async () => {
    const call = await floor.halInQueue()
    const { reference } = await floor.live(call)
    const seenBy = async (person: string) => (await see(`staff:${person}`, `/calls/${reference}`)).status
    expect([await seenBy('ruth'), await seenBy('theo')]).toEqual([404, 200])
    await call.hangsUp()
    await expect.poll(async () => (await careline.stores.reports.byReference(reference)).length).toBe(1)
    expect([await seenBy('ruth'), await seenBy('theo')]).toEqual([404, 200])
  })

  test('a call whose live record was lost is told from the other records', async () => {
    const lost = await floor.anaInQueue()
    const { reference } = await floor.live(lost)
    await lost.hangsUp()
    await careline.network.settled()
    await careline.database.pool.query('DELETE FROM call_history WHERE reference = $1', [reference])
    const { status, text } = await see('staff:sam', `/calls/${reference}`)
    expect(status).toBe(200)
    expect(text).toContain('Designated Contact, contract active.')
  })

  test('no page of a call holds a digit of a PIN that was keyed', async () => {
    const { text } = await see('staff:alva', `/calls/${refused}`)
    for (const pin of [careline.pin('dev'), wrongFor(careline.pin('dev'))]) expect(text).not.toContain(pin)
  })

  test('a contact sees none', async () => {
    expect((await see('contact:ana', `/calls/${talked}`)).status).toBe(403)
  })
})
