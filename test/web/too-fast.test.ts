/** A signed-in person who sends too much is told so, alone, and callers are verified all the while. */
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { openCareline, type Careline } from '../calls/careline.ts'
import { startRedis, type TestRedis } from '../services/redis.ts'
import { Visitor } from './visitor.ts'

let redis: TestRedis
let careline: Careline
beforeAll(async () => {
  redis = await startRedis()
  // As the service opens them: with the pools and breakers that keep pages and calls apart.
  careline = await openCareline({ signIn: true, real: { redisUrl: redis.url } })
})
afterAll(async () => {
  await careline.close()
  await redis.stop()
})

async function signedIn(contact: string) {
  const visitor = new Visitor(careline.baseUrl)
  // What was asked before may have opened the breaker of the pages, which closes by itself.
  await vi.waitFor(() => visitor.signIn(`contact:${contact}`), 15_000)
  return { visitor, form_token: await visitor.formToken('/profile') }
}

const failsInRow = async (contact: string) =>
  (
    await careline.database.pool.query<{ n: number }>(
      `SELECT fails_in_row AS n FROM credentials WHERE contact_id = $1 AND state = 'active'`,
      [contact],
    )
  ).rows[0]?.n

test('sixty new PINs asked for side by side and pages beside them: five callers are verified', async () => {
  const { visitor, form_token } = await signedIn('dev')
  const flood = [
    ...Array.from({ length: 60 }, () => visitor.post('/profile/pin', { form_token, replaces: 'nothing' })),
    ...Array.from({ length: 25 }, () => visitor.get('/profile')),
  ]
  const callers = ['ana', 'cleo', 'eli', 'hal', 'ora'].map(async (person) => {
    const call = await careline.dial(person)
    await call.presses(careline.pin(person))
    return (await call.view()).verified
  })
  expect(await Promise.all(callers)).toEqual([true, true, true, true, true])
  const statuses = (await Promise.all(flood)).map(({ status }) => status)
  expect(statuses).toContain(429)
  expect(statuses.filter((status) => status >= 500 && status !== 503)).toEqual([])
})

test('a person who sends too often reads when to try again, and others go on', async () => {
  const { visitor, form_token } = await signedIn('eli')
  const wants = { form_token, reference: '111-111-111', who: 'me' }
  let last = await visitor.post('/profile/confirm', wants)
  for (let i = 0; i < 200 && last.status !== 429; i += 1) last = await visitor.post('/profile/confirm', wants)
  expect(last.status).toBe(429)
  expect(last.text).toContain('That was sent too often: please wait')
  const ana = await signedIn('ana')
  expect((await ana.visitor.post('/profile/confirm', { ...wants, form_token: ana.form_token })).status).toBe(303)
})

test('the right PIN of another person counts as wrong on one’s own page and resets nothing of theirs', async () => {
  await careline.database.pool.query(
    `UPDATE credentials SET fails_in_row = 4, fails_in_life = 9 WHERE contact_id = 'hal' AND state = 'active'`,
  )
  const { visitor, form_token } = await signedIn('max')
  const answer = await visitor.post('/profile/pin/test', { form_token, pin: careline.pin('hal') })
  expect(answer.location).toContain('said=test-wrong')
  expect(await failsInRow('hal')).toBeGreaterThanOrEqual(4)
})
