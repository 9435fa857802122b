/** The demo's telephone network: a phone for each person in the browser, and Twilio's REST calls answered beside it. */
import express, { type Request, type Response, type Router } from 'express'
import { z } from 'zod'
import { LivePhone, type PhoneEvent } from '../simulator/live-phone.ts'
import { Network } from '../simulator/network.ts'
import { restApi } from '../simulator/rest/rest-api.ts'
import type { DirectoryTables } from '../stores/postgres/demo-directory.ts'
import { isSameOrigin } from '../web/same-origin.ts'
import { page } from '../web/shell/page.tsx'
import { demoCalls } from './demo-calls.ts'
import type { DemoPeople } from './demo-people.ts'

export interface DemoPhonesParts {
  publicBaseUrl: string
  people: DemoPeople
  analysts: DirectoryTables['analysts']
  /** What the service decided about a call, for whoever wants to see why. */
  why: (sid: string) => Promise<{ rule: string; outcome: string; desk: string | null; reference: string } | undefined>
}

interface Phone {
  id: string
  name: string
  number: string
  shows: string
  live: LivePhone
}

/** The number everybody dials here. */
const CARE_LINE = '+12025550100'

const pressed = z.object({ keys: z.string().regex(/^(pin|[0-9*#]{1,20})$/) })

/** `rest` must see requests before anything reads their bodies. */
export function demoPhones({ publicBaseUrl, people, analysts, why }: DemoPhonesParts): Router {
  const network = new Network({
    baseUrl: publicBaseUrl,
    accountSid: people.twilioAccountSid,
    authToken: people.twilioAuthToken,
  })
  const rest = restApi(network, { accountSid: people.twilioAccountSid, authToken: people.twilioAuthToken })
  const phones = new Map<string, Phone>()
  const add = (id: string, name: string, number: string, shows: string) =>
    phones.set(id, { id, name, number, shows, live: new LivePhone(network, number) })
  for (const { id, name, phone, shows } of people.people) add(id, name, phone, shows)
  for (const { id = '', name = '', phone = '', role = '' } of analysts) add(`staff-${id}`, name, phone, role)

  const router = express.Router()
  router.use('/demo/twilio', (request, response) => rest.handle(request, response))
  router.use(demoCalls(network, people.apiToken))

  router.get('/phone', (request, response) => {
    const phone = typeof request.query['as'] === 'string' ? phones.get(request.query['as']) : undefined
    send(response, phone === undefined ? choose([...phones.values()]) : draw(phone))
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
      void reason(phone, why).then((text) => text !== undefined && tell({ kind: 'why', text }))
    })
    request.on('close', stop)
    response.write('retry: 1000\n\n')
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
  act('dial', ({ live }) => live.dial(CARE_LINE))
  act('answer', ({ live }) => live.answer())
  act('hang-up', ({ live }) => live.hangUp())
  act('press', ({ id, live }, body) => {
    const { keys } = pressed.parse(body)
    // Known here, so that it need not be in the page.
    const pin = people.people.find((person) => person.id === id)?.pin
    if (keys !== 'pin') live.press(keys)
    else if (pin !== undefined && pin !== null) live.press(pin)
  })
  return router
}

async function reason({ live }: Phone, why: DemoPhonesParts['why']): Promise<string | undefined> {
  const decided = live.call === undefined ? undefined : await why(live.call.sid)
  if (decided === undefined) return undefined
  const { rule, outcome, desk, reference } = decided
  return `${rule} ${outcome}${desk === null ? '' : ` → ${desk}`} · reference ${reference}`
}

function send(response: Response, html: string): void {
  response
    .set('Content-Security-Policy', "default-src 'self'; frame-ancestors 'none'; base-uri 'none'")
    .set('Cache-Control', 'no-store')
    .type('html')
    .send(html)
}

function choose(phones: Phone[]): string {
  const body = (
    <>
      <h1>Whose phone?</h1>
      <p>
        Open a caller here, and <a href="/desk">the desk</a> in another tab. An analyst's phone rings when they accept a
        call: open it in a third tab.
      </p>
      <ul class="phone-list">
        {phones.map(({ id, name, number, shows }) => (
          <li>
            <a href={`/phone?as=${id}`}>{name}</a> {number} <small>{shows}</small>
          </li>
        ))}
      </ul>
    </>
  )
  return page({ visit: undefined, title: 'Phones', body })
}

const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '0', '#'] as const

function draw({ id, name, number }: Phone): string {
  const body = (
    <div id="phone" data-phone={id}>
      <h1>{name}'s phone</h1>
      <p>
        {number} · <a href="/phone">other phones</a> · <a href="/desk">desk</a>
      </p>
      <p>
        <strong id="phone-state" role="status">
          On the hook
        </strong>
      </p>
      <div class="actions">
        <button type="button" data-act="dial">
          Call Customer Care
        </button>
        <button type="button" data-act="answer">
          Answer
        </button>
        <button type="button" class="secondary" data-act="hang-up">
          Hang up
        </button>
      </div>
      <div class="keypad" role="group" aria-label="Keypad">
        {KEYS.map((key) => (
          <button type="button" class="secondary" data-keys={key}>
            {key}
          </button>
        ))}
      </div>
      <div class="actions">
        <button type="button" class="secondary" data-keys="pin">
          Key my PIN
        </button>
      </div>
      <p>
        <small id="phone-why"></small>
      </p>
      <h2>Heard</h2>
      <ol id="phone-heard" role="log" aria-label="Heard"></ol>
    </div>
  )
  return page({ visit: undefined, title: `${name}'s phone`, body, scripts: ['phone.js'] })
}
