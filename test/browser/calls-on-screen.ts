/** Calls for the screens of the floor: in the queue, or with Ruth; those that are still up are hung up after each test. */
import type { Locator, Page } from 'playwright-core'
import { afterEach, expect } from 'vitest'
import { staffId } from '../../src/domain/ids.ts'
import type { Staff } from '../../src/desk/staff/staff.ts'
import type { Conversation } from '../calls/careline.ts'
import type { Look } from './look-at.ts'
import { isLive, strangersNumber, type Screens } from './screens.ts'

/** Of the demo's staff. */
export const PHONES = { ruth: '+12025550151', ida: '+12025550155', sam: '+12025550156' }

export interface WithRuth {
  /** Ruth's desk. */
  page: Page
  /** The call on it. */
  mine: Locator
  call: Conversation
}

export function callsOnScreen({ careline, openLive }: Pick<Screens, 'careline' | 'openLive'>) {
  let calls: Conversation[] = []
  afterEach(async () => {
    for (const call of calls) if (call.phone.endedBy === undefined) await call.hangsUp()
    calls = []
    await careline.network.settled()
  })

  /** Ana keys her PIN first, which is a new one, so that calls of hers do not add up. */
  async function inQueue(person: string, ...keys: string[]): Promise<Conversation> {
    const call = await careline.dial(person, { from: strangersNumber() })
    calls.push(call)
    for (const key of [...(person === 'ana' ? [await careline.reissue('ana')] : []), ...keys]) await call.presses(key)
    expect(call.phone.queue).toBeDefined()
    return call
  }

  /** Ruth's desk, to which calls are offered. */
  async function ready(look?: Look): Promise<Page> {
    const { page } = await openLive('Ruth Calder', '/desk', look)
    await careline.stores.presence.set(staffId.parse('ruth'), 'ready', new Date())
    await page.reload()
    await isLive(page).waitFor()
    return page
  }

  /** Presses Accept; what is then drawn of the call. */
  async function accept(page: Page, call: Conversation, phone = PHONES.ruth): Promise<Locator> {
    careline.network.whenDialled(phone, { does: 'answer', afterSeconds: 1, keys: ['1'] })
    await page.locator(`#desk-line [data-call="${call.phone.sid}"]`).getByRole('button', { name: 'Accept' }).click()
    const mine = page.locator(`#desk-call [data-call="${call.phone.sid}"]`)
    await mine.getByText('On the call', { exact: true }).waitFor()
    return mine
  }

  return {
    inQueue,
    ready,
    accept,

    /** Ruth talks with Ana. */
    async talking(look?: Look): Promise<WithRuth> {
      const page = await ready(look)
      const call = await inQueue('ana', '1', '1', '3')
      return { page, mine: await accept(page, call), call }
    },

    async colleague(id: string): Promise<Staff> {
      const found = await careline.stores.staff.find(staffId.parse(id))
      if (found === undefined) throw new Error(`${id} is not in the demo`)
      return found
    },
  }
}
