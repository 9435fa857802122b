/** What telling other systems costs: a thousand changes of the directory with and without an endpoint, and sending a thousand events. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { MOST_CHANGED, makeChange } from '../src/directory/change.ts'
import { STANDARD } from '../src/domain/policy.ts'
import type { OpenStores } from '../src/stores/stores.ts'
import { newSecret, sealSecret } from '../src/webhooks/secrets.ts'
import { sendWebhooks } from '../src/webhooks/send-webhooks.ts'
import { single, type Figure } from './figures.ts'
import { openOwnStores } from './own-stores.ts'
import { newHome } from './processes.ts'
import { median } from './statistics.ts'

const CHANGES = 1_000
const ROUNDS = 5
const SEAL_KEY = new Uint8Array(randomBytes(32))
const by = { actor: 'bench', at: new Date() }

export async function feed(): Promise<Figure[]> {
  const home = newHome()
  const stores = await openOwnStores(home.dataDir)
  const receiver = createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(204).end())
  }).listen(0, '127.0.0.1')
  await once(receiver, 'listening')
  try {
    await changeAll(stores, 0)
    const alone: number[] = []
    for (let round = 1; round <= ROUNDS; round += 1) alone.push(await changeAll(stores, round))
    const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`
    const choice = { name: 'CRM', url, types: ['directory.*'], withTexts: false }
    await stores.webhookEndpoints.add(choice, sealSecret(SEAL_KEY, newSecret()), by)
    const told: number[] = []
    const sent: number[] = []
    for (let round = 1; round <= ROUNDS; round += 1) {
      told.push(await changeAll(stores, ROUNDS + round))
      sent.push(await sendAll(stores))
    }
    return [
      shown(`${CHANGES} changes of the directory that no system is told of`, alone),
      shown(`${CHANGES} changes of the directory that one system is told of`, told),
      shown(`sending these ${CHANGES} events from one process`, sent),
    ]
  } finally {
    receiver.closeAllConnections()
    receiver.close()
    await stores.close()
    home.remove()
  }
}

/** Much of it is the disk's: the least says what the work costs, the median what a busy machine makes of it. */
function shown(name: string, runs: readonly number[]): Figure {
  const ms = (value: number) => value.toFixed(0)
  return single({
    name,
    value: `${ms(median(runs))} ms (least ${ms(Math.min(...runs))})`,
    why: `median of ${runs.length}`,
  })
}

/** In milliseconds. */
async function changeAll({ directoryRecords }: OpenStores, round: number): Promise<number> {
  const change = makeChange(directoryRecords)
  const author = { actor: 'bench', via: 'api', why: '', at: new Date(), importId: undefined } as const
  const began = performance.now()
  for (let from = 0; from < CHANGES; from += MOST_CHANGED) {
    const rows = Array.from({ length: MOST_CHANGED }, (_, n) => ({
      kind: 'companies' as const,
      row: {
        id: `co-${from + n}`,
        name: `Company ${from + n} of ${round}`,
        kind: 'customer' as const,
        region: 'here',
        spokenName: null,
        country: null,
        supportPhone: null,
      },
    }))
    const changed = await change(rows, author)
    if (changed.kind !== 'done') throw new Error(JSON.stringify(changed))
  }
  return performance.now() - began
}

/** In milliseconds, until the last one is noted as delivered. */
async function sendAll({ webhookOutbox }: OpenStores): Promise<number> {
  const began = performance.now()
  const sender = sendWebhooks({
    outbox: webhookOutbox,
    settings: { keys: { sealKey: SEAL_KEY, ofSettings: [] }, mayReach: undefined, httpsOnly: false },
    policy: STANDARD,
    events: { webhookTried: () => undefined, webhookPaused: () => undefined },
    onFailure: (what, error) => console.error(what, error),
    now: () => new Date(),
    lookMs: 5,
  })
  try {
    while ((await webhookOutbox.figures()).some(({ waiting }) => waiting > 0)) await sleep(5)
    return performance.now() - began
  } finally {
    await sender.stop()
  }
}
