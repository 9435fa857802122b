/** Reads the file of settings into the environment: the same for the service and for every command. */
import { existsSync, readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import { EXAMPLES, FILE_NAMES, SETTING_NAMES } from './setting-names.ts'
import { SettingsRefused } from './settings-refused.ts'
import { strangeNames, strangeNameSentence } from './strange-names.ts'

/**
 * Reads a file of settings: `.env` when there is one, or the file that is named, which has to be there. What the environment
 * already holds wins, unless it is blank: a blank setting is a setting that is not set. Returns what has no effect, a sentence
 * each. A name in the file that is nearly that of a setting is refused: what was meant to be set would not be.
 */
export function loadSettingsFile(named?: string): string[] {
  const inEnvironment = strangeNames(Object.keys(process.env)).map(strangeNameSentence)
  const path = named ?? '.env'
  if (named === undefined && !existsSync(path)) return inEnvironment
  for (const name of [...SETTING_NAMES, ...FILE_NAMES]) if (process.env[name]?.trim() === '') delete process.env[name]
  const given = readSettings(path)
  const strange = strangeNames(Object.keys(given).filter((name) => given[name]?.trim() !== ''))
  const misspelt = strange.filter(({ intended }) => intended !== undefined)
  if (misspelt.length > 0)
    throw new SettingsRefused(
      misspelt.map(({ name, intended = '' }) => ({
        name,
        problem: `is no setting, and stands in ${path}: ${intended} may be meant`,
        example: Object.entries(EXAMPLES).find(([known]) => known === intended)?.[1] ?? `${intended}=/run/secrets/name`,
      })),
    )
  const said = [...inEnvironment, ...strange.map(strangeNameSentence)]
  // The threads are counted before any file is read.
  if (given['UV_THREADPOOL_SIZE'] !== undefined && process.env['UV_THREADPOOL_SIZE'] === undefined)
    said.push(`UV_THREADPOOL_SIZE has no effect in ${path}: set it in the environment that starts Careline`)
  for (const [name, value] of Object.entries(given)) if (value !== undefined) process.env[name] ??= value
  return [...new Set(said)]
}

function readSettings(path: string): NodeJS.Dict<string> {
  try {
    return parseEnv(readFileSync(path, 'utf8'))
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'no reason was given'
    throw new SettingsRefused([
      { name: path, problem: `cannot be read (${code})`, example: 'a copy of .env.example, filled in' },
    ])
  }
}
