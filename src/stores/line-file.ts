/** Files of JSON lines that are appended to: spool and anchors. A crash may leave the last line torn. */
import { readFile } from 'node:fs/promises'
import { hasCode } from './error-code.ts'

/** Empty for a file that is not there. */
export async function readIfThere(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return ''
    throw error
  }
}

/** Undefined for a line torn by a crash. */
export function parseLine(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
