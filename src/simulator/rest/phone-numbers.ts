/** The account's phone numbers over the REST interface: bought, found, and pointed at a service. */
import { randomBytes } from 'node:crypto'
import { snakeCase } from '../taskrouter/instruction.ts'
import { created, deleted, notFound, ok, page, RestRefusal, rfcDate, type RestRequest, type Route } from './answer.ts'

interface PhoneNumber {
  sid: string
  made: Date
  updated: Date
  /** As the interface names them in JSON, e.g. `voice_url`. */
  fields: Map<string, string>
}

/** What a new number has; addresses are blank and methods POST. */
const AT_FIRST = {
  voice_url: '',
  voice_method: 'POST',
  voice_fallback_url: '',
  voice_fallback_method: 'POST',
  status_callback: '',
  status_callback_method: 'POST',
}
/** Null until they are set, and again when they are set to nothing. */
const ONES_OF_TWILIO = ['voice_application_sid', 'trunk_sid']
const METHODS = ['VoiceMethod', 'VoiceFallbackMethod', 'StatusCallbackMethod']
const ADDRESSES = ['VoiceUrl', 'VoiceFallbackUrl', 'StatusCallback']

const ALL = '/IncomingPhoneNumbers'

export function phoneNumberRoutes(accountSid: string): Route[] {
  const numbers = new Map<string, PhoneNumber>()

  const json = (number: PhoneNumber) => numberJson(accountSid, number)

  function oneOf(request: RestRequest): PhoneNumber {
    const number = numbers.get(request.ids['number'] ?? '')
    if (number === undefined) throw notFound(request.path)
    return number
  }

  return [
    {
      method: 'POST',
      path: ALL,
      answer: (request) => {
        const phone = request.params.get('PhoneNumber') ?? ''
        if (!/^\+[1-9]\d{6,14}$/.test(phone)) throw new RestRefusal(400, 21421, `${phone} is not valid`)
        const made = new Date()
        const number = { sid: `PN${randomBytes(16).toString('hex')}`, made, updated: made, fields: new Map() }
        change(number, request)
        numbers.set(number.sid, number)
        return created(json(number))
      },
    },
    {
      method: 'GET',
      path: ALL,
      answer: (request) => {
        const wanted = request.params.get('PhoneNumber')
        const shown = [...numbers.values()].filter(
          ({ fields }) => wanted === undefined || fields.get('phone_number')?.includes(wanted) === true,
        )
        return page(request, 'incoming_phone_numbers', shown, json)
      },
    },
    { method: 'GET', path: `${ALL}/:number`, answer: (request) => ok(json(oneOf(request))) },
    {
      method: 'POST',
      path: `${ALL}/:number`,
      answer: (request) => {
        const number = oneOf(request)
        change(number, request)
        return ok(json(number))
      },
    },
    {
      method: 'DELETE',
      path: `${ALL}/:number`,
      answer: (request) => {
        numbers.delete(oneOf(request).sid)
        return deleted
      },
    },
  ]
}

function change(number: PhoneNumber, { params }: RestRequest): void {
  for (const name of METHODS) {
    const method = params.get(name)
    if (method !== undefined && method !== 'GET' && method !== 'POST') {
      throw new RestRefusal(400, 21403, `${name} is not valid`)
    }
  }
  for (const name of ADDRESSES) {
    const address = params.get(name)
    if (address && !/^https?:\/\//.test(address)) throw new RestRefusal(400, 21502, `${name} is not absolute`)
  }
  for (const [name, value] of params) number.fields.set(snakeCase(name), value)
  number.updated = new Date()
}

function numberJson(accountSid: string, { sid, made, updated, fields }: PhoneNumber): unknown {
  return {
    ...AT_FIRST,
    ...Object.fromEntries(fields),
    ...Object.fromEntries(ONES_OF_TWILIO.map((name) => [name, fields.get(name) || null])),
    sid,
    account_sid: accountSid,
    capabilities: { voice: true, sms: true, mms: true, fax: false },
    date_created: rfcDate(made),
    date_updated: rfcDate(updated),
    uri: `/2010-04-01/Accounts/${accountSid}${ALL}/${sid}.json`,
  }
}
