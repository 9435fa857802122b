/** Every screen that is worked with: reached with Tab alone, nothing found by axe, nothing cut off at 200 %. `PICTURES=1` looks at all others too, in every look. */
import type { Page } from 'playwright-core'
import { beforeAll, expect, test, vi } from 'vitest'
import { idOf } from '../desk/on-the-floor.ts'
import { leaveWindow } from './browser.ts'
import { busyDays } from './busy-day.ts'
import { callsOnScreen } from './calls-on-screen.ts'
import {
  axeFindings,
  coveredFocus,
  isPictured,
  layoutFaults,
  NARROW_DARK,
  PICTURED_LOOKS,
  seeIn,
  takePicture,
} from './look-at.ts'
import { isLive, openScreens } from './screens.ts'

const screens = await openScreens()
const { careline, openAt } = screens
const { inQueue, talking } = callsOnScreen(screens)
let reference: string
if (isPictured) vi.setConfig({ testTimeout: 240_000 })

beforeAll(async () => {
  const call = await careline.dial('dev')
  await call.presses(careline.pin('dev'))
  reference = (await careline.stores.calls.read(idOf(call)))?.reference ?? ''
  await call.hangsUp()
  if (isPictured) await busyDays(careline, 3)
})

/** What can be pressed or filled in, and Tab does not lead to. One of a group is reached, and arrows go on from there. */
async function unreached(page: Page): Promise<string[]> {
  const count = await page.evaluate<number>(`(() => {
    window.reached = new Set()
    document.addEventListener('focusin', ({ target }) => window.reached.add(target))
    document.activeElement.blur()
    scrollTo(0, 0)
    window.toReach = () => [...document.querySelectorAll('a[href], button, summary, input:not([type=hidden]), select, textarea')]
      .filter((one) => one.checkVisibility({ visibilityProperty: true }) && !one.disabled && one.closest('[inert]') === null)
      .filter((one) => !one.matches('[role=tab][aria-selected=false], [type=radio]:not(:checked)'))
    return window.toReach().length
  })()`)
  expect(count).toBeGreaterThan(5)
  const missing = () =>
    page.evaluate<string[]>(
      `window.toReach().filter((one) => !window.reached.has(one)).map((one) => one.outerHTML.slice(0, 120))`,
    )
  // A date has several stops of its own.
  for (let i = 0; i < 2 * count + 20; i += 1) {
    await page.keyboard.press('Tab')
    if (i > count - 2 && i % 5 === 0 && (await missing()).length === 0) break
  }
  return missing()
}

/** What a browser does at 200 %: half as many pixels of style sheets, twice as large. */
async function faultsAtTwiceTheSize(page: Page): Promise<string[]> {
  await page.setViewportSize({ width: 640, height: 400 })
  await page.evaluate(`document.querySelectorAll('main details:not([data-menu])').forEach((one) => (one.open = true))`)
  return layoutFaults(page)
}

test.each([
  ['Sam Reyes', () => '/board'],
  ['Sam Reyes', () => '/desk'],
  ['Sam Reyes', () => '/reports'],
  ['Sam Reyes', () => '/reports/verification'],
  ['Sam Reyes', () => `/calls/${reference}`],
  ['Alva Berg', () => '/admin'],
  ['Alva Berg', () => '/admin/contacts'],
  ['Alva Berg', () => '/admin/contacts/one/ana'],
  ['Alva Berg', () => '/admin/files'],
  ['Alva Berg', () => '/admin/webhooks'],
  ['Alva Berg', () => '/admin/in-step'],
  ['Sam Reyes', () => '/board/rota'],
  ['Sam Reyes', () => '/board/incidents'],
  ['Sam Reyes', () => '/cases/0001000005'],
  ['Ana Lindqvist', () => '/profile'],
  ['Ana Lindqvist', () => '/profile/cases'],
])('%s: with keys alone, and at 200 %% (%#)', async (name, path) => {
  if (path() === '/board' || path() === '/desk') await inQueue('ana', '1', '1', '3')
  const { page } = await openAt(name, path(), (one) => one.getByRole('heading').first())
  expect(new URL(page.url()).pathname).toBe(path())
  expect(await axeFindings(page)).toEqual([])
  await pictures(page, path().replaceAll('/', '-').slice(1))
  if (!isPictured) expect(await seeIn(page, 'at 390', [NARROW_DARK])).toEqual([])
  expect(await unreached(page)).toEqual([])
  expect(await faultsAtTwiceTheSize(page)).toEqual([])
  await leaveWindow(page)
})

async function pictures(page: Page, name: string): Promise<void> {
  if (isPictured) expect(await seeIn(page, `screen-${name}`, PICTURED_LOOKS)).toEqual([])
}

const PICTURED: [string, string[]][] = [
  [
    'Alva Berg',
    [
      '/admin/companies',
      '/admin/contracts',
      '/admin/grants',
      '/admin/requests',
      '/admin/staff',
      '/admin/cases',
      '/admin/calls',
      '/admin/audit',
      '/admin/settings',
      '/admin/contacts/new',
      '/admin/companies/one/norvik',
      '/admin/contracts/one/SC-1001',
      '/admin/staff/one/ruth',
      '/nowhere',
    ],
  ],
  ['Sam Reyes', ['/search', '/board/wall', '/admin', '/calls/999-999-999']],
  ['Ana Lindqvist', ['/profile/not-me']],
  ['', ['/sign-in', '/signed-out', '/', '/demo/components', '/phone']],
]

test.each(isPictured ? PICTURED : [])('pictures of what %s sees besides', async (name, paths) => {
  const { page } =
    name === '' ? await screens.openWindow() : await openAt(name, '/', (one) => one.getByRole('heading').first())
  for (const path of paths) {
    await page.goto(path)
    await pictures(page, path === '/' ? 'first' : path.replaceAll(/[^a-z0-9]+/gi, '-').slice(1))
  }
  await leaveWindow(page)
})

test.each(isPictured ? ['a rota, a system that is told, an import, a wall'] : [])(
  'pictures of what was added: %s',
  async () => {
    const sam = await openAt('Sam Reyes', '/board/rota', (one) => one.getByLabel('Member of the staff'))
    await sam.page.getByLabel('Member of the staff').selectOption('Ruth Calder')
    await sam.page.getByRole('button', { name: 'Add' }).click()
    await sam.page.getByRole('button', { name: 'Remove the shift of Ruth Calder' }).waitFor()
    await pictures(sam.page, 'rota-with-a-shift')
    await inQueue('ora', '0#', '1', '1')
    await inQueue('ana', '1', '1', '3')
    await sam.page.goto('/board')
    await isLive(sam.page).waitFor()
    await pictures(sam.page, 'board-red')
    await sam.page.goto('/board/wall')
    await isLive(sam.page).waitFor()
    for (const [width, height, theme] of [
      [1920, 1080, 'light'],
      [1920, 1080, 'dark'],
      [3840, 2160, 'dark'],
      [3840, 2160, 'light'],
    ] as const) {
      await sam.page.setViewportSize({ width, height })
      await sam.page.emulateMedia({ colorScheme: theme })
      await takePicture(sam.page, 'screen-wall', { width, theme })
    }
    await leaveWindow(sam.page)
    const { page } = await openAt('Alva Berg', '/admin/webhooks', (one) =>
      one.getByRole('heading', { name: 'Webhooks' }),
    )
    await page.getByLabel('System', { exact: true }).fill('CRM')
    await page.getByLabel('Address', { exact: true }).fill('https://crm.example/careline')
    await page.getByRole('checkbox', { name: 'Calls' }).check()
    await page.getByRole('button', { name: 'Add', exact: true }).click()
    await page.waitForURL((url) => url.pathname !== '/admin/webhooks')
    await pictures(page, 'webhook-added')
    await page.goto('/admin/webhooks')
    await pictures(page, 'webhooks-with-one')
    await page.goto('/admin/files')
    await page.getByLabel('File', { exact: true }).setInputFiles({
      name: 'companies.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from('id,name,kind,region\nnew,New Company,customer,emea\nbad,,customer,emea\n'),
    })
    await page.getByRole('button', { name: 'Upload' }).click()
    await page.waitForURL(/\/admin\/files\/one\//)
    await pictures(page, 'import-checked')
    await page.keyboard.press('Control+k')
    await page.locator('#find-words').fill('ana')
    await page.getByRole('dialog').getByText('Ana Lindqvist').first().waitFor()
    await pictures(page, 'find')
    await leaveWindow(page)
  },
)

test('the desk in a call, with keys alone', async () => {
  const { page } = await talking()
  expect(await unreached(page)).toEqual([])
  await leaveWindow(page)
})

test.each([
  ['Ruth Calder', '/desk'],
  ['Sam Reyes', '/board'],
  ['Alva Berg', '/admin/grants'],
  ['Alva Berg', '/admin/contacts/one/ana'],
])('%s on %s: in a small and in a low window, bars that stay hide nothing that has the focus', async (name, path) => {
  const { page } =
    path === '/desk' ? await talking() : await openAt(name, path, (one) => one.getByRole('heading').first())
  for (const [width, height] of [
    [640, 400],
    [1280, 500],
  ] as const) {
    await page.setViewportSize({ width, height })
    expect(await coveredFocus(page)).toEqual([])
  }
  await leaveWindow(page)
})

test.each([
  ['Sam Reyes', '/board'],
  ['Alva Berg', '/admin/grants'],
  ['Ana Lindqvist', '/profile'],
])(
  '%s on %s: in the colours of the system, what is current and chosen is seen, and nothing is cut off',
  async (name, path) => {
    const { page } = await openAt(name, path, (one) => one.getByRole('heading').first())
    await page.emulateMedia({ forcedColors: 'active', reducedMotion: 'reduce' })
    await expect.poll(() => layoutFaults(page)).toEqual([])
    const unmarked = await page.evaluate(
      `[...document.querySelectorAll('[aria-current]:not([aria-current=false]), [aria-selected=true], [aria-pressed=true]')]
      .filter((one) => one.checkVisibility() && one.getBoundingClientRect().width > 1)
      .filter((one) => {
        const { borderBlockEndWidth, fontWeight, outlineStyle } = getComputedStyle(one)
        return parseFloat(borderBlockEndWidth) < 2 && Number(fontWeight) < 600 && outlineStyle === 'none'
      }).map((one) => one.outerHTML.slice(0, 120))`,
    )
    expect(unmarked).toEqual([])
    const moving = await page.evaluate(
      `document.getAnimations().filter((one) => one.playState === 'running').map((one) => one.effect.target.outerHTML.slice(0, 120))`,
    )
    expect(moving).toEqual([])
    await page.emulateMedia({ forcedColors: 'none', reducedMotion: 'reduce' })
    await leaveWindow(page)
  },
)
