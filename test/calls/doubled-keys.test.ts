/** A telephone that sends every key twice: a PIN from it is mistyped, never guessed, and what is left over chooses nothing. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openCareline, type Careline } from './careline.ts'

let careline: Careline
beforeAll(async () => {
  careline = await openCareline()
})
afterAll(() => careline.close())

const doubled = (keys: string) => [...keys].map((key) => key + key).join('')

/** As the network sends it: the first twelve keys fill the PIN, the rest falls into the next question. */
async function keysTwice(person: string, times: number) {
  const call = await careline.dial(person)
  const all = doubled(careline.pin(person))
  for (let i = 0; i < times && call.phone.state === 'gathering'; i += 1) {
    await call.presses(all.slice(0, 12))
    if (call.phone.state === 'gathering') await call.presses(all.slice(12))
  }
  return call
}

const failuresOf = async (person: string) =>
  (
    await careline.database.pool.query<{ row: number; life: number }>(
      `SELECT fails_in_row AS row, fails_in_life AS life FROM credentials WHERE contact_id = $1 AND state = 'active'`,
      [person],
    )
  ).rows

test.each(['ana', 'cleo', 'dev', 'eli', 'fay', 'hal', 'max', 'ora'])(
  '%s keys a PIN on it three times: no failure is counted, no alarm raised, and a person answers',
  async (person) => {
    const call = await keysTwice(person, 3)
    const { verified, desk } = await call.view()
    expect(verified).toBe(false)
    expect(['production-down', 'admin', 'contracts', 'support']).not.toContain(desk)
    if (call.phone.state === 'gathering') await call.isSilent(6)
    expect(call.phone.queue).toBe('identification')
    call.isWellFormed()
    await call.hangsUp()
    expect(await failuresOf(person)).toEqual([{ row: 0, life: 0 }])
    expect((await careline.database.pool.query('SELECT FROM alerts')).rows).toHaveLength(0)
    expect((await careline.database.pool.query(`SELECT FROM notices WHERE kind = 'pin-guessed'`)).rows).toHaveLength(0)
  },
)

test('the owner is verified afterwards from a telephone that works', async () => {
  const call = await careline.dial('ana')
  await call.presses(careline.pin('ana'))
  await call.hears('wish.menu')
})
