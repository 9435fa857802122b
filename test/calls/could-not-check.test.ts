/** Something on our side is down: nobody is let in, nobody is refused, and everybody reaches a person. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { failing, type StoreName } from './failing.ts'
import { openCareline, type Careline } from './careline.ts'

let careline: Careline
const trouble = failing()
beforeAll(async () => {
  careline = await openCareline({ stores: trouble.wrap })
})
afterEach(() => trouble.mend())
afterAll(() => careline.close())

describe('LIVE_COULD_NOT_CHECK', () => {
  test.each<StoreName>(['credentials', 'tries'])('%s is down when the PIN is keyed', async (store) => {
    const call = await careline.dial('ana')
    trouble.break(store)
    await call.presses(careline.pin('ana'))
    await call.hears('fault.person')
    await call.isInQueueFor('identification', 'LIVE_COULD_NOT_CHECK')
    expect((await call.view()).verified).toBe(false)
  })

  test('the counters are down when the call arrives', async () => {
    trouble.break('tries')
    const call = await careline.dial('ana')
    await call.hears('brand.greeting', 'fault.person')
    await call.isInQueueFor('identification', 'LIVE_COULD_NOT_CHECK')
  })

  test('the directory is down at the decision: verified, but no right is given', async () => {
    const call = await careline.dial('ana')
    await call.presses(careline.pin('ana'))
    await call.presses('1')
    await call.presses('1')
    trouble.break('directory')
    await call.presses('3')
    await call.hears('fault.person')
    await call.isInQueueFor('identification', 'LIVE_COULD_NOT_CHECK')
  })

  test('production down keeps its desk', async () => {
    const call = await careline.dial('hal')
    await call.presses(careline.pin('hal'))
    await call.presses('1')
    await call.presses('1')
    trouble.break('directory')
    await call.presses('1')
    await call.isInQueueFor('production-down', 'LIVE_COULD_NOT_CHECK')
  })

  test('a right that cannot be put on record is not given', async () => {
    const call = await careline.dial('ana')
    await call.presses(careline.pin('ana'))
    await call.presses('1')
    await call.presses('1')
    trouble.break('records')
    await call.presses('3')
    await call.hears('fault.person')
    await call.isInQueueFor('identification', 'LIVE_COULD_NOT_CHECK')
  })

  test('a lookup that fails in the middle of a question leads to a person as well', async () => {
    const call = await careline.dial('ana')
    await call.presses(careline.pin('ana'))
    await call.presses('2')
    trouble.break('directory')
    await call.presses('0001000001#')
    await call.hears('fault.person')
    await call.isInQueueFor('identification', 'LIVE_COULD_NOT_CHECK')
  })
})

describe('the calls themselves cannot be kept', () => {
  test('a new caller reaches a person with the words of last resort', async () => {
    trouble.break('calls')
    const call = await careline.dial('ana')
    expect(call.phone.queue).toBe('identification')
    call.isWellFormed()
  })

  test('a caller in the middle reaches a person, and holds without it too', async () => {
    const call = await careline.dial('ana')
    trouble.break('calls')
    await call.presses(careline.pin('ana'))
    expect(call.phone.queue).toBe('identification')
    await call.phone.waitLoops(2)
    call.isWellFormed()
  })

  test('once it is back, the end of that wait is what it was', async () => {
    const call = await careline.dial('ana')
    trouble.break('calls')
    await call.presses(careline.pin('ana'))
    trouble.mend()
    await call.phone.answerAsAnalyst({ talkSeconds: 20 })
    expect(call.phone.state).toBe('ended')
    call.isWellFormed()
  })
})

test('a grant that ends during the call counts', async () => {
  const call = await careline.dial('ora')
  await call.presses(careline.pin('ora'))
  await call.presses('1')
  await call.presses('1')
  await careline.database.pool.query(`UPDATE grants SET status = 'ended', ended_at = now() WHERE contact_id = 'ora'`)
  await call.presses('3')
  await call.hears('refused.not-designated', 'reference', 'refused.menu')
  await call.isNotRouted('REFUSE_NOT_DESIGNATED')
})

test('a contact who leaves during the call is not verified any more', async () => {
  const call = await careline.dial('dev')
  await call.presses(careline.pin('dev'))
  await careline.database.pool.query(`UPDATE contacts SET status = 'inactive' WHERE id = 'dev'`)
  await call.presses('1')
  await call.hears('not-verified.menu')
  expect(await call.view()).toMatchObject({ verified: false, outcome: 'PIN_RETRY_THEN_LIVE' })
})
