/** Fills a data folder by a process of its own, so that its steps do not wait while this process loads its code. */
import { fork } from 'node:child_process'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { FillOptions } from './made-cluster.ts'

const PROGRAM = fileURLToPath(new URL(`fill-child${extname(import.meta.url)}`, import.meta.url))

/** What the process is told, once. */
export type ToFill = Omit<FillOptions, 'onMessage'>

/** What it says: sentences that a person should know, and last how it went. */
export type Said = { kind: 'message'; text: string } | { kind: 'filled' } | { kind: 'failed'; error: unknown }

/** As `fillDataFolder`. The process has started when this returns, before anything else takes the time of this one. */
export async function fillAside({ onMessage, ...toFill }: FillOptions): Promise<void> {
  const child = fork(PROGRAM, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'], serialization: 'advanced' })
  // Where it cannot be told, its end says so.
  child.send(toFill, () => undefined)
  const failure = await new Promise<unknown>((resolve) => {
    child.on('message', (said: Said) => {
      if (said.kind === 'message') onMessage(said.text)
      else resolve(said.kind === 'failed' ? said.error : undefined)
    })
    child.once('error', resolve)
    // Comes after all that it said, which its exit need not.
    child.once('disconnect', () => resolve(new Error(`The process that fills ${toFill.dataDir} ended early.`)))
  })
  if (failure !== undefined) throw failure
}
