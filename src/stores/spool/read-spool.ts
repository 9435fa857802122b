/** What lies in the spool of a machine, read by others than the process that writes it. */
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { hasCode } from '../error-code.ts'
import { parseLine, readIfThere } from '../line-file.ts'
import { spoolLine, type SpoolLine } from './spool-item.ts'

/** Every line of every file, whole or torn; empty when there is no such folder. A file may be replayed and go meanwhile. */
export async function spoolText(folder: string): Promise<string> {
  const texts: string[] = []
  for (const name of (await namesIn(folder)).filter((entry) => entry.endsWith('.jsonl')).toSorted())
    texts.push(await readIfThere(join(folder, name)))
  return texts.map((text) => (text === '' || text.endsWith('\n') ? text : `${text}\n`)).join('')
}

/** Records that are yet to be written and name this contact, or a call from one of these numbers. */
export async function spooledAbout(folder: string, contact: string, numbers: readonly string[]): Promise<number> {
  return (await spoolText(folder)).split('\n').filter((text) => {
    const line = spoolLine.safeParse(parseLine(text))
    return line.success && isAbout(line.data, contact, numbers)
  }).length
}

function isAbout({ item }: SpoolLine, contact: string, numbers: readonly string[]): boolean {
  const { subject, actor } = item.audit
  if (subject === contact || actor === `contact ${contact}`) return true
  if (item.kind !== 'decision') return false
  const { contact: caller, callerNumber } = item.summary
  return caller === contact || (callerNumber !== undefined && numbers.includes(callerNumber))
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return []
    throw error
  }
}
