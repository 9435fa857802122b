/** A flow author's work in a real browser: versions and what differs in them, a draft, its faults, trying it, publishing, the way back. */
import { beforeAll, expect, test } from 'vitest'
import { putOnRecord, realFlowsBut } from '../flows/published.ts'
import { wrongFor } from '../calls/wrong-pin.ts'
import { LOOKS, lookAt, WIDE_LIGHT } from './look-at.ts'
import { openScreens } from './screens.ts'

const { careline, openAt } = await openScreens()

beforeAll(async () => {
  await putOnRecord(careline.stores)
  await putOnRecord(
    careline.stores,
    realFlowsBut({
      'prompts.en.yaml': (text) => text.replace("That PIN didn't work. If you", 'That number is not in force. If you'),
      'prompts.de.yaml': (text) => text.replace('goodbye: ', 'goodbye:   '),
      'help.flow.yaml': (text) => text.replace('wait: 8', 'wait: 9'),
    }),
    { why: 'Callers took the PIN for a password', by: 'Lotte Brandt' },
  )
  // Calls to be replayed: with other words, another way, and one that tells too little.
  for (const keys of [[wrongFor(careline.pin('ana')), 'pin', '3', '2'], ['0#', '0'], ['pin', '1', '1', '3'], []]) {
    const call = await careline.dial('ana')
    for (const one of keys) await call.presses(one === 'pin' ? careline.pin('ana') : one)
    await call.hangsUp()
  }
})

test('versions, what one changed, and the way back', async () => {
  const { page } = await openAt(
    'Lotte Brandt',
    '/admin/flows',
    (one) => one.getByText('Callers hear version 2'),
    WIDE_LIGHT,
  )
  expect(await page.getByRole('navigation', { name: 'Screens' }).innerText()).toBe('Flows')
  await page.getByRole('link', { name: 'What it changed: version 2' }).click()
  await page.getByRole('heading', { name: /Against version 1: 1 sentence in 1 language/ }).waitFor()
  expect(await page.locator('.flow-diff').first().innerText()).toContain('number is not in force')
  expect(await lookAt(page, 'flows-version', WIDE_LIGHT)).toEqual([])
  await page.getByRole('link', { name: 'Versions', exact: true }).click()
  await page.getByRole('button', { name: 'Roll back to version 1…' }).click()
  await page.getByText('No call goes on now.').waitFor()
  expect(await lookAt(page, 'flows-roll-back', WIDE_LIGHT)).toEqual([])
  await page.getByLabel('Why').fill('The new words were worse')
  await page.getByRole('button', { name: 'Roll back to version 1' }).click()
  await page.getByText('Version 3 is published: new calls begin with it within seconds.').waitFor()
  await page.getByText('Callers hear version 3').waitFor()
})

test.each(LOOKS)('the versions at $width px, $theme', async (look) => {
  const { page } = await openAt('Lotte Brandt', '/admin/flows', (one) => one.getByText('Callers hear version 3'), look)
  expect(await lookAt(page, 'flows', look)).toEqual([])
})

test.each(LOOKS)('a replay at $width px, $theme', async (look) => {
  const { page } = await openAt(
    'Lotte Brandt',
    '/admin/flows/replay?of=2',
    (one) => one.getByText('on version 2'),
    look,
  )
  expect(await lookAt(page, 'flows-replay', look)).toEqual([])
})
