/** A PIN exists in its hash and for milliseconds in memory: calls of every kind, then every place it could have gone is searched. */
import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { formatPin } from '../../src/domain/pin/pin.ts'
import { Secret } from '../../src/domain/secret.ts'
import { failing } from './failing.ts'
import { openCareline, type Careline } from './careline.ts'
import { wrongPin } from './wrong-pin.ts'

let careline: Careline
const answers: string[] = []
const used = new Set<string>()
const trouble = failing()

beforeAll(async () => {
  careline = await openCareline({ stores: trouble.wrap })
  await everyKindOfCall()
})
afterAll(() => careline.close())

function keyed(pin: string): string {
  used.add(pin)
  return pin
}

async function call(person: string, keys: string[], options: { from?: string; extra?: Record<string, string> } = {}) {
  const conversation = await careline.dial(person, options)
  for (const group of keys) if (conversation.phone.state === 'gathering') await conversation.presses(group)
  if (conversation.phone.state === 'queued') await conversation.phone.waitLoops(1)
  answers.push(JSON.stringify(await conversation.view()))
  if (conversation.phone.state !== 'ended') await conversation.phone.hangUp()
  answers.push(...conversation.phone.exchanges.map((exchange) => JSON.stringify(exchange)))
  answers.push(JSON.stringify(conversation.phone.heard))
}

async function everyKindOfCall(): Promise<void> {
  const { pin } = careline
  await call('ana', [keyed(pin('ana')), '1', '1', '3'])
  await call('cleo', [keyed(pin('cleo')), '1', '1'])
  await call('eli', [keyed(pin('eli')), '1', '2', '0002000001#', '1', '1', '2'])
  await call('kim', [keyed(pin('kim')), '0#', '1'], { from: '+14155550111' })
  const wrong = [keyed(wrongPin()), keyed(wrongPin()), keyed(wrongPin())]
  await call('ana', [...wrong, '1'], { from: '+14155550112' })
  await call('ana', [`${keyed(pin('hal')).slice(0, 11)}#`], { from: '+14155550113' }) // one digit short
  await call('hal', [`${keyed(pin('hal')).slice(0, 6)}*${pin('hal').slice(6)}#`], { from: '+14155550114' })
  // Typed too late: at menus and as a case number.
  await call('ora', [keyed(pin('ora')), pin('ora')])
  await call('ora', [pin('ora'), '2', `${pin('ora')}#`])
  // In the wrong fields.
  await call('dev', [keyed(pin('dev')), '1'], {
    from: '+14155550115',
    extra: { CallerName: 'O’Brien <b>', FromCity: "Forli'" },
  })
  const old = keyed(pin('max'))
  await careline.reissue('max')
  await call('max', [old, keyed(pin('max')), '1'])
  for (const store of ['directory', 'credentials', 'records', 'tries', 'audit'] as const) {
    trouble.break(store)
    await call('fay', [keyed(pin('fay')), '1', '1'], { from: '+14155550116' })
    trouble.mend()
  }
}

/** Every way a number could have been written down. */
function spellings(pin: string): string[] {
  return [
    pin,
    formatPin(new Secret(pin)).reveal(),
    pin.slice(5, 11), // the secret part alone
    [...pin].join(' '),
    [...pin].toReversed().join(''),
    encodeURIComponent([...pin].join('+')),
    Buffer.from(pin).toString('base64').replace(/=+$/, ''),
    Buffer.from(pin).toString('hex'),
    ...['md5', 'sha1', 'sha256'].map((hash) => createHash(hash).update(pin).digest('hex')),
  ]
}

function leaks(sink: string): number {
  return [...used].flatMap(spellings).filter((spelling) => sink.includes(spelling)).length
}

async function allRows(): Promise<string> {
  const { rows: tables } = await careline.database.pool.query<{ name: string }>(
    `SELECT quote_ident(tablename) AS name FROM pg_tables WHERE schemaname = 'public'`,
  )
  expect(tables.length).toBeGreaterThan(8)
  const texts: string[] = []
  for (const { name } of tables) {
    const { rows } = await careline.database.pool.query<{ text: string }>(`SELECT t::text AS text FROM ${name} t`)
    texts.push(...rows.map((row) => row.text))
  }
  return texts.join('\n')
}

test('the search finds what it looks for', async () => {
  const pin = careline.pin('ana')
  for (const spelling of spellings(pin)) expect(leaks(`before ${spelling} after`)).toBeGreaterThan(0)
})

test('no log line holds a PIN', () => {
  expect(careline.log.lines.length).toBeGreaterThan(40)
  expect(leaks(careline.log.lines.join('\n'))).toBe(0)
})

test('no answer to the line, address, transcript or API answer holds a PIN', () => {
  expect(answers.length).toBeGreaterThan(60)
  expect(leaks(answers.join('\n'))).toBe(0)
})

test('no stored row holds a PIN, not even hashed without its keys', async () => {
  const rows = await allRows()
  expect(rows).toContain('argon2id')
  expect(leaks(rows)).toBe(0)
})

test('no call in the live store holds a PIN', async () => {
  const calls = await Promise.all(
    [...careline.network.calls.keys()].map((id) => careline.stores.calls.read(id as never)),
  )
  expect(calls.filter((saved) => saved !== undefined).length).toBeGreaterThan(10)
  expect(leaks(JSON.stringify(calls))).toBe(0)
})

test('no metric holds a PIN or a caller number', async () => {
  const metrics = await careline.metrics()
  expect(metrics).toContain('careline_pin_checks_total{result="accepted"}')
  expect(leaks(metrics)).toBe(0)
  expect(metrics).not.toMatch(/4207946010|1415555011/)
})

test('no log line holds a whole caller number', () => {
  expect(careline.log.lines.join('\n')).not.toMatch(/4207946010[0-9]|1415555011[0-9]/)
})
