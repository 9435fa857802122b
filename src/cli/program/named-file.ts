/** Files that a person names at the command line: what is wrong with one in a sentence, and files that only their owner reads. */
import { open } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Readable, type Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

export type PrivateFile = { kind: 'open'; stream: Writable } | { kind: 'problem'; sentence: string }

/** Contacts stand in it: no other account of the machine may read it, also when the file was there before. */
export async function openPrivate(path: string): Promise<PrivateFile> {
  try {
    const file = await open(path, 'w', 0o600)
    // The mode of a device, e.g. /dev/null, stays: every account needs it.
    if ((await file.stat()).isFile()) await file.chmod(0o600)
    return { kind: 'open', stream: file.createWriteStream() }
  } catch (error) {
    const sentence = codeOf(error) === 'ENOENT' ? `There is no folder ${dirname(path)}.` : fileProblem(error, path)
    if (sentence === undefined) throw error
    return { kind: 'problem', sentence }
  }
}

/** Undefined: the path is not the problem, so the caller has to rethrow. */
export function fileProblem(error: unknown, path: string): string | undefined {
  switch (codeOf(error)) {
    case 'ENOENT':
      return `There is no file ${path}.`
    case 'EISDIR':
      return `${path} is a folder. Name a file in it.`
    case 'ENOTDIR':
      return `A part of ${path} is a file, not a folder.`
    case 'EACCES':
    case 'EPERM':
      return `This account may not open ${path}.`
    case 'ENOSPC':
      return `There is no space left for ${path}.`
    default:
      return undefined
  }
}

/** A reader that has seen enough, e.g. `head`, closes the pipe: the command has not failed. */
export async function toStandardOutput(lines: AsyncIterable<string>): Promise<void> {
  const closed = () => undefined
  process.stdout.on('error', closed)
  try {
    await pipeline(Readable.from(lines), process.stdout, { end: false })
  } catch (error) {
    if (codeOf(error) !== 'EPIPE') throw error
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}
