/** How `careline reload` asks a service on this machine and hears its answer: by files in a folder of its DATA_DIR. */
import { randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

const answerFormat = z.object({
  /** Of the process that answers. */
  pid: z.int(),
  outcome: z.union([
    /** New calls begin with this version of the flows; `before` is the same where they had not changed. `numbers`: those of the site. */
    z.object({
      kind: z.literal('taken'),
      version: z.string(),
      before: z.string(),
      /** Why the folder of flows was not read; undefined: it was. */
      left: z.string().optional(),
      numbers: z.enum(['changed', 'same']),
    }),
    /** What was taken before stays. Each problem with its file and line, where it has one. */
    z.object({ kind: z.literal('refused'), problems: z.array(z.string()) }),
  ]),
})
export type ReloadAnswer = z.infer<typeof answerFormat>
export type ReloadOutcome = ReloadAnswer['outcome']

/** Answered by the service of this very folder or by none: a signal to a stored process number could reach another program. */
const folderIn = (dataDir: string) => join(dataDir, 'reload')
const REQUEST = '.request'
const LEFT_OVER = /^[0-9a-f-]{36}\.(claimed|writing|answer|withdrawn)$/

/** Makes the folder, without what an earlier process left there. A command that asked between two processes is answered by the next. */
export function openReloadFolder(dataDir: string): void {
  const folder = folderIn(dataDir)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  for (const file of readdirSync(folder)) if (LEFT_OVER.test(file)) rmSync(join(folder, file), { force: true })
}

export interface ClaimedRequest {
  answer(answer: ReloadAnswer): void
}

/** Every request that no process has claimed. A request that is claimed cannot be taken back, so that its answer is the truth. */
export function claimRequests(dataDir: string): ClaimedRequest[] {
  const folder = folderIn(dataDir)
  const requests = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith(REQUEST)) : []
  return requests.flatMap((file) => {
    const name = join(folder, file.slice(0, -REQUEST.length))
    if (!moved(join(folder, file), `${name}.claimed`)) return []
    return {
      answer: (answer) => {
        writeFileSync(`${name}.writing`, JSON.stringify(answer), { mode: 0o644 })
        renameSync(`${name}.writing`, `${name}.answer`)
        rmSync(`${name}.claimed`, { force: true })
      },
    }
  })
}

export interface ReloadRequest {
  /** Undefined: not yet. */
  answered(): ReloadAnswer | undefined
  /** False when a process has claimed it: it will be done, or is. */
  takenBack(): boolean
}

/** Undefined: no service has run on this data folder. Throws when this account may not write there. */
export function requestReload(dataDir: string): ReloadRequest | undefined {
  const folder = folderIn(dataDir)
  if (!existsSync(folder)) return undefined
  const name = join(folder, randomUUID())
  writeFileSync(`${name}${REQUEST}`, '')
  return {
    answered() {
      if (!existsSync(`${name}.answer`)) return undefined
      const answer = answerFormat.parse(JSON.parse(readFileSync(`${name}.answer`, 'utf8')))
      rmSync(`${name}.answer`, { force: true })
      return answer
    },
    takenBack() {
      if (!moved(`${name}${REQUEST}`, `${name}.withdrawn`)) return false
      rmSync(`${name}.withdrawn`, { force: true })
      return true
    },
  }
}

/** False when the file is no longer there. */
function moved(from: string, to: string): boolean {
  try {
    renameSync(from, to)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false
    throw error
  }
}
