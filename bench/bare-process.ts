/** The ceiling: Express, Twilio's signature check and Twilio's TwiML builder, and nothing else. */
import express from 'express'
import { validateRequest } from 'twilio/lib/webhooks/webhooks.js'
import VoiceResponse from 'twilio/lib/twiml/VoiceResponse.js'
import type { Ready } from './messages.ts'

const port = Number(process.argv[2])
const authToken = process.argv[3] ?? ''

const app = express()
app.disable('x-powered-by')
app.disable('etag')
app.post('/voice/step', express.urlencoded({ extended: false }), (request, response) => {
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
    .say(
      { voice: 'Polly.Joanna-Neural', language: 'en-US' },
      'For a new problem, press 1. For a case you already have, press 2. For account administration, press 3.',
    )
  response.type('text/xml').send(voice.toString())
})
app.listen(port, '127.0.0.1', () => {
  process.send?.({ kind: 'ready', port, accountSid: '', authToken, people: [], databaseUrl: '' } satisfies Ready)
})
process.on('message', () => process.exit(0))
