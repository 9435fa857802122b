/** Fills a data folder by a process of its own, so that its steps do not wait while this process loads its code. */
import { fork } from 'node:child_process'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { FillOptions } from './made-cluster.ts'

const PROGRAM = fileURLToPath(new URL(`fill-child${extname(import.meta.url)}`, import.meta.url))

/** What the process is told, once. */
export type ToFill = Omit<FillOptions, 'onMessage'>

/** What it says: a sentence that a person should know, or why it failed. */
export type Said = { kind: 'message'; text: string } | { kind: 'failed'; error: unknown }

/** As `fillDataFolder`. The process has started when this returns, before anything else takes the time of this one. */
export async function fillAside({ onMessage, ...toFill }: FillOptions): Promise<void> {
  const failures: unknown[] = []
  const child = fork(PROGRAM, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'], serialization: 'advanced' })
  child.on('message', (said: Said) => {
    if (said.kind === 'message') onMessage(said.text)
    else failures.push(said.error)
  })
  // Where it cannot be told, its end says so.
  child.send(toFill, () => undefined)
  const early = await new Promise<string | undefined>((resolve) => {
    child.once('error', ({ message }) => resolve(message))
    child.once('exit', (code, signal) => resolve(code === 0 ? undefined : (signal ?? `exit code ${code}`)))
  })
  if (failures.length > 0) throw failures[0]
  if (early !== undefined) throw new Error(`The process that fills ${toFill.dataDir} ended early (${early}).`)
}
