/** The whole service and windows to look at it, for one file of tests: opened while the file is read, closed after its tests. */
import type { Locator, Page } from 'playwright-core'
import { afterAll } from 'vitest'
import { openCareline, type Careline, type CarelineOptions } from '../calls/careline.ts'
import { openWindows, type Window } from './browser.ts'
import type { Look } from './look-at.ts'

export interface Screens {
  readonly careline: Careline
  /** A window in which no one is signed in. */
  openWindow(look?: Look): Promise<Window>
  /** A window in which this person has signed in and gone to `path`, whose screen then shows what `there` finds. */
  openAt(name: string, path: string, there: (page: Page) => Locator, look?: Look): Promise<Window>
  /** The same, of a screen with live parts that has its connection. */
  openLive(name: string, path: string, look?: Look): Promise<Window>
}

export async function openScreens(options: CarelineOptions = { rest: true, signIn: true }): Promise<Screens> {
  const careline = await openCareline(options)
  const windows = await openWindows(careline.baseUrl)
  afterAll(async () => {
    await windows.close()
    await careline.close()
  })
  return {
    careline,
    openWindow: windows.open,
    openAt: windows.openSignedIn,
    openLive: (name, path, look) => windows.openSignedIn(name, path, isLive, look),
  }
}

export const isLive = (page: Page): Locator => page.getByText('Live', { exact: true })

/** A number that is on no record. */
export const strangersNumber = (): string => `+1303555${String(1000 + Math.floor(Math.random() * 8999))}`
