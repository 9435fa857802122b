/** The whole service and a Chromium for one file of tests: opened while the file is read, closed after its tests. */
import type { Locator, Page } from 'playwright-core'
import { afterAll } from 'vitest'
import { openCareline, type Careline, type CarelineOptions } from '../calls/careline.ts'
import { openBrowser, openSignedIn, openWindow, type Look, type Window } from './browser.ts'

export interface Screens {
  readonly careline: Careline
  /** A window in which no one is signed in. */
  openWindow(look?: Look): Promise<Window>
  /** A window in which this person has signed in and gone to `path`, whose screen then shows what `there` finds. */
  openAt(name: string, path: string, there: (page: Page) => Locator, look?: Look): Promise<Window>
  /** The same, of a screen with live parts that has its connection. */
  openLive(name: string, path: string, look?: Look): Promise<Window>
}

/** A Chromium of its own for each file costs 0.3 s, and no window or sign-in of another file can be in it. */
export async function openScreens(options: CarelineOptions = { rest: true, signIn: true }): Promise<Screens> {
  const [browser, careline] = await Promise.all([openBrowser(), openCareline(options)])
  afterAll(async () => {
    await browser.close()
    await careline.close()
  })
  const { baseUrl } = careline
  const openAt: Screens['openAt'] = (name, path, there, look) => openSignedIn(browser, baseUrl, name, path, there, look)
  return {
    careline,
    openWindow: (look) => openWindow(browser, baseUrl, look),
    openAt,
    openLive: (name, path, look) => openAt(name, path, isLive, look),
  }
}

export const isLive = (page: Page): Locator => page.getByText('Live', { exact: true })

/** A number that is on no record. */
export const strangersNumber = (): string => `+1303555${String(1000 + Math.floor(Math.random() * 8999))}`
