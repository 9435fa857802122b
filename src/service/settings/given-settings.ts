/** The settings as they were given: by the environment, or, for a secret, by a file that the environment names. */
import { readFileSync } from 'node:fs'
import { fileName, SECRET_NAMES, SETTING_NAMES } from './setting-names.ts'
import type { SettingProblem } from './settings-refused.ts'

/** A secret is some lines at most; a larger file is another one, named by mistake. */
const LARGEST = 65_536

/** What files gave, so that it can be taken out of messages although the environment does not hold it. */
const readFromFiles = new Map<string, Set<string>>()

export interface Given {
  /** By name, without blank ones: `NAME=` in a file means that it was not filled in. */
  settings: Record<string, string>
  /** By the name of the secret: its file cannot be read, or it is given twice. */
  problems: Map<string, SettingProblem>
}

/** Of each secret `NAME_FILE` may name a file that holds nothing else; the end of its last line is dropped. */
export function givenSettings(env: NodeJS.ProcessEnv): Given {
  const settings = Object.fromEntries(
    SETTING_NAMES.flatMap((name) => {
      const text = env[name]?.trim() ?? ''
      return text === '' ? [] : [[name, text]]
    }),
  )
  const problems: Given['problems'] = new Map()
  for (const name of SECRET_NAMES) {
    const path = env[fileName(name)]?.trim() ?? ''
    if (path === '') continue
    const example = `${fileName(name)}=/run/secrets/${name.toLowerCase()}, and no ${name}`
    const twice = settings[name] !== undefined
    const read = twice ? { problem: `is set, and ${name} is too: leave one of them` } : readSecret(path)
    if ('problem' in read) problems.set(name, { name: fileName(name), problem: read.problem, example })
    else {
      settings[name] = read.secret
      readFromFiles.set(name, (readFromFiles.get(name) ?? new Set()).add(read.secret))
    }
  }
  return { settings, problems }
}

/** Every value that a setting has in this environment, or had from a file. */
export function valuesGiven(name: string, env: NodeJS.ProcessEnv): string[] {
  return [env[name] ?? '', ...(readFromFiles.get(name) ?? [])]
}

function readSecret(path: string): { secret: string } | { problem: string } {
  let bytes: Buffer
  try {
    bytes = readFileSync(path)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'no reason was given'
    const why = REASONS[code] ?? `cannot be read (${code})`
    return { problem: `names a file that ${why}` }
  }
  if (bytes.length > LARGEST) return { problem: 'names a file that is too long for a secret' }
  const secret = bytes
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .replace(/(\r?\n)+$/, '')
    .trim()
  if (secret === '') return { problem: 'names a file that holds nothing' }
  if (/[\r\n]/.test(secret)) return { problem: 'names a file that holds more than one line' }
  return { secret }
}

const REASONS: Record<string, string> = {
  ENOENT: 'is not there',
  EISDIR: 'is a folder',
  EACCES: 'this account may not read',
  ENOTDIR: 'is not there',
}
