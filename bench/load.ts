/** Signed webhooks, made before the clock starts and sent over kept-alive connections, each call's in order. */
import { Agent, request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks.js'
import type { Started } from './processes.ts'

export interface Webhook {
  path: string
  body: string
  signature: string
}

/** What Twilio sends with every step, about as many fields as it really is. */
const USUAL = {
  ApiVersion: '2010-04-01',
  CallStatus: 'in-progress',
  Called: '+12025550100',
  CalledCity: 'WASHINGTON',
  CalledCountry: 'US',
  CalledState: 'DC',
  CalledZip: '20001',
  CallerCity: "TREZZO SULL'ADDA",
  CallerCountry: 'IT',
  CallerState: '',
  CallerZip: '',
  Direction: 'inbound',
  FinishedOnKey: '',
  FromCity: '',
  FromCountry: 'IT',
  FromState: '',
  FromZip: '',
  StirVerstat: 'No-TN-Validation',
  To: '+12025550100',
  ToCity: 'WASHINGTON',
  ToCountry: 'US',
  ToState: 'DC',
  ToZip: '20001',
  msg: 'Gather End',
}

export function webhook(to: Started, path: string, fields: Record<string, string>): Webhook {
  const form: Record<string, string> = { ...USUAL, AccountSid: to.accountSid, ...fields }
  const signature = getExpectedTwilioSignature(to.authToken, to.url + path, form)
  return { path, body: new URLSearchParams(form).toString(), signature }
}

export interface Line {
  /** Milliseconds it took, and the answer. Throws unless it is 200. */
  send(hook: Webhook): Promise<{ ms: number; twiml: string }>
  close(): void
}

export function openLine(to: Started, connections: number): Line {
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  return {
    send: ({ path, body, signature }) =>
      new Promise((resolve, reject) => {
        const started = performance.now()
        const sent = request(
          {
            agent,
            host: '127.0.0.1',
            port: to.port,
            path,
            method: 'POST',
            headers: {
              'content-type': 'application/x-www-form-urlencoded',
              'content-length': Buffer.byteLength(body),
              'x-twilio-signature': signature,
            },
          },
          (response) => {
            const chunks: Buffer[] = []
            response.on('data', (chunk: Buffer) => chunks.push(chunk))
            response.on('end', () => {
              if (response.statusCode !== 200) reject(new Error(`${path} was answered ${response.statusCode}`))
              else resolve({ ms: performance.now() - started, twiml: Buffer.concat(chunks).toString() })
            })
          },
        )
        sent.on('error', reject)
        sent.end(body)
      }),
    close: () => agent.destroy(),
  }
}

/** Sends each chain in order, `atOnce` chains at a time; returns how many webhooks a second that was. */
export async function sendChains(line: Line, chains: Webhook[][], atOnce: number): Promise<number> {
  const queue = [...chains]
  const started = performance.now()
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (let chain = queue.pop(); chain !== undefined; chain = queue.pop()) {
        for (const hook of chain) await line.send(hook)
      }
    }),
  )
  return chains.flat().length / ((performance.now() - started) / 1000)
}

export const newSid = (): string => `CA${crypto.randomUUID().replaceAll('-', '')}`

/** A call at the menu behind the PIN, and the turn that its next key belongs to. */
export interface Verified {
  sid: string
  turn: number
}

/** Where a caller with a right PIN gets to. */
export const isMenu = (twiml: string): boolean => twiml.includes('For a new problem')

/**
 * Dials and keys the PIN, and waits like a caller while it is checked. Throws what the caller heard when that does not lead to the
 * menu: more people than the processors check in time are sent to a person, so a bench asks for as many at once as it needs.
 */
export async function verifiedCall(line: Line, to: Started, person: Started['people'][number]): Promise<Verified> {
  const sid = newSid()
  const fields = { CallSid: sid, From: person.phone }
  await line.send(webhook(to, '/voice/incoming', { ...fields, CallStatus: 'ringing' }))
  const { twiml } = await keyPin(line, to, person, sid)
  if (!isMenu(twiml)) throw new Error(`a right PIN did not lead to the menu, the caller heard: ${wordsOf(twiml)}`)
  return { sid, turn: Number(/\/voice\/step[?]turn=(\d+)/.exec(twiml)?.[1]) }
}

/**
 * From the PIN to what it leads to. While the PIN is checked the line comes back by itself, so many seconds after the last word,
 * and the caller keys nothing. Gives the milliseconds to the last answer, and those to the first.
 */
export async function keyPin(
  line: Line,
  to: Started,
  person: Started['people'][number],
  sid: string,
  path = '/voice/step?turn=1',
): Promise<{ ms: number; firstMs: number; twiml: string }> {
  const started = performance.now()
  const fields = { CallSid: sid, From: person.phone, FinishedOnKey: '' }
  let { twiml } = await line.send(webhook(to, path, { ...fields, Digits: person.pin }))
  const firstMs = performance.now() - started
  for (let back = comesBack(twiml); back !== undefined; back = comesBack(twiml)) {
    await sleep(back.seconds * 1000)
    twiml = (await line.send(webhook(to, back.path, { ...fields, Digits: '' }))).twiml
  }
  return { ms: performance.now() - started, firstMs, twiml }
}

/** Undefined unless the line says no more than that it is checking, and comes back. */
export function comesBack(twiml: string): { path: string; seconds: number } | undefined {
  const words = wordsOf(twiml)
  const path = /<Gather [^>]*action="([^"]+)"/.exec(twiml)?.[1]
  if (path === undefined || (words !== '' && !words.includes('checking your PIN'))) return undefined
  return { path: path.replaceAll('&amp;', '&'), seconds: Number(/<Gather [^>]*timeout="(\d+)"/.exec(twiml)?.[1] ?? 1) }
}

function wordsOf(twiml: string): string {
  return twiml
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
}
