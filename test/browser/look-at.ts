/** What is wrong with a screen for those who look at it, cannot see it, or cannot point: layout in every look, axe in two. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { tmpdir } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type axe from 'axe-core'
import type { Page } from 'playwright-core'

/** Not `axe.source`, which is twice as long, with comments: reading it is most of a look at a small page. */
const AXE = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8')

export interface Look {
  width: number
  theme: 'light' | 'dark'
}

export const WIDE_LIGHT: Look = { width: 1280, theme: 'light' }
export const NARROW_DARK: Look = { width: 390, theme: 'dark' }

/** Both widths and both themes are in them: what axe finds depends on the colours or on the room, on nothing of the pair. */
export const AXE_LOOKS: readonly Look[] = [WIDE_LIGHT, NARROW_DARK]

/** What every screen is looked at in. */
export const LOOKS: readonly Look[] = [
  WIDE_LIGHT,
  { width: 1280, theme: 'dark' },
  { width: 390, theme: 'light' },
  NARROW_DARK,
]

/** Every look there is, for pictures that a person looks at. */
export const PICTURED_LOOKS: readonly Look[] = [390, 1280, 1920].flatMap((width) =>
  (['light', 'dark'] as const).map((theme) => ({ width, theme })),
)

export const isPictured = process.env['PICTURES'] === '1'

/** Everything wrong with the screen in this look. Empty is good. */
export async function lookAt(page: Page, name: string, look: Look): Promise<string[]> {
  await takePicture(page, name, look)
  const faults = await layoutFaults(page)
  return AXE_LOOKS.includes(look) ? [...faults, ...(await axeFindings(page))] : faults
}

/** The screen as it stands, in each look; a page drawn anew for each would cost several times as much. */
export async function lookAtIn(page: Page, name: string, looks: readonly Look[] = LOOKS): Promise<string[]> {
  const faults: string[] = []
  for (const look of looks) {
    await takeOn(page, look)
    faults.push(...(await lookAt(page, name, look)).map((fault) => `${look.width} ${look.theme}: ${fault}`))
  }
  await takeOn(page, WIDE_LIGHT)
  return faults
}

/** The page goes on in this look. */
export async function takeOn(page: Page, { width, theme }: Look): Promise<void> {
  await page.setViewportSize({ width, height: width < 600 ? 844 : 800 })
  await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
  // A screen hears of it a moment later; others have no word for it.
  const shown = async () => page.evaluate<Look['theme'] | undefined>('document.documentElement.dataset.theme')
  for (let looks = 0; looks < 500 && ![undefined, theme].includes(await shown()); looks += 1) await sleep(10)
}

/**
 * What WCAG 2.2 AA and good practice would complain about, as `rule: where`. Empty is good. Only what is violated is put
 * together, and nothing is loaded for it, which is most of its time: no screen has frames, or plays anything.
 */
export async function axeFindings(page: Page): Promise<string[]> {
  // Once for each document, and not for those that are never looked at.
  if (!(await page.evaluate(`'axe' in window`))) await page.evaluate(AXE)
  const options: axe.RunOptions = {
    resultTypes: ['violations'],
    preload: false,
    // Of WCAG 2.2 AA, and off unless asked for.
    rules: { 'target-size': { enabled: true } },
  }
  return page.evaluate(`axe.run(document, ${JSON.stringify(options)}).then(({ violations }) =>
    violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => id + ': ' + html.slice(0, 160))))`)
}

/** What is wider than the window without scrolling by itself, and words that do not fit into what is pressed, as `fault: what`. */
export async function layoutFaults(page: Page): Promise<string[]> {
  return page.evaluate(`(() => {
    const faults = []
    const fault = (what, one) => faults.push(what + ': ' + one.outerHTML.slice(0, 160))
    if (document.documentElement.scrollWidth > innerWidth) fault('the page scrolls sideways', document.documentElement)
    const scrollsOrHides = (one) => {
      for (let at = one.parentElement; at && at !== document.documentElement; at = at.parentElement)
        if (getComputedStyle(at).overflowX !== 'visible') return true
      return false
    }
    for (const one of document.body.querySelectorAll('*')) {
      const { left, right, width, height } = one.getBoundingClientRect()
      // One pixel is how words are hidden that are only read out.
      if (width <= 1 || height <= 1 || !one.checkVisibility({ visibilityProperty: true })) continue
      if ((right > innerWidth + 1 || left < -1) && !scrollsOrHides(one)) fault('outside of the window', one)
      if (one.matches('button, summary, a[role=button]') && one.scrollWidth > one.clientWidth + 1) fault('cut off', one)
    }
    return faults
  })()`)
}

/** Labels of charts that lie over each other or leave their drawing. */
export async function labelsOutOfPlace(page: Page): Promise<string[]> {
  return page.evaluate(`[...document.querySelectorAll('.chart-x')].flatMap((axis) => {
    const { right } = axis.getBoundingClientRect()
    const labels = [...axis.querySelectorAll('span > span')].filter((one) => one.checkVisibility())
    const boxes = labels.map((one) => one.getBoundingClientRect())
    if (labels.length < 2) return ['hardly a label: ' + axis.textContent]
    return labels.filter((_, i) => boxes[i].right > (boxes[i + 1]?.left ?? right) + 0.5).map((one) => one.textContent)
  })`)
}

/** What is pressed or filled in with a finger and is lower than 44 pixels, as `height: what`. Links in a text are as high as its lines. */
export async function lowTargets(page: Page): Promise<string[]> {
  return page.evaluate(`[...document.querySelectorAll('button, summary, select, textarea, [role=button], [role=tab], .top-bar nav a, .admin-places a, .choices a, input:not([type=hidden], [type=file])')]
    .filter((one) => one.checkVisibility({ visibilityProperty: true }) && one.getBoundingClientRect().width > 1 && !one.closest('[inert]'))
    .map((one) => [one.matches('[type=checkbox], [type=radio]') ? (one.labels?.[0] ?? one.parentElement) : one, one])
    .filter(([target]) => target.getBoundingClientRect().height < 43.5)
    .map(([target, one]) => Math.round(target.getBoundingClientRect().height) + ': ' + one.outerHTML.slice(0, 120))`)
}

/** Presses Tab through all of the page, and says what had the focus and was hidden under a bar that stays (WCAG 2.4.11), as its beginning. */
export async function coveredFocus(page: Page, most = 150): Promise<string[]> {
  await page.evaluate(`(() => {
    window.covered = []
    document.addEventListener('focusin', ({ target }) => requestAnimationFrame(() => {
      const { left, right, top, bottom, width, height } = target.getBoundingClientRect()
      if (document.activeElement !== target || width <= 1 || height <= 1) return
      const at = (x, y) => document.elementFromPoint(x, y)
      const points = [[left + 3, top + 3], [right - 3, top + 3], [(left + right) / 2, (top + bottom) / 2], [left + 3, bottom - 3], [right - 3, bottom - 3]]
      const isSeen = points.some(([x, y]) => {
        const over = at(x, y)
        return over !== null && (target.contains(over) || over.contains(target) || [...(target.labels ?? [])].some((one) => one.contains(over)))
      })
      if (!isSeen) window.covered.push(target.outerHTML.slice(0, 140))
    }))
    // Through all of them, when the first one has the focus again after others.
    window.passed = []
    document.addEventListener('focusin', ({ target }) => window.passed.push(target))
    window.isThrough = () => window.passed.length > 2 && window.passed.lastIndexOf(window.passed[0]) > 1
    document.activeElement.blur()
    scrollTo(0, 0)
  })()`)
  for (const key of ['Tab', 'Shift+Tab']) {
    await page.evaluate('window.passed = []')
    for (let i = 0; i < most; i += 1) {
      await page.keyboard.press(key)
      if (i % 10 === 9 && (await page.evaluate('window.isThrough()'))) break
    }
  }
  return page.evaluate(`[...new Set(window.covered)]`)
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

/** To be looked at by a person, when `PICTURES=1` asks for them: in the folder for temporary files. */
export async function takePicture(page: Page, name: string, { width, theme }: Look): Promise<void> {
  if (!isPictured) return
  await page.screenshot({ path: join(tmpdir(), `careline-${name}-${width}-${theme}.png`), fullPage: true })
}

/** In each look: nothing is wrong with it; a picture, where pictures are asked for. */
export async function seeIn(page: Page, name: string, looks: readonly Look[]): Promise<string[]> {
  const faults: string[] = []
  for (const look of looks) {
    await takeOn(page, look)
    await takePicture(page, name, look)
    const found = [...(await layoutFaults(page)), ...(look.width < 600 ? await lowTargets(page) : [])]
    faults.push(...found.map((fault) => `${name} at ${look.width}: ${fault}`))
  }
  await takeOn(page, WIDE_LIGHT)
  return faults
}
