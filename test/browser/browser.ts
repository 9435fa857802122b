/** A real Chromium for tests of screens: one for all files of a worker, its windows, and who has signed in there. */
import { chromium, type Browser, type BrowserContext, type Cookie, type Locator, type Page } from 'playwright-core'
import { assetPath } from '../../src/web/shell/asset-files.ts'
import { CHROMIUM, findTool } from '../services/tools.ts'
import { takeOn, WIDE_LIGHT, type Look } from './look-at.ts'

/** Of a page for what is waited for there: what never comes fails all the same, in a slow hour, too. */
const WAITS_MS = 60_000

/** A worker reads modules once for all of its files, so that the browser starts once, too. It ends with the worker. */
let started: Promise<Browser> | undefined

function theBrowser(): Promise<Browser> {
  started ??= start()
  return started
}

/** The test command has made sure of the program before the first test. */
async function start(): Promise<Browser> {
  const browser = await chromium.launch({
    executablePath: findTool(CHROMIUM) ?? '/usr/bin/chromium',
    args: [
      // Tests may run as root in a container, where the sandbox cannot.
      '--no-sandbox',
      // Debian's own defaults draw with a graphics card that test machines do not have, and look for news.
      '--disable-gpu',
      '--disable-quic',
      '--disable-background-networking',
      // A microphone that beeps, and no question whether a page may use it.
      '--use-fake-device-for-media-stream',
      '--use-fake-ui-for-media-stream',
    ],
  })
  // The files after one that broke it get a new one.
  browser.on('disconnected', () => (started = undefined))
  return browser
}

export interface Window {
  page: Page
  complaints: string[]
}

export interface Windows {
  /** A window in which no one is signed in. What the page complains about is in `complaints`. */
  open(look?: Look): Promise<Window>
  /** A window in which this person has signed in, by a click the first time, and gone to `path`, whose screen then shows what `there` finds. */
  openSignedIn(name: string, path: string, there: (page: Page) => Locator, look?: Look): Promise<Window>
  close(): Promise<void>
}

/** Where a window goes that is left. */
const placeFor = new WeakMap<BrowserContext, Page[]>()

/** Windows that visit one address. */
export async function openWindows(baseURL: string): Promise<Windows> {
  const browser = await theBrowser()
  const contexts: BrowserContext[] = []
  /** Those that were left: a new one costs the browser more than all that is done in it. */
  const left: Page[] = []
  /** Who has signed in by a click, by name. */
  const signedIn = new Map<string, Cookie[]>()

  async function newWindow(): Promise<Page> {
    const context = await browser.newContext({ baseURL })
    context.setDefaultTimeout(WAITS_MS)
    contexts.push(context)
    placeFor.set(context, left)
    return context.newPage()
  }

  async function open(look: Look = WIDE_LIGHT): Promise<Window> {
    const page = left.pop() ?? (await newWindow())
    await takeOn(page, look)
    const complaints: string[] = []
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
    })
    page.on('pageerror', (error) => complaints.push(error.message))
    return { page, complaints }
  }

  return {
    open,
    async openSignedIn(name, path, there, look) {
      const window = await open(look)
      const { page } = window
      const cookies = signedIn.get(name)
      if (cookies === undefined) await signInAs(page, name, path)
      else {
        await page.context().addCookies(cookies)
        await page.goto(path)
      }
      await there(page).waitFor()
      // A heading is there before the scripts that answer a key.
      await page.waitForLoadState()
      if (cookies === undefined) signedIn.set(name, await page.context().cookies())
      return window
    },
    async close() {
      await Promise.all(contexts.map((context) => context.close()))
    },
  }
}

/** No one is signed in any longer in this window. One whose clock or storage was changed is to be closed instead. */
export async function leaveWindow(page: Page): Promise<void> {
  page.removeAllListeners('console')
  page.removeAllListeners('pageerror')
  // Of the same address and with the same headers, or the next page would need a new process for itself.
  await page.goto(assetPath('careline.svg'))
  await page.context().clearCookies()
  placeFor.get(page.context())?.push(page)
}

/** One click on the demo's page. `name` is as in src/demo. */
export async function signInAs(page: Page, name: string, path = '/'): Promise<void> {
  await page.goto(path)
  await page.getByRole('button', { name }).click()
}

/** A list of suggestions closes when its field is left; open, it may lie over the button that is pressed next. */
export async function fillAndLeave(field: Locator, words: string): Promise<void> {
  await field.fill(words)
  await field.blur()
}

/** Types into the field that has the focus, once one has it: a part that is opened gives it a moment later. */
export async function typeThere(page: Page, words: string): Promise<void> {
  await page.waitForFunction(`document.activeElement.matches('input, textarea')`)
  await page.keyboard.type(words)
}
