/** The demo's telephone network: a phone for each person in the browser, and Twilio's REST calls answered beside it. */
import { join } from 'node:path'
import express, { type Request, type Response, type Router } from 'express'
import type { Call } from '../../calls/call.ts'
import { PROJECT_ROOT } from '../../project-root.ts'
import { Network, restApi, type PhoneEvent, type RestApi } from '../../simulator/index.ts'
import type { DirectoryTables } from '../load-directory.ts'
import type { DemoPeople } from '../demo-people.ts'
import type { DemoDesks } from '../hours/demo-hours.ts'
import { callAsTest } from './call-as-test.ts'
import { demoCalls } from './demo-calls.ts'
import { demoSoftphones, type DemoSoftphonesDeps } from './demo-softphones.ts'
import { choosePhone, drawPhone } from './demo-phone-page.tsx'
import { phoneActions } from './phone-actions.ts'
import { openPhones, type Phone } from './phones.ts'
import { sendPage } from '../send-page.ts'

export interface DemoPhonesDeps {
  publicBaseUrl: string
  people: DemoPeople
  analysts: DirectoryTables['analysts']
  /** Engineers on duty who are no members of the staff. */
  onDuty?: readonly { id: string; name: string; phone: string }[]
  /** What the service knows of a call, to show its reasons. */
  read: (sid: string) => Promise<Call | undefined>
  /** Signs the tokens of browsers that staff answer in. Undefined: they answer on telephones alone. */
  apiKey?: DemoSoftphonesDeps['apiKey'] | undefined
  /** Undefined: they stay as they are. */
  desks?: DemoDesks | undefined
  /** Twilio's 15 s, unless a test shortens it. */
  timeoutMs?: number
}

const SCRIPT = join(PROJECT_ROOT, 'src/demo/phones/phone.js')

/** The REST part has to see requests before anything reads their bodies. */
export function demoPhones({
  publicBaseUrl,
  people,
  analysts,
  onDuty = [],
  read,
  apiKey,
  desks,
  timeoutMs,
}: DemoPhonesDeps): {
  router: Router
  texts: RestApi['texts']
} {
  const account = { accountSid: people.twilioAccountSid, authToken: people.twilioAuthToken }
  const network = new Network({ baseUrl: publicBaseUrl, ...account, ...(timeoutMs !== undefined && { timeoutMs }) })
  const rest = restApi(network, account)
  const phones = openPhones(network, people.people, analysts, onDuty)

  const router = express.Router()
  router.use('/demo/twilio', (request, response) => rest.handle(request, response))
  router.use(demoCalls(network, people.apiToken, desks))
  if (apiKey !== undefined) router.use(demoSoftphones({ network, accountSid: account.accountSid, apiKey }))
  router.get('/demo/phone.js', (_request, response) =>
    response.set('Cache-Control', 'no-store').type('text/javascript').sendFile(SCRIPT),
  )
  router.get('/phone', (request, response) => {
    const phone = typeof request.query['as'] === 'string' ? phones.get(request.query['as']) : undefined
    sendPage(response, phone === undefined ? choosePhone([...phones.values()]) : drawPhone(phone))
  })
  router.get('/phone/:id/events', (request, response) => {
    const phone = phones.get(request.params.id)
    if (phone === undefined) response.sendStatus(404)
    else streamEvents(phone, read, request, response)
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
  router.use(phoneActions(phones, publicBaseUrl, desks))
  return { router, texts: rest.texts }
}

/** What happens at a phone, as server-sent events until its page is closed; with the reason of the last decision. */
function streamEvents(phone: Phone, read: DemoPhonesDeps['read'], request: Request, response: Response): void {
  response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' })
  const tell = (event: PhoneEvent | { kind: 'held' } | { kind: 'why'; text: string }) =>
    response.write(`data: ${JSON.stringify(event)}\n\n`)
  const stop = phone.live.subscribe((event) => {
    const isInQueue = phone.live.call?.queue !== undefined
    // A hold loop of the queue listens for keys, too; outside of it an analyst has put the caller on hold.
    if (event.kind === 'asked' && isInQueue) tell({ kind: 'waiting' })
    else if (event.kind === 'waiting' && !isInQueue) tell({ kind: 'held' })
    else tell(event)
    if (event.kind !== 'asked' && event.kind !== 'waiting') return
    void reason(phone, read).then((text) => text !== undefined && tell({ kind: 'why', text }))
  })
  request.on('close', stop)
  response.write('retry: 1000\n\n')
}

async function reason({ live }: Phone, read: DemoPhonesDeps['read']): Promise<string | undefined> {
  const call = live.call === undefined ? undefined : await read(live.call.sid)
  const decided = call?.decisions.at(-1)
  if (call === undefined || decided === undefined) return undefined
  const { rule, outcome, desk } = decided
  return `${rule} ${outcome}${desk === null ? '' : ` → ${desk}`} · reference ${call.reference}`
}
