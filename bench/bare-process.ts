/**
 * The ceiling: Express, Twilio's signature check, Twilio's TwiML builder, bare argon2 for PINs, and nothing else; on one path also the
 * least that a line does which takes each turn once: a call that is read and written, and every answer kept.
 */
import { cpus } from 'node:os'
import argon2 from 'argon2'
import express, { type Request, type Response } from 'express'
import { validateRequest } from 'twilio/lib/webhooks/webhooks.js'
import VoiceResponse from 'twilio/lib/twiml/VoiceResponse.js'
import { makeSemaphore } from '../src/domain/semaphore.ts'
import { serveBare } from './bare-server.ts'
import { EXAMPLE, EXAMPLE_TURN } from './example-call.ts'

const port = Number(process.argv[2])
const authToken = process.argv[3] ?? ''
const MENU = 'For a new problem, press 1. For a case you already have, press 2. For account administration, press 3.'
const PERSON = "Thanks. I couldn't complete the check just now. I'm putting you through to a person."

const stored = await argon2.hash('000000000000', {
  type: argon2.argon2id,
  memoryCost: 19_456,
  timeCost: 2,
  parallelism: 1,
})
/** Every comparison that fits; the line before it is as long as a caller may wait, and everybody else is told at once. */
const slots = makeSemaphore({ slots: Math.max(1, cpus().length), waiting: 32, waitMs: 900 })

const app = express()
app.disable('x-powered-by')
app.disable('etag')
app.use(express.urlencoded({ extended: false }))
app.post('/voice/incoming', (request, response) => answer(request, response, 'Please enter your PIN.'))
app.post('/voice/step', (request, response) => answer(request, response, MENU))
app.post('/voice/pin', async (request, response) => {
  const compared = await slots.run(() => argon2.verify(stored, '111111111111'))
  answer(request, response, compared.kind === 'done' ? MENU : PERSON)
})

/** Of the size and shape of one that has verified its PIN. */
const CALL = { ...EXAMPLE, turns: [EXAMPLE_TURN, EXAMPLE_TURN] }
const calls = new Map<string, string>()
const answers = new Map<string, string>()
app.post('/voice/kept', (request, response) => {
  const { CallSid: sid = '' } = request.body as Record<string, string>
  const kept = calls.get(sid)
  const call = (kept === undefined ? CALL : JSON.parse(kept)) as typeof CALL
  answer(request, response, MENU, (twiml) => {
    const at = new Date().toISOString()
    calls.set(sid, JSON.stringify({ ...call, lastSeenAt: at, turns: [...call.turns, { ...EXAMPLE_TURN, at }] }))
    answers.set(`${sid} ${request.url}`, twiml)
  })
})

function answer(
  request: Request,
  response: Response,
  words: string,
  keep: (twiml: string) => void = () => undefined,
): void {
  const url = `http://127.0.0.1:${port}${request.originalUrl}`
  const signature = request.headers['x-twilio-signature']
  const form = request.body as Record<string, string>
  if (typeof signature !== 'string' || !validateRequest(authToken, signature, url, form)) {
    response.status(403).end()
    return
  }
  const voice = new VoiceResponse()
  voice
    .gather({
      input: ['dtmf'],
      action: '/voice/step?turn=2',
      method: 'POST',
      numDigits: 1,
      finishOnKey: '',
      timeout: 6,
      actionOnEmptyResult: true,
    })
    .say({ voice: 'Polly.Joanna-Neural', language: 'en-US' }, words)
  const twiml = voice.toString()
  keep(twiml)
  response.type('text/xml').send(twiml)
}

serveBare(app, port, authToken)
