/** A small TCP proxy on loopback that spoils connections when told to: what a network does to a store. */
import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

export interface Toxics {
  /** New connections are closed at once, those that stand are cut. */
  down?: boolean
  /** Everything that comes back is late by this, give or take `jitterMs`. */
  latencyMs?: number
  jitterMs?: number
  /** Nothing comes back any more; connections stay open. */
  blackHole?: boolean
  /** Answers come in pieces of this many bytes. */
  sliceBytes?: number
  /** A connection is reset after it has answered this many bytes. */
  limitBytes?: number
}

export interface TcpProxy {
  port: number
  set(toxics: Toxics): void
  /** Cuts what stands now; new connections are fine. */
  reset(): void
  /** Cuts every connection in the moment its client's bytes hold this text, after they have been passed on. */
  cutAfter(text: string): void
  /** How often `cutAfter` has cut. */
  readonly cuts: number
  /**
   * What clients sent since this was asked last, one text for each exchange: whatever a connection sends before it is answered
   * is one round trip, however many commands that are.
   */
  takeExchanges(): string[]
  close(): Promise<void>
}

export async function startTcpProxy(target: { host: string; port: number }): Promise<TcpProxy> {
  let toxics: Toxics = {}
  let cutText: string | undefined
  let cuts = 0
  let exchanges: { text: string }[] = []
  const pairs = new Set<{ client: Socket; server: Socket; swallowed: boolean }>()

  const listener = createServer((client) => {
    if (toxics.down === true) {
      client.resetAndDestroy()
      return
    }
    const server = connect(target)
    const pair = { client, server, swallowed: false }
    pairs.add(pair)
    const end = () => {
      pairs.delete(pair)
      client.destroy()
      server.destroy()
    }
    for (const socket of [client, server]) {
      socket.setNoDelay(true)
      // An error is followed by `close`, which ends both sides.
      socket.on('error', () => undefined)
      socket.on('close', end)
    }
    let exchange: { text: string } | undefined
    client.on('data', (bytes) => {
      server.write(bytes)
      if (exchange === undefined) exchanges.push((exchange = { text: '' }))
      exchange.text += bytes.toString('latin1')
      if (cutText !== undefined && bytes.includes(cutText)) {
        cuts += 1
        cutText = undefined
        // What was written has to reach the server before the way back is gone.
        setTimeout(() => client.resetAndDestroy(), 20)
        client.pause()
        server.removeAllListeners('data')
      }
    })
    let answered = 0
    let last = Promise.resolve()
    server.on('data', (bytes) => {
      exchange = undefined
      last = last.then(() => passBack(bytes))
    })
    async function passBack(bytes: Buffer): Promise<void> {
      const { latencyMs = 0, jitterMs = 0, sliceBytes = bytes.length, limitBytes = Infinity } = toxics
      if (toxics.blackHole === true) {
        pair.swallowed = true
        return
      }
      const late = latencyMs + (Math.random() * 2 - 1) * jitterMs
      if (late > 0) await sleep(late)
      for (let from = 0; from < bytes.length; from += sliceBytes) {
        if (client.destroyed) return
        client.write(bytes.subarray(from, from + sliceBytes))
        if (sliceBytes < bytes.length) await sleep(1)
      }
      answered += bytes.length
      if (answered >= limitBytes) client.resetAndDestroy()
    }
  })
  listener.listen(0, '127.0.0.1')
  await once(listener, 'listening')

  function reset(): void {
    for (const { client } of pairs) client.resetAndDestroy()
  }

  return {
    port: (listener.address() as AddressInfo).port,
    set(next) {
      toxics = next
      if (next.down === true) reset()
      // Bytes that are gone never come: no real connection goes on after that.
      if (next.blackHole !== true) for (const { client, swallowed } of pairs) if (swallowed) client.resetAndDestroy()
    },
    reset,
    cutAfter(text) {
      cutText = text
    },
    get cuts() {
      return cuts
    },
    takeExchanges() {
      const texts = exchanges.map(({ text }) => text.replaceAll(/[^\x20-\x7e]+/g, ' ').trim())
      exchanges = []
      return texts
    },
    async close() {
      reset()
      listener.close()
      await once(listener, 'close')
    },
  }
}
