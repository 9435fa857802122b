/** Text messages over the REST interface: one is taken, and can be read by tests and the demo. None is delivered. */
import { newSid } from '../network/switchboard.ts'
import { created, RestRefusal, rfcDate, type Route } from './answer.ts'

export interface TextMessage {
  sid: string
  to: string
  from: string
  body: string
  at: Date
}

const PHONE = /^\+[1-9]\d{6,14}$/
/** Twilio refuses a longer one (error 21617). */
const LONGEST = 1_600
/** The oldest are forgotten. */
const MOST = 200

export function messageRoutes(texts: TextMessage[], accountSid: string): Route[] {
  return [
    {
      method: 'POST',
      path: '/Messages',
      answer: ({ params }) => {
        const to = params.get('To') ?? ''
        const from = params.get('From') ?? ''
        const body = params.get('Body') ?? ''
        if (to === '') throw new RestRefusal(400, 21604, "A 'To' phone number is required.")
        if (!PHONE.test(to)) throw new RestRefusal(400, 21211, `Invalid 'To' Phone Number: ${to}`)
        if (!PHONE.test(from)) throw new RestRefusal(400, 21212, `Invalid 'From' Phone Number: ${from}`)
        if (body === '') throw new RestRefusal(400, 21602, 'Message body is required.')
        if (body.length > LONGEST)
          throw new RestRefusal(400, 21617, 'The concatenated message body exceeds the 1600 character limit')
        const text = { sid: newSid('SM'), to, from, body, at: new Date() }
        texts.push(text)
        if (texts.length > MOST) texts.shift()
        return created({
          sid: text.sid,
          account_sid: accountSid,
          to,
          from,
          body,
          status: 'queued',
          direction: 'outbound-api',
          num_segments: String(Math.ceil(body.length / 153)),
          date_created: rfcDate(text.at),
          error_code: null,
          error_message: null,
        })
      },
    },
  ]
}
