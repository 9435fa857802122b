/** Signed webhooks, made before the clock starts and sent over kept-alive connections, each call's in order. */
import { Agent, request } from 'node:http'
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

/** Dials and verifies; the call is then at its first menu. */
export async function verifiedCall(line: Line, to: Started, person: Started['people'][number]): Promise<string> {
  const CallSid = newSid()
  await line.send(webhook(to, '/voice/incoming', { CallSid, From: person.phone, CallStatus: 'ringing' }))
  const { twiml } = await line.send(
    webhook(to, '/voice/step?turn=1', { CallSid, From: person.phone, Digits: person.pin, FinishedOnKey: '' }),
  )
  if (!twiml.includes('For a new problem')) throw new Error('a right PIN did not lead to the menu')
  return CallSid
}
