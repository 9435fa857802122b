/** A real Chromium for tests of screens: pages at a width and in a theme, what axe finds on them, and pictures. */
import { join } from 'node:path'
import { tmpdir } from 'node:os'
import { AxeBuilder } from '@axe-core/playwright'
import { chromium, type Browser, type Cookie, type Locator, type Page } from 'playwright-core'
import { CHROMIUM, findTool } from '../services/tools.ts'

export interface Look {
  width: number
  theme: 'light' | 'dark'
}

/** What every screen is looked at in. */
export const LOOKS: readonly Look[] = [
  { width: 1280, theme: 'light' },
  { width: 1280, theme: 'dark' },
  { width: 390, theme: 'light' },
  { width: 390, theme: 'dark' },
]

/** The test command has made sure of the program before the first test. */
export async function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: findTool(CHROMIUM) ?? '/usr/bin/chromium',
    args: [
      // Tests may run as root in a container, where the sandbox cannot.
      '--no-sandbox',
      // Debian's own defaults draw with a graphics card that test machines do not have, and look for news.
      '--disable-gpu',
      '--disable-quic',
      '--disable-background-networking',
    ],
  })
}

export interface Window {
  page: Page
  complaints: string[]
}

/** Windows that were left: a new one costs the browser more than all that is done in it. Of one browser, which visits one address. */
const left = new WeakMap<Browser, Page[]>()
/** Who has signed in there by a click, by name. */
const known = new WeakMap<Browser, Map<string, Cookie[]>>()

/** A window in which nobody is signed in. What the page complains about is in `complaints`. */
export async function openWindow(
  browser: Browser,
  baseUrl: string,
  { width, theme }: Look = { width: 1280, theme: 'light' },
): Promise<Window> {
  const page = left.get(browser)?.pop() ?? (await (await browser.newContext({ baseURL: baseUrl })).newPage())
  await page.setViewportSize({ width, height: width < 600 ? 844 : 800 })
  await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
  const complaints: string[] = []
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  return { page, complaints }
}

/** Whoever was signed in is so no more in this window. One whose clock or storage was changed is to be closed instead. */
export async function leaveWindow(page: Page): Promise<void> {
  const browser = page.context().browser()
  if (browser === null) throw new Error('the browser has gone')
  page.removeAllListeners('console')
  page.removeAllListeners('pageerror')
  await page.goto('about:blank')
  await page.context().clearCookies()
  left.set(browser, [...(left.get(browser) ?? []), page])
}

/** A window in which this person has signed in, by a click the first time, and gone to `path`, whose screen then shows what `there` finds. */
export async function openSignedIn(
  browser: Browser,
  baseUrl: string,
  name: string,
  path: string,
  there: (page: Page) => Locator,
  look = LOOKS[0],
): Promise<Window> {
  const window = await openWindow(browser, baseUrl, look)
  const { page } = window
  page.setDefaultTimeout(15_000)
  const cookies = known.get(browser) ?? new Map<string, Cookie[]>()
  known.set(browser, cookies)
  const signedIn = cookies.get(name)
  if (signedIn === undefined) await signInAs(page, name, path)
  else {
    await page.context().addCookies(signedIn)
    await page.goto(path)
  }
  await there(page).waitFor()
  if (signedIn === undefined) cookies.set(name, await page.context().cookies())
  return window
}

/** One click on the demo's page. `name` is as in src/demo. */
export async function signInAs(page: Page, name: string, path = '/'): Promise<void> {
  await page.goto(path)
  await page.getByRole('button', { name }).click()
}

/**
 * What WCAG 2.2 AA and good practice would complain about, as `rule: where`. Empty is good. No screen has frames, so that axe
 * needs no page of its own to put their findings together, which is most of its time ("legacy mode").
 */
export async function axeFindings(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page })
    .setLegacyMode(true)
    // Of WCAG 2.2 AA, and off unless asked for.
    .options({ rules: { 'target-size': { enabled: true } } })
    .analyze()
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 160)}`))
}

/** Buttons, links and disclosures whose ring of focus is not 3:1 against what is around it (WCAG 1.4.11), as `ratio: what`. */
export async function weakFocusRings(page: Page): Promise<string[]> {
  return page.evaluate(`(() => {
    const parts = (colour) => colour.match(/[\\d.]+/g).map(Number)
    const light = ([r, g, b]) => [r, g, b]
      .map((c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4))
      .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0)
    const ratio = (a, b) => { const [x, y] = [light(a), light(b)].sort((m, n) => n - m); return (x + 0.05) / (y + 0.05) }
    const around = (one) => {
      for (let at = one.parentElement; at; at = at.parentElement) {
        const colour = parts(getComputedStyle(at).backgroundColor)
        if (colour.length === 3 || colour[3] > 0.99) return colour
      }
      return [255, 255, 255]
    }
    const weak = []
    for (const one of document.querySelectorAll('a[href], button, summary, [role=button], [tabindex="0"]')) {
      if (one.checkVisibility() === false) continue
      one.focus({ focusVisible: true, preventScroll: true })
      if (document.activeElement !== one) continue
      const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(one)
      const is = outlineStyle === 'none' || parseFloat(outlineWidth) < 2 ? 1 : ratio(parts(outlineColor), around(one))
      if (is < 3) weak.push(is.toFixed(2) + ': ' + one.outerHTML.slice(0, 80))
    }
    return weak
  })()`)
}

/** Wider than the window is only what scrolls by itself. */
export async function isAsWideAsTheWindow(page: Page): Promise<boolean> {
  return page.evaluate('document.documentElement.scrollWidth <= window.innerWidth')
}

/** To be looked at by a person; where it went. */
export async function takePicture(page: Page, name: string, { width, theme }: Look): Promise<string> {
  const path = join(tmpdir(), `careline-${name}-${width}-${theme}.png`)
  await page.screenshot({ path, fullPage: true })
  return path
}
