/** The pieces that screens are made of, in both themes and at both widths: readable, reachable, within the window. */
import { raw } from 'hono/html'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { BADGES } from '../../src/desk/badge.ts'
import type { Allow } from '../../src/web/allow.ts'
import { Badge } from '../../src/web/components/badge.tsx'
import { page as htmlPage } from '../../src/web/shell/page.tsx'
import { toHtml } from '../../src/web/shell/to-html.ts'
import { openScreens, type ScreensOnTest } from '../web/screens-on-test.ts'
import { leaveWindow, openWindows, signInAs, type Windows } from './browser.ts'
import { lookAt, LOOKS } from './look-at.ts'

let web: ScreensOnTest
let windows: Windows
beforeAll(async () => {
  web = await openScreens({ screens: [pieces] })
  windows = await openWindows(web.baseUrl)
})
afterAll(async () => {
  await windows.close()
  await web.close()
})

const badges = BADGES.map((badge) => `<p>${toHtml(Badge({ badge, age: '34 min ago' }))}</p>`).join('')
const rows = BADGES.map(
  (badge, i) => `<tr><td>Arden Bank</td><td>${toHtml(Badge({ badge }))}</td><td class="figure">${i * 7}:05</td>
    <td><div class="actions"><button>Take</button><button class="secondary">Move</button></div></td></tr>`,
).join('')
const BODY = `<h1>Pieces</h1><section class="cards"><article><h2>Badges</h2>${badges}</article>
  <article><h2>A form</h2><form><label>Reason <input name="reason" aria-describedby="why"></label><small id="why">It is kept.</small>
  <label>Desk <select><option>support</option></select></label>
  <label><input type="checkbox"> Sure</label><div class="actions"><button>Save</button><button class="outline">Leave</button></div></form></article></section>
  <div class="table-scroll" tabindex="0" role="region" aria-label="Calls"><table><thead><tr><th>Company</th><th>Badge</th><th class="figure">Waited</th><th>Actions</th></tr></thead><tbody>${rows}</tbody></table></div>`

function pieces(allow: Allow): void {
  const show = (path: string, menu: string) =>
    allow({ method: 'get', path, roles: ['analyst'], menu }, (context, _request, response) => {
      response.type('html').send(htmlPage({ context, title: menu, body: raw(BODY), wide: true }))
    })
  show('/pieces', 'Desk')
  show('/board', 'Board')
  show('/numbers', 'Numbers')
}

test.each(LOOKS)('pieces at $width pixels, $theme', async (look) => {
  const { page, complaints } = await windows.open(look)
  await signInAs(page, 'staff:ruth')
  await page.waitForURL('/pieces')
  expect(await lookAt(page, 'pieces', look)).toEqual([])
  await expect.poll(() => page.getByRole('link', { name: 'Desk' }).getAttribute('aria-current')).toBe('page')
  const small = await page.evaluate(
    `[...document.querySelectorAll('button, nav a')].filter((one) => one.checkVisibility()).map((one) => one.getBoundingClientRect().height).filter((height) => height < 24)`,
  )
  expect(small, 'targets of at least 24 pixels (WCAG 2.5.8)').toEqual([])
  await page.emulateMedia({ media: 'print' })
  const pressed = `[...document.querySelectorAll('.top-bar, .actions')].filter((one) => one.checkVisibility()).length`
  expect(await page.evaluate(pressed), 'on paper').toBe(0)
  await page.emulateMedia({ media: 'screen' })
  expect(complaints.filter((text) => !text.includes('404'))).toEqual([])
  await leaveWindow(page)
})

test('scripts that build HTML from text are stopped by the browser', async () => {
  const { page } = await windows.open()
  await signInAs(page, 'staff:ruth')
  await page.waitForURL('/pieces')
  const attempt = `(() => { try { document.body.innerHTML = '<b>x</b>'; return 'built' } catch (error) { return error.name } })()`
  expect(await page.evaluate(attempt)).toBe('TypeError')
  await leaveWindow(page)
})
