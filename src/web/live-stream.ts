/** Parts of a page that change while somebody looks at them, sent whole over server-sent events. */
import type { Response } from 'express'

export interface LiveParts {
  response: Response
  /** Every part as HTML, by name. Only what has changed since is sent. */
  draw: () => Promise<Record<string, string>>
  /** Calls back when something may have changed; returns how to stop that. */
  listen: (onChange: () => void) => () => void
  /** Every 20 s; false ends the stream, because the person is not signed in any more. */
  stillHere: () => Promise<boolean>
  onEnd: (end: () => void) => void
}

/** Changes that come together are drawn together. */
const DRAW_MS = 150
/** Also tells proxies that the stream is alive. */
const BEAT_MS = 20_000
const STREAM = 'text/event-stream'

/** Whoever watches is not signed in any more. Anything else that is being answered ends by itself. */
export function endStream(response: Response): void {
  const isStream = response.headersSent && response.getHeader('Content-Type') === STREAM
  if (isStream && !response.writableEnded) response.end('event: signed-out\ndata: ""\n\n')
}

/** A screen that was cut off lacks nothing after it is back: it gets every part again. */
export async function liveStream({ response, draw, listen, stillHere, onEnd }: LiveParts): Promise<void> {
  response.writeHead(200, {
    'Content-Type': STREAM,
    'X-Accel-Buffering': 'no',
    Connection: 'keep-alive',
  })
  response.write('retry: 1000\n\n')
  const sent = new Map<string, string>()
  let drawing: NodeJS.Timeout | undefined

  async function drawNow(): Promise<void> {
    drawing = undefined
    const parts = Object.entries(await draw())
    // It may have been ended meanwhile.
    if (response.writableEnded) return
    for (const [name, html] of parts) {
      if (sent.get(name) === html) continue
      sent.set(name, html)
      response.write(`event: ${name}\ndata: ${JSON.stringify(html)}\n\n`)
    }
  }
  const drawSoon = () => {
    drawing ??= setTimeout(() => void drawNow().catch(() => response.destroy()), DRAW_MS)
  }
  const beat = async () => {
    if (!(await stillHere())) {
      endStream(response)
      return
    }
    if (response.writableEnded) return
    response.write(': still here\n\n')
    // Some of it also changes with time alone.
    drawSoon()
  }
  const stopListening = listen(drawSoon)
  const beating = setInterval(() => void beat().catch(() => response.destroy()), BEAT_MS)
  onEnd(() => {
    stopListening()
    clearInterval(beating)
    clearTimeout(drawing)
  })
  await drawNow()
}
