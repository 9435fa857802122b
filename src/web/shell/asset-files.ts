/** Style sheets and browser scripts, read once and served under an address that changes when any of them does. */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { extname, join, relative } from 'node:path'
import express, { type Router } from 'express'
import { PROJECT_ROOT } from '../../project-root.ts'

const FOLDER = join(PROJECT_ROOT, 'src/web/assets')
const TYPES: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
}

/** One style sheet: Pico in a layer of its own, so that everything else outweighs it; then these in this order; then the screens. */
const STYLES = join(FOLDER, 'styles')
const FIRST_STYLES = ['tokens.css', 'base.css', 'components.css']

function joinStyles(): Buffer {
  const screens = readdirSync(STYLES).filter((name) => !FIRST_STYLES.includes(name))
  const own = [...FIRST_STYLES, ...screens.toSorted()].map((name) => readFileSync(join(STYLES, name), 'utf8'))
  const pico = readFileSync(join(FOLDER, 'vendor/pico.css'), 'utf8').replace('@charset "UTF-8";', '')
  return Buffer.from(`@charset "UTF-8";\n@layer pico {\n${pico}\n}\n${own.join('\n')}`)
}

/** Taken from their packages as they are: from the package's own entry to the file that browsers are given. */
const PACKAGED: Record<string, readonly [entry: string, file: string]> = {
  'idiomorph.js': ['idiomorph/dist/idiomorph.esm.js', '.'],
  'voice-sdk.js': ['@twilio/voice-sdk', '../../dist/twilio.min.js'],
}

function readAll(): Map<string, Buffer> {
  const own = readdirSync(FOLDER, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && ['.js', '.svg'].includes(extname(entry.name)))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path): [string, Buffer] => [relative(FOLDER, path), readFileSync(path)])
  const { resolve } = createRequire(import.meta.url)
  const packaged = Object.entries(PACKAGED).map(([name, [entry, file]]): [string, Buffer] => [
    name,
    readFileSync(join(resolve(entry), file)),
  ])
  return new Map([...own, ...packaged, ['careline.css', joinStyles()]])
}

const FILES = readAll()
/** One version for all of them: a script imports other scripts by relative addresses. */
const VERSION = hashOf([...FILES].toSorted(([a], [b]) => (a < b ? -1 : 1)))

function hashOf(files: [string, Buffer][]): string {
  const hash = createHash('sha256')
  for (const [name, bytes] of files) hash.update(`${name} ${bytes.length} `).update(bytes)
  return hash.digest('hex').slice(0, 12)
}

/** Throws for a name that is not there, so that a misspelt one fails its first test. */
export function assetPath(name: string): string {
  if (!FILES.has(name)) throw new Error(`There is no asset ${name}.`)
  return `/assets/${VERSION}/${name}`
}

export function assetRoutes(): Router {
  const router = express.Router({ caseSensitive: true })
  router.get('/assets/:version/*name', (request, response, next) => {
    const name = request.params.name.join('/')
    const file = FILES.get(name)
    if (file === undefined) {
      next()
      return
    }
    // A page from before an update may ask for an older version: it gets this one, and must not cache it.
    const isCurrent = request.params.version === VERSION
    response
      .set('Content-Type', TYPES[extname(name)])
      .set('Cache-Control', isCurrent ? 'public, max-age=31536000, immutable' : 'no-cache')
      .send(file)
  })
  return router
}
