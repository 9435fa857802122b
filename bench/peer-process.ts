/** A peer: an IVR in the shape that Twilio teaches for Node and Express, with `twilio.webhook()` of its library before every route. */
import express, { type Request, type Response } from 'express'
import twilio from 'twilio'
import { serveBare } from './bare-server.ts'

const port = Number(process.argv[2])
const authToken = process.argv[3] ?? ''

// Its sample is github.com/TwilioDevEd/ivr-phone-tree-node; the words here are our own. No PIN, no state: the key alone decides.
const app = express()
app.use(express.urlencoded({ extended: false }))
const signed = twilio.webhook({ validate: true }, authToken)

app.post('/ivr/welcome', signed, (_request: Request, response: Response) => {
  const voice = new twilio.twiml.VoiceResponse()
  const gather = voice.gather({ action: '/ivr/menu', numDigits: 1, method: 'POST' })
  gather.say({ loop: 3 }, 'Thanks for calling. Please press 1 for directions. Press 2 for a list of places to call.')
  response.type('text/xml').send(voice.toString())
})

app.post('/ivr/menu', signed, (request: Request, response: Response) => {
  const chosen = (request.body as Record<string, string>)['Digits']
  response.type('text/xml').send(chosen === '2' ? listPlaces() : redirectWelcome())
})

function listPlaces(): string {
  const voice = new twilio.twiml.VoiceResponse()
  const gather = voice.gather({ action: '/ivr/planets', numDigits: 1, method: 'POST' })
  gather.say(
    { voice: 'Polly.Amy', language: 'en-GB', loop: 3 },
    'To call the first place, press 2. To call the second, press 3. To call the third, press 4. To go back to the main menu, press the star key.',
  )
  return voice.toString()
}

function redirectWelcome(): string {
  const voice = new twilio.twiml.VoiceResponse()
  voice.say({ voice: 'Polly.Amy', language: 'en-GB' }, 'Returning to the main menu.')
  voice.redirect('/ivr/welcome')
  return voice.toString()
}

serveBare(app, port, authToken)
