/** The pages of a contact in six languages on a telephone's width: switched by a person, said to be in it, and nothing is cut off. */
import { beforeAll, expect, test } from 'vitest'
import { SCREEN_LANGUAGES } from '../../src/profile/words/screen-words.ts'
import type { Page } from 'playwright-core'
import { NARROW_DARK, seeIn } from './look-at.ts'
import { openScreens } from './screens.ts'

const { careline, openAt } = await openScreens()
let page: Page
beforeAll(async () => {
  // The longest words stand in notices and in what cannot be done now.
  await careline.database.pool.query(
    `UPDATE cases SET priority = 'critical' WHERE number = '0001000005';
     UPDATE contacts SET language = 'und' WHERE id = 'ana'`,
  )
  await careline.reissue('ana')
  ;({ page } = await openAt('Ana Lindqvist', '/profile', (one) => one.getByRole('heading').first(), NARROW_DARK))
})

const PAGES = ['/profile', '/profile/pin', '/profile/not-me', '/profile/cases', '/profile/cases/0001000005']
const FORMS = ['/profile/cases/new', '/profile/cases/0001000001/close']

test.each(SCREEN_LANGUAGES)('%s', async (language) => {
  await page.goto('/profile')
  await page.setViewportSize({ width: NARROW_DARK.width, height: 844 })
  // The menu and each language are named in a way that a person who reads no other one finds.
  await page.locator('#language > summary').click()
  const choice = page.locator(`#language button[lang="${language}"]`)
  expect((await choice.boundingBox())?.height).toBeGreaterThanOrEqual(43.5)
  await choice.click()
  await page.locator(`html[lang="${language}"]`).waitFor({ state: 'attached' })
  const titles = new Set<string>()
  for (const path of [...PAGES, ...FORMS]) {
    await page.goto(path)
    await page.evaluate(`document.querySelectorAll('main details').forEach((one) => (one.open = true))`)
    expect(await page.getAttribute('html', 'lang'), path).toBe(language)
    expect(await page.locator('#language [aria-current]').getAttribute('lang'), path).toBe(language)
    expect(await seeIn(page, `${language} ${path}`, [NARROW_DARK])).toEqual([])
    titles.add(await page.title())
  }
  expect(titles.size).toBeGreaterThan(5)
  const { rows } = await careline.database.pool.query(`SELECT language FROM contacts WHERE id = 'ana'`)
  expect(rows).toEqual([{ language }])
})
