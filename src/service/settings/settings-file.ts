/** Reads the file of settings into the environment: the same for the service and for every command. */
import { existsSync } from 'node:fs'
import { SETTING_NAMES } from './config.ts'
import { SettingsRefused } from './settings-refused.ts'

/**
 * Reads a file of settings: `.env` when there is one, or the file that is named, which has to be there. What the environment
 * already holds wins, unless it is blank: a blank setting is a setting that is not set.
 */
export function loadSettingsFile(named?: string): void {
  const path = named ?? '.env'
  if (named === undefined && !existsSync(path)) return
  for (const name of SETTING_NAMES) if (process.env[name]?.trim() === '') delete process.env[name]
  try {
    process.loadEnvFile(path)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'no reason was given'
    throw new SettingsRefused([
      { name: path, problem: `cannot be read (${code})`, example: 'a copy of .env.example, filled in' },
    ])
  }
}
