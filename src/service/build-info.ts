/** Which build runs: the version of package.json, and the commit in the file that `npm run build` writes beside it. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { PROGRAM_VERSION } from '../program-version.ts'
import { PROJECT_ROOT } from '../project-root.ts'

export interface BuildInfo {
  /** As in package.json, e.g. `0.1.0`. */
  version: string
  /** Twelve hexadecimal digits, with `+changes` where the source differed from it; `unknown` when it was not built from a git tree. */
  commit: string
  /** The Node that runs it, e.g. `24.21.0`. */
  node: string
}

/** Written by copy-files.mjs. There is none beside the source itself. */
const BUILD_FILE = 'build.json'

const buildFile = z.object({ commit: z.string() })

const read = (name: string): unknown => JSON.parse(readFileSync(join(PROJECT_ROOT, name), 'utf8'))

/** Throws when either file cannot be read as what it is: such a build is not whole. */
export function readBuildInfo(): BuildInfo {
  const { commit } = existsSync(join(PROJECT_ROOT, BUILD_FILE))
    ? buildFile.parse(read(BUILD_FILE))
    : { commit: 'unknown' }
  return { version: PROGRAM_VERSION, commit, node: process.versions.node }
}

/** For people: `0.1.0 (5e28c51b0c1d, Node 24.21.0)`. */
export const buildInWords = ({ version, commit, node }: BuildInfo): string => `${version} (${commit}, Node ${node})`
