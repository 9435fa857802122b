/** The ceiling: Express, Twilio's signature check, Twilio's TwiML builder, bare argon2 for PINs, and nothing else. */
import { cpus } from 'node:os'
import argon2 from 'argon2'
import express, { type Request, type Response } from 'express'
import { validateRequest } from 'twilio/lib/webhooks/webhooks.js'
import VoiceResponse from 'twilio/lib/twiml/VoiceResponse.js'
import { makeSemaphore } from '../src/domain/semaphore.ts'
import { serveBare } from './bare-server.ts'

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

function answer(request: Request, response: Response, words: string): void {
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
  response.type('text/xml').send(voice.toString())
}

serveBare(app, port, authToken)
