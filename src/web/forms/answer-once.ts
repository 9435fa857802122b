/** A double click sends a form twice: the second request is redirected to where the first one was, and nothing is done again. */
import { createHmac } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Request, Response } from 'express'
import type { FormStore } from '../../accounts/form-store.ts'
import { PAGE_SEAL as SEAL, seal, unseal } from '../../accounts/seal.ts'

export const FORM_KEY = 'form_key'

const WAIT_MS = 10_000
const LOOK_MS = 100

export interface OnceDeps {
  store: FormStore
  /** Of the session. Without its cookie, what was sent cannot be guessed from the records. */
  secret: string
  now: () => Date
  /** The first request was begun, and how it ended is not known. */
  onUnknown: () => void
}

/** `run` may answer with a redirect (303), which is what is remembered; after any other answer the form may be sent again. */
export async function answerOnce(
  { store, secret, now, onUnknown }: OnceDeps,
  request: Request,
  response: Response,
  run: () => void | Promise<void>,
): Promise<void> {
  const key = createHmac('sha256', secret)
    .update(JSON.stringify([request.path, request.body]))
    .digest()
  for (let waited = 0; waited < WAIT_MS; waited += LOOK_MS) {
    if (await store.claimForm(key, now())) return first(store, key, secret, response, run)
    const answer = await store.formAnswer(key)
    if (answer.kind === 'answered') return response.redirect(303, unseal(secret, SEAL, answer.sealed))
    await sleep(LOOK_MS)
  }
  onUnknown()
}

async function first(
  store: FormStore,
  key: Buffer,
  secret: string,
  response: Response,
  run: () => void | Promise<void>,
): Promise<void> {
  let led = false
  try {
    await run()
    const location = response.get('location')
    if (response.statusCode === 303 && location !== undefined) {
      await store.saveFormAnswer(key, seal(secret, SEAL, location))
      led = true
    }
  } finally {
    if (!led) await store.releaseForm(key)
  }
}

/** Only forms of pages have a key; scripts do not send one. */
export function hasFormKey(body: unknown): boolean {
  const key: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, FORM_KEY) : undefined
  return typeof key === 'string' && key.length >= 20 && key.length <= 64
}
