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

/** Of a document that only waits for a PIN to be checked: seconds until the line comes back. Undefined for any other. */
export function comesBackIn(twiml: string): number | undefined {
  const seconds = /<Gather (?=[^>]*numDigits="20")[^>]*timeout="([0-9]+)"/.exec(twiml)?.[1]
  // The words take a while before the pause begins.
  return seconds === undefined ? undefined : Number(seconds) + (twiml.includes('<Say') ? 2 : 0)
}

/** The last answer of a call whose PIN was keyed in turn 1 and answered so: the line comes back for as long as it is told to. */
export async function afterCheck(
  line: Line,
  to: Started,
  call: { CallSid: string; From: string },
  answered: string,
): Promise<{ twiml: string; turn: number }> {
  let twiml = answered
  let turn = 2
  for (let wait = comesBackIn(twiml); wait !== undefined; wait = comesBackIn(twiml)) {
    await sleep(wait * 1_000)
    twiml = (await line.send(webhook(to, `/voice/step?turn=${turn}`, { ...call, Digits: '' }))).twiml
    turn += 1
  }
  return { twiml, turn }
}

/** Dials and verifies; the call is then at its first menu, which is answered as turn 2. */
export async function verifiedCall(line: Line, to: Started, person: Started['people'][number]): Promise<string> {
  const CallSid = newSid()
  const From = person.phone
  await line.send(webhook(to, '/voice/incoming', { CallSid, From, CallStatus: 'ringing' }))
  const step = webhook(to, '/voice/step?turn=1', { CallSid, From, Digits: person.pin, FinishedOnKey: '' })
  const { twiml, turn } = await afterCheck(line, to, { CallSid, From }, (await line.send(step)).twiml)
  if (!twiml.includes('For a new problem')) throw new Error('a right PIN did not lead to the menu')
  // One whose PIN had to wait is at a later turn.
  return turn === 2 ? CallSid : verifiedCall(line, to, person)
}
