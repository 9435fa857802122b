/** What only the demo stores in readable form, so that the simulator can key PINs: a file only its owner can read. */
import { chmod, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'

const storedDemo = z.strictObject({
  twilioAccountSid: z.string().regex(/^AC[0-9a-f]{32}$/),
  twilioAuthToken: z.string().min(32),
  apiToken: z.string().min(32),
  /** By contact id. */
  pins: z.record(z.string(), z.string()),
})
export type StoredDemo = z.infer<typeof storedDemo>

const FILE = 'demo.json'

/** Undefined on the first start. Throws for a file that cannot be read: with a fresh start PINs would silently change. */
export async function readDemo(dataDir: string): Promise<StoredDemo | undefined> {
  const path = join(dataDir, FILE)
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
  const parsed = storedDemo.safeParse(parseJson(text))
  if (!parsed.success) throw new Error(`${path} cannot be used. Delete the folder ${dataDir} to start the demo afresh.`)
  return parsed.data
}

/** Replaces the file as a whole; its owner alone may read it. */
export async function saveDemo(dataDir: string, stored: StoredDemo): Promise<void> {
  const path = join(dataDir, FILE)
  // Whole or not at all, and never readable by others, not even for a moment.
  await writeFile(`${path}.new`, JSON.stringify(stored), { mode: 0o600 })
  await chmod(`${path}.new`, 0o600)
  await rename(`${path}.new`, path)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // refused by the schema in one sentence
  }
}
