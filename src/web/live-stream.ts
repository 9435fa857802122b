/** Parts of a page that change while a person looks at them, sent over server-sent events. */
import type { Response } from 'express'
import { defer } from '../concurrency/defer.ts'
import { changesSince, type Part } from './live-changes.ts'

export interface LiveDeps {
  response: Response
  /** Every part, by name. Only what has changed since is sent. */
  draw: () => Promise<Record<string, Part>>
  /** Registers what to run when something may have changed; returns how to stop that. */
  listen: (onChange: () => void) => () => void
  /** Asked every 20 s. False ends the stream, because the person is signed out. So does failing for a minute. */
  stillHere: () => Promise<boolean>
  onEnd: (end: () => void) => void
  /** 20 s unless a test cannot wait. */
  beatMs?: number | undefined
}

/** Changes that come together are drawn together. */
const FIRST_MS = 50
/** No person reads faster than this, and calls must not wait for screens to be drawn (bench, `desk`). */
const AGAIN_MS = 300
/** Tells proxies and the page that the stream is alive (`QUIET_MS` in assets/feed.js is two of these and a little more). */
const BEAT_MS = 20_000
/** After three failed session checks (one minute) the stream is closed. */
const MOST_UNANSWERED = 3
const STREAM = 'text/event-stream'
/** A page that is cut off connects again after one to two of these, so that a thousand of them do not in the same moment. */
const RETRY_MS = 1_000

/** The person who watches has been signed out. An answer that is no stream ends by itself. */
export function endStream(response: Response): void {
  const isStream = response.headersSent && response.getHeader('Content-Type') === STREAM
  if (isStream && !response.writableEnded) response.end('event: signed-out\ndata: ""\n\n')
}

/** The process stops: the page sees the stream end, connects to another process, and is sent every part again. */
export function leaveStream(response: Response): void {
  if (!response.writableEnded) response.end()
}

/** A screen that was cut off lacks nothing after it is back: it gets every part again. */
export async function liveStream({
  response,
  draw,
  listen,
  stillHere,
  onEnd,
  beatMs = BEAT_MS,
}: LiveDeps): Promise<void> {
  // The page may be gone before its turn came: then nothing would ever tell us to stop.
  if (response.destroyed) return
  response.writeHead(200, {
    'Content-Type': STREAM,
    'X-Accel-Buffering': 'no',
    Connection: 'keep-alive',
  })
  response.write(`retry: ${RETRY_MS + Math.floor(Math.random() * RETRY_MS)}\n\n`)
  const changes = sendChanges(response, draw)
  const isStillHere = forgiving(stillHere)
  const beat = async () => {
    if (!(await isStillHere())) {
      endStream(response)
      return
    }
    if (response.writableEnded) return
    // Not a comment, which only proxies see: the page has to hear it, to tell a dead connection from a quiet one.
    response.write('event: beat\ndata: ""\n\n')
    // Some of it also changes with time alone.
    changes.drawSoon()
  }
  const stopListening = listen(changes.drawSoon)
  const beating = setInterval(() => void beat().catch(() => response.destroy()), beatMs)
  onEnd(() => {
    stopListening()
    clearInterval(beating)
    changes.stop()
  })
  await changes.drawNow()
}

interface Changes {
  drawNow: () => Promise<void>
  /** At most once in `AGAIN_MS`, however often it is asked for. */
  drawSoon: () => void
  stop: () => void
}

/** Draws every part, and sends those that differ from what was sent last. One drawing at a time: an older one never comes after a newer. */
function sendChanges(response: Response, draw: LiveDeps['draw']): Changes {
  const changesFor = changesSince()
  let planned: NodeJS.Timeout | undefined
  let state: 'idle' | 'drawing' | 'draw-again' | 'reader-is-slow' = 'idle'
  let drawnAt = 0

  async function drawNow(): Promise<void> {
    planned = undefined
    if (isOver(response) || state === 'reader-is-slow') return
    if (state !== 'idle') {
      state = 'draw-again'
      return
    }
    if (response.writableNeedDrain) return waitForReader()
    state = 'drawing'
    drawnAt = performance.now()
    try {
      const changes = changesFor(await draw())
      // It may have been ended meanwhile.
      if (changes !== '' && !isOver(response)) response.write(changes)
    } finally {
      if (isAskedAgain()) drawSoon()
      state = 'idle'
    }
  }

  const isAskedAgain = () => state === 'draw-again'

  /** What was drawn meanwhile would be old when it is read: they are sent what is so then. */
  function waitForReader(): void {
    state = 'reader-is-slow'
    response.once('drain', () => {
      state = 'idle'
      drawSoon()
    })
  }

  function drawSoon(): void {
    const wait = Math.max(FIRST_MS, drawnAt + AGAIN_MS - performance.now())
    planned ??= setTimeout(() => defer(() => void drawNow().catch(() => response.destroy())), wait)
  }

  return { drawNow, drawSoon, stop: () => clearTimeout(planned) }
}

function isOver(response: Response): boolean {
  return response.destroyed || response.writableEnded
}

/** When the records do not answer for a moment, no screen is cut off: all of them at once would connect again a second later. */
function forgiving(stillHere: () => Promise<boolean>): () => Promise<boolean> {
  let unanswered = 0
  return async () => {
    try {
      const answer = await stillHere()
      unanswered = 0
      return answer
    } catch (error) {
      unanswered += 1
      if (unanswered === MOST_UNANSWERED) throw error
      return true
    }
  }
}
