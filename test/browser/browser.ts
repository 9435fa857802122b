/** A real Chromium for tests of screens: pages at a width and in a theme, what axe finds on them, and pictures. */
import { join } from 'node:path'
import { tmpdir } from 'node:os'
import { AxeBuilder } from '@axe-core/playwright'
import { chromium, type Browser, type Page } from 'playwright-core'

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

/** Fails loudly where Chromium is not installed: no test of a screen may pass without it. */
export async function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    // Tests may run as root in a container, where the sandbox cannot.
    args: ['--no-sandbox'],
  })
}

/** A window of its own: nobody is signed in. What the page complains about is in `complaints`. */
export async function openWindow(
  browser: Browser,
  baseUrl: string,
  { width, theme }: Look = { width: 1280, theme: 'light' },
): Promise<{ page: Page; complaints: string[] }> {
  const context = await browser.newContext({
    baseURL: baseUrl,
    colorScheme: theme,
    viewport: { width, height: width < 600 ? 844 : 800 },
    reducedMotion: 'reduce',
  })
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  return { page, complaints }
}

/** One click on the demo's page. `name` is as in src/demo. */
export async function signInAs(page: Page, name: string, path = '/'): Promise<void> {
  await page.goto(path)
  await page.getByRole('button', { name }).click()
}

/** What WCAG 2.2 AA and good practice would complain about, as `rule: where`. Empty is good. */
export async function axeFindings(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 160)}`))
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
