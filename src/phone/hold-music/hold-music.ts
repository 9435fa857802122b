/** The music between hold messages, at an address that anyone may fetch: Twilio asks for audio without a signature it could be known by. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import express, { type Router } from 'express'

/** Below our public address. */
export const HOLD_MUSIC_PATH = '/voice/hold-music.wav'
/** The loop lasts half as long as the quiet between two hold messages. */
export const LOOPS = 2

/** Written by `make-loop.mjs`; beside this file in a build, too. */
const LOOP = readFileSync(new URL('loop.wav', import.meta.url))
const TAG = `"${createHash('sha256').update(LOOP).digest('hex').slice(0, 16)}"`

/** Answers GET and HEAD of this one file. Twilio keeps it for a day and asks then whether it has changed. */
export function holdMusicRoute(): Router {
  const router = express.Router({ caseSensitive: true, strict: true })
  router.get(HOLD_MUSIC_PATH, (request, response) => {
    response.set({ 'Cache-Control': 'public, max-age=86400', ETag: TAG, 'X-Content-Type-Options': 'nosniff' })
    if (request.get('if-none-match') === TAG) response.status(304).end()
    else response.type('audio/wav').send(LOOP)
  })
  return router
}
