/** A signed-in person who sends too much is told so, alone, and callers are verified all the while. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
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
  await visitor.signIn(`contact:${contact}`)
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

describe('a person who sends too often', () => {
  const SCRIPT = { 'sec-fetch-mode': 'cors', 'sec-fetch-site': 'same-origin' }
  /** As the desk's `act.js` sends a form, and as a script that names no kind of answer. */
  const SCRIPTS = { json: { ...SCRIPT, accept: 'application/json' }, any: { ...SCRIPT, accept: '*/*' } }
  const WAIT = /Try again in (\d+) (seconds|minutes)\.$/
  type Signed = Awaited<ReturnType<typeof signedIn>>

  async function sendsTooMuch({ visitor, form_token }: Signed, path: string): Promise<void> {
    for (let i = 0; i < 200; i += 1) if ((await visitor.post(path, { form_token })).status === 429) return
    throw new Error(`200 forms went through at ${path}`)
  }

  /** The wait in the sentence is the one in the header. */
  function expectSameWait(sentence: string, headers: Headers, most: number): void {
    const [, count, unit] = WAIT.exec(sentence) ?? []
    const seconds = Number(headers.get('retry-after'))
    expect(seconds).toBeGreaterThan(0)
    expect(seconds).toBeLessThanOrEqual(most)
    expect(Number(count), sentence).toBe(unit === 'minutes' ? Math.ceil(seconds / 60) : seconds)
  }

  let gus: Signed
  beforeAll(async () => {
    gus = await signedIn('gus')
    await sendsTooMuch(gus, '/profile/confirm')
  })

  test('reads on a page when to try again', async () => {
    const { status, headers, text } = await gus.visitor.post('/profile/confirm', { form_token: gus.form_token })
    expect(status).toBe(429)
    expect(headers.get('content-type')).toContain('text/html')
    expect(text).toContain('<h1>That was sent too often: please wait</h1>')
    expectSameWait(/<p>(Nothing was done[^<]*)<\/p>/.exec(text)?.[1] ?? '', headers, 600)
  })

  test.each(Object.entries(SCRIPTS))('is told so where the script of the page shows it (%s)', async (_, headers) => {
    const {
      status,
      headers: got,
      text,
    } = await gus.visitor.post(
      '/profile/confirm',
      {},
      {
        ...headers,
        'x-form-token': gus.form_token,
      },
    )
    expect(status).toBe(429)
    expect(got.get('content-type')).toContain('application/problem+json')
    const problem = JSON.parse(text) as { detail: string }
    expect(problem).toMatchObject({ type: 'urn:careline:problem:too-fast', status: 429 })
    // The script shows `detail` alone: it holds what happened, why, and what to do.
    expect(problem.detail).toMatch(/^Nothing was done this time, because .* too often\. /)
    expect(problem.detail).not.toContain('Go back')
    expectSameWait(problem.detail, got, 600)
  })

  test('does not hold up another person', async () => {
    const ana = await signedIn('ana')
    const wants = { form_token: ana.form_token, reference: '111-111-111', who: 'me' }
    expect((await ana.visitor.post('/profile/confirm', wants)).status).toBe(303)
  })

  test('of a form with a limit of its own, is told that wait', async () => {
    const max = await signedIn('max')
    await sendsTooMuch(max, '/profile/access')
    const { headers, text } = await max.visitor.post(
      '/profile/access',
      {},
      {
        ...SCRIPTS.json,
        'x-form-token': max.form_token,
      },
    )
    const { detail } = JSON.parse(text) as { detail: string }
    expect(detail).toContain(' minutes.')
    expectSameWait(detail, headers, 3_600)
  })

  test('whose forms are kept because the sign-in is old, is told so too', async () => {
    const stale = await signedIn('ora')
    await careline.database.pool.query(
      `UPDATE web_sessions SET authenticated_at = authenticated_at - interval '1 hour' WHERE contact_id = 'ora'`,
    )
    const first = await stale.visitor.post('/profile/confirm', { form_token: stale.form_token })
    expect(first.location).toMatch(/^\/sign-in\?/)
    await sendsTooMuch(stale, '/profile/confirm')
  })
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
