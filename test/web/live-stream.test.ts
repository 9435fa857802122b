/** The live stream of a screen: only what has changed, never an older state after a newer one, and nothing old for a slow reader. */
import { once } from 'node:events'
import { get, type IncomingMessage, type Server } from 'node:http'
import express from 'express'
import { afterEach, expect, test } from 'vitest'
import { liveStream, type LiveDeps } from '../../src/web/live-stream.ts'
import { portOf } from '../../src/web/http/port-of.ts'

let server: Server | undefined

afterEach(async () => {
  if (server === undefined) return
  const closed = once(server, 'close')
  server.close()
  server.closeAllConnections()
  await closed
  server = undefined
})

interface Screen {
  change: () => void
  stream: IncomingMessage
  /** Resolves when this has come; gives everything that has. */
  has: (text: string) => Promise<string>
}

async function open(draw: LiveDeps['draw']): Promise<Screen> {
  let change = () => undefined as void
  const app = express().get('/', (_request, response) =>
    liveStream({
      response,
      draw,
      listen: (onChange) => {
        change = onChange
        return () => undefined
      },
      stillHere: async () => true,
      onEnd: (end) => response.on('close', end),
      beatMs: 200,
    }),
  )
  server = app.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const [stream] = (await once(get({ host: '127.0.0.1', port: portOf(server) }), 'response')) as [IncomingMessage]
  let text = ''
  stream.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
  const has = async (wanted: string) => {
    while (!text.includes(wanted)) await once(stream, 'data')
    return text
  }
  return { change: () => change(), stream, has }
}

const count = (text: string, part: string) => text.split(part).length - 1

test('nothing is sent to a screen for which nothing changed, however often it is drawn', async () => {
  const draws = { count: 0 }
  let word = 'before'
  const screen = await open(async () => {
    draws.count += 1
    return { same: 'as ever', line: [{ key: 'a', html: 'A' }], word }
  })
  await screen.has('"before"')
  const first = draws.count
  screen.change()
  const quiet = await screen.has('event: beat')
  while (draws.count === first) await new Promise((resolve) => setImmediate(resolve))
  word = 'after'
  screen.change()
  const all = await screen.has('"after"')
  expect(count(quiet, 'event: same')).toBe(1)
  expect([count(all, 'event: same'), count(all, 'event: line'), count(all, 'event: word')]).toEqual([1, 1, 2])
})

test('a state that took long to read is never sent after a newer one', async () => {
  const reads: ((state: string) => void)[] = []
  const screen = await open(async () => ({ call: await new Promise<string>((resolve) => reads.push(resolve)) }))
  const asked = async (number: number) => {
    while (reads.length < number) await new Promise((resolve) => setImmediate(resolve))
  }
  await asked(1)
  reads[0]?.('begins')
  await screen.has('begins')
  screen.change()
  await asked(2)
  // The caller goes while the desk is still being read.
  screen.change()
  await screen.has('event: beat')
  expect(reads).toHaveLength(2)
  reads[1]?.('a caller')
  await asked(3)
  reads[2]?.('gone')
  const text = await screen.has('gone')
  expect(text.indexOf('"a caller"')).toBeLessThan(text.indexOf('"gone"'))
})

test('a reader who is slow is sent the newest state, and not all that were true meanwhile', async () => {
  // Other letters each time: only what differs is sent.
  const large = (letter: number) => String.fromCharCode(97 + letter).repeat(4_000_000)
  let state = 0
  const screen = await open(async () => ({ large: `state ${state} ${large(state)}` }))
  await screen.has('state 0')
  screen.stream.pause()
  for (state = 1; state < 20; state += 1) {
    screen.change()
    await new Promise((resolve) => setTimeout(resolve, 60))
  }
  screen.stream.resume()
  const text = await screen.has('state 20')
  // What fits between the two of them is sent, and no more.
  expect(count(text, 'event: large')).toBeLessThan(6)
})

test('a page that has gone before its turn is not drawn for', async () => {
  let listened = false
  const app = express().get('/', async (_request, response) => {
    const gone = once(response, 'close')
    response.socket?.destroy()
    await gone
    await liveStream({
      response,
      draw: async () => ({}),
      listen: () => {
        listened = true
        return () => undefined
      },
      stillHere: async () => true,
      onEnd: () => undefined,
    })
    server?.emit('answered')
  })
  server = app.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const answered = once(server, 'answered')
  get({ host: '127.0.0.1', port: portOf(server) }).on('error', () => undefined)
  await answered
  expect(listened).toBe(false)
})
