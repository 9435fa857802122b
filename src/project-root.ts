/** The folder that holds package.json: flows, migrations, assets and demo files are read from there. `npm run build` puts them all into dist/. */
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

function findRoot(from: string): string {
  if (existsSync(join(from, 'package.json'))) return from
  const parent = dirname(from)
  if (parent === from) throw new Error('package.json was not found above the program')
  return findRoot(parent)
}

export const PROJECT_ROOT = findRoot(dirname(fileURLToPath(import.meta.url)))

/** The flows and prompts that come with the program. */
export const OWN_FLOWS = join(PROJECT_ROOT, 'voice-flows')
