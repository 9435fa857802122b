/** The demo's telephone network: a phone for each person in the browser, and Twilio's REST calls answered beside it. */
import express, { type Request, type Response, type Router } from 'express'
import { z } from 'zod'
import type { Call } from '../calls/call.ts'
import { FAULTS, LivePhone, Network, type PhoneEvent, restApi } from '../simulator/index.ts'
import type { DirectoryTables } from '../stores/postgres/directory/demo-directory.ts'
import { isSameOrigin } from '../web/http/same-origin.ts'
import { demoCalls } from './demo-calls.ts'
import { callAsTest } from './call-as-test.ts'
import { noteCall, type CallNotes } from './call-notes.ts'
import { choosePhone, drawPhone, type ShownPhone } from './demo-phone-page.tsx'
import type { DemoPeople } from './demo-people.ts'

export interface DemoPhonesDeps {
  publicBaseUrl: string
  people: DemoPeople
  analysts: DirectoryTables['analysts']
  /** What the service knows of a call, for whoever wants to see why. */
  read: (sid: string) => Promise<Call | undefined>
  /** Twilio's, unless nobody really waits. */
  timeoutMs?: number
}

interface Phone extends ShownPhone {
  live: LivePhone
  notes: CallNotes
}

/** The number everybody dials here. */
const CARE_LINE = '+12025550100'

const spoilt = z.object({ fault: z.enum(FAULTS) })
const pressed = z.object({ keys: z.string().regex(/^(pin|[0-9*#]{1,20})$/) })

/** `rest` must see requests before anything reads their bodies. */
export function demoPhones({ publicBaseUrl, people, analysts, read, timeoutMs }: DemoPhonesDeps): Router {
  const network = new Network({
    baseUrl: publicBaseUrl,
    accountSid: people.twilioAccountSid,
    authToken: people.twilioAuthToken,
    ...(timeoutMs !== undefined && { timeoutMs }),
  })
  const rest = restApi(network, { accountSid: people.twilioAccountSid, authToken: people.twilioAuthToken })
  const phones = new Map<string, Phone>()
  const pins = people.people.flatMap(({ pin }) => pin ?? [])
  const add = (shown: ShownPhone, pin: string | undefined) => {
    const notes = noteCall(pin, pins)
    const live = new LivePhone(network, shown.number, { answered: notes.answered })
    live.subscribe((event) => event.kind === 'fault' && notes.befell(event.fault))
    phones.set(shown.id, { ...shown, live, notes })
  }
  for (const { id, name, phone, shows, pin } of people.people) {
    add({ id, name, number: phone, shows, isCaller: true }, pin ?? undefined)
  }
  for (const { id = '', name = '', phone = '', role = '' } of analysts) {
    add({ id: `staff-${id}`, name, number: phone, shows: role, isCaller: false }, undefined)
  }

  const router = express.Router()
  router.use('/demo/twilio', (request, response) => rest.handle(request, response))
  router.use(demoCalls(network, people.apiToken))

  router.get('/phone', (request, response) => {
    const phone = typeof request.query['as'] === 'string' ? phones.get(request.query['as']) : undefined
    send(response, phone === undefined ? choosePhone([...phones.values()]) : drawPhone(phone))
  })

  router.get('/phone/:id/events', (request, response) => {
    const phone = phones.get(request.params.id)
    if (phone === undefined) {
      response.sendStatus(404)
      return
    }
    response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' })
    const tell = (event: PhoneEvent | { kind: 'why'; text: string }) =>
      response.write(`data: ${JSON.stringify(event)}\n\n`)
    const stop = phone.live.subscribe((event) => {
      // A lap of hold listens for keys too.
      tell(event.kind === 'asked' && phone.live.call?.queue !== undefined ? { kind: 'waiting' } : event)
      if (event.kind !== 'asked' && event.kind !== 'waiting') return
      void reason(phone, read).then((text) => text !== undefined && tell({ kind: 'why', text }))
    })
    request.on('close', stop)
    response.write('retry: 1000\n\n')
  })

  router.get('/phone/:id/saved.test.ts', async (request, response) => {
    const phone = phones.get(request.params.id)
    const call = phone?.live.call === undefined ? undefined : await read(phone.live.call.sid)
    if (phone === undefined || call === undefined) {
      response.status(404).type('text/plain').send('There was no call yet.\n')
      return
    }
    response
      .set('Cache-Control', 'no-store')
      .attachment(`${phone.id}-saved.test.ts`)
      .type('text/plain')
      .send(callAsTest(phone, phone.notes.notes, call))
  })

  const act = (name: string, work: (phone: Phone, body: unknown) => Promise<unknown> | void): void => {
    router.post(`/phone/:id/${name}`, express.json({ limit: '1kb' }), async (request: Request, response: Response) => {
      const phone = phones.get(String(request.params['id']))
      if (phone === undefined || !isSameOrigin(request, publicBaseUrl)) {
        response.sendStatus(403)
        return
      }
      await work(phone, request.body)
      response.json({})
    })
  }
  act('dial', async ({ live, notes }) => {
    if (live.isBusy) return
    notes.add({ kind: 'dialled' })
    await live.dial(CARE_LINE)
  })
  act('answer', ({ live }) => live.answer())
  act('hang-up', ({ live, notes }) => {
    if (live.isBusy) notes.add({ kind: 'hung-up' })
    live.hangUp()
  })
  act('fault', ({ live }, body) => live.spoilNext(spoilt.parse(body).fault))
  act('press', ({ id, live }, body) => {
    const { keys } = pressed.parse(body)
    // Known here, so that it need not be in the page.
    const pin = people.people.find((person) => person.id === id)?.pin
    if (keys !== 'pin') live.press(keys)
    else if (pin !== undefined && pin !== null) live.press(pin)
  })
  return router
}

async function reason({ live }: Phone, read: DemoPhonesDeps['read']): Promise<string | undefined> {
  const call = live.call === undefined ? undefined : await read(live.call.sid)
  const decided = call?.decisions.at(-1)
  if (call === undefined || decided === undefined) return undefined
  const { rule, outcome, desk } = decided
  return `${rule} ${outcome}${desk === null ? '' : ` → ${desk}`} · reference ${call.reference}`
}

function send(response: Response, html: string): void {
  response
    .set('Content-Security-Policy', "default-src 'self'; frame-ancestors 'none'; base-uri 'none'")
    .set('Cache-Control', 'no-store')
    .type('html')
    .send(html)
}
