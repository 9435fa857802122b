/** Hours in a real browser: written, refused at the field, saved, and what it says now. */
import { expect, test } from 'vitest'
import { isPictured, LOOKS, lookAt, PICTURED_LOOKS, WIDE_LIGHT } from './look-at.ts'
import { openScreens } from './screens.ts'

const { openAt } = await openScreens()

test('a supervisor writes hours, is told what is wrong at its field, and saves them', async () => {
  const { page } = await openAt('Sam Reyes', '/board/hours/support', (one) => one.getByLabel('Time zone'), WIDE_LIGHT)
  await page.getByLabel('Time zone').fill('Europe/Berlin')
  for (const day of ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday'])
    await page.getByLabel(day).fill('09:00-17:00')
  await page.getByLabel('Saturday').fill('22:00-06:00')
  await page.getByLabel('Sunday').fill('closed')
  await page.getByLabel('One a line').fill('2026-12-24 09:00-12:00 Christmas Eve\n2099-12-25 Christmas Day')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Write a night as two').waitFor()
  expect(await lookAt(page, 'hours-wrong', WIDE_LIGHT)).toEqual([])
  await page.getByLabel('Saturday').fill('')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Mon–Fri 09:00–17:00').waitFor()
})

test.each(isPictured ? PICTURED_LOOKS : LOOKS)('the pages at $width px, $theme', async (look) => {
  const { page } = await openAt('Sam Reyes', '/board/hours', (one) => one.getByText('Mon–Fri'), look)
  expect(await lookAt(page, 'hours', look)).toEqual([])
  await page.getByLabel('Change the hours: Desk support').click()
  await page.getByLabel('Time zone').waitFor()
  expect(await lookAt(page, 'hours-one', look)).toEqual([])
})
