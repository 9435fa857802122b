/** The last flows that this process began calls with, in DATA_DIR: for a start while Postgres is away. */
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { EditionSources } from '../../calls/editions.ts'
import { parseLine, readIfThere } from '../../stores/line-file.ts'

const copyFormat = z.object({
  number: z.int(),
  version: z.string(),
  sources: z.array(z.object({ file: z.string(), source: z.string() })),
})
export type FlowsCopy = { number: number; version: string; sources: EditionSources }

export interface CopyOnDisk {
  /** Undefined: there is none that can be read. */
  read(): Promise<FlowsCopy | undefined>
  write(copy: FlowsCopy): Promise<void>
  /** The version of the folder of flows when a process on this DATA_DIR looked last; undefined: none has. */
  folderBefore(): Promise<string | undefined>
  rememberFolder(version: string): Promise<void>
}

export function copyOnDisk(dataDir: string): CopyOnDisk {
  const folder = join(dataDir, 'flows')
  const [copyFile, folderFile] = [join(folder, 'live.json'), join(folder, 'folder')]
  async function put(file: string, text: string): Promise<void> {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await writeFile(`${file}.new`, text, { mode: 0o600 })
    await rename(`${file}.new`, file)
  }
  return {
    read: async () => copyFormat.safeParse(parseLine(await readIfThere(copyFile))).data,
    write: (copy) => put(copyFile, JSON.stringify(copy)),
    folderBefore: async () => (await readIfThere(folderFile)).trim() || undefined,
    rememberFolder: (version) => put(folderFile, `${version}\n`),
  }
}
