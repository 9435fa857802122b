/** The version of this program, from the package.json beside it, and which of two versions is older. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { PROJECT_ROOT } from './project-root.ts'

const pack = z.object({ version: z.string() })

/** E.g. `0.1.0`. */
export const PROGRAM_VERSION = pack.parse(JSON.parse(readFileSync(join(PROJECT_ROOT, 'package.json'), 'utf8'))).version

/** Three numbers with dots. What follows a hyphen or plus does not count: a pre-release runs where its release runs. */
const VERSION = /^([0-9]+)\.([0-9]+)\.([0-9]+)(?:[-+].*)?$/

export function isVersion(text: string): boolean {
  return VERSION.test(text)
}

/** Negative when `a` is the older one, 0 for the same. Throws for a text that is no version. */
export function compareVersions(a: string, b: string): number {
  const [of, against] = [numbersOf(a), numbersOf(b)]
  return of.map((number, at) => number - (against[at] ?? 0)).find((difference) => difference !== 0) ?? 0
}

function numbersOf(text: string): number[] {
  const [, ...numbers] = VERSION.exec(text) ?? []
  if (numbers.length === 0) throw new Error(`"${text}" is no version of Careline: it needs three numbers, e.g. 0.1.0`)
  return numbers.map(Number)
}
