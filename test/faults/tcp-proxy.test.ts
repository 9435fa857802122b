/** The proxy that spoils connections, on its own: each kind of trouble is really there, and really gone afterwards. */
import { once } from 'node:events'
import { connect, createServer, type AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startTcpProxy, type TcpProxy } from './tcp-proxy.ts'

/** Answers everything with the same bytes. */
const echo = createServer((socket) => {
  socket.on('error', () => undefined)
  socket.pipe(socket)
})
let proxy: TcpProxy

beforeEach(async () => {
  if (!echo.listening) {
    echo.listen(0, '127.0.0.1')
    await once(echo, 'listening')
  }
  proxy = await startTcpProxy({ host: '127.0.0.1', port: (echo.address() as AddressInfo).port })
})
afterEach(() => proxy.close())

/** What came back for `text` in the given time, in how many pieces, and whether the connection was cut. */
async function say(text: string, waitMs = 150) {
  const socket = connect(proxy.port, '127.0.0.1')
  const pieces: string[] = []
  let cut = false
  socket.on('data', (bytes) => pieces.push(bytes.toString()))
  socket.on('error', () => {
    cut = true
  })
  socket.on('close', () => {
    cut = true
  })
  socket.write(text)
  await sleep(waitMs)
  const result = { came: pieces.join(''), pieces: pieces.length, cut }
  socket.destroy()
  return result
}

test('passes everything on when nothing is wrong', async () => {
  expect(await say('hello')).toMatchObject({ came: 'hello', cut: false })
})

test('down: connections are refused, and come back', async () => {
  proxy.set({ down: true })
  expect(await say('hello')).toMatchObject({ came: '', cut: true })
  proxy.set({})
  expect(await say('hello')).toMatchObject({ came: 'hello' })
})

test('latency: the answer is late', async () => {
  proxy.set({ latencyMs: 300 })
  expect(await say('hello', 150)).toMatchObject({ came: '', cut: false })
  expect(await say('hello', 600)).toMatchObject({ came: 'hello' })
})

test('black hole: no answer, and no end', async () => {
  proxy.set({ blackHole: true })
  expect(await say('hello')).toMatchObject({ came: '', cut: false })
})

test('slices: the answer comes in pieces', async () => {
  proxy.set({ sliceBytes: 2 })
  const { came, pieces } = await say('hello', 300)
  expect(came).toBe('hello')
  expect(pieces).toBeGreaterThan(1)
})

test('a limit: reset after so many bytes', async () => {
  proxy.set({ limitBytes: 3 })
  expect(await say('hello')).toMatchObject({ cut: true })
})

test('cut after a text: it arrives, and its answer does not', async () => {
  proxy.cutAfter('COMMIT')
  expect(await say('before COMMIT', 300)).toMatchObject({ came: '', cut: true })
  expect(proxy.cuts).toBe(1)
  expect(await say('hello')).toMatchObject({ came: 'hello' })
})
