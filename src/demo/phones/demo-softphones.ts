/** The far end of the browsers that staff answer in: the demo's network rings them as Twilio would, and checks the same tokens. */
import { join } from 'node:path'
import express, { type Request, type Response, type Router } from 'express'
import { jwtVerify } from 'jose'
import { z } from 'zod'
import { PROJECT_ROOT } from '../../project-root.ts'
import { LivePhone, type Network, type PhoneEvent } from '../../simulator/index.ts'

export interface DemoSoftphonesDeps {
  network: Network
  accountSid: string
  apiKey: { sid: string; secret: string }
}

const SCRIPT = join(PROJECT_ROOT, 'src/demo/phones/softphone-device.js')

/** What Twilio asks of a token: whose it is, and that it lets them be rung. */
const claims = z.object({
  grants: z.object({
    identity: z.string().min(1),
    voice: z.object({ incoming: z.object({ allow: z.literal(true) }) }),
  }),
})

interface Softphone {
  live: LivePhone
  /** Browsers that are registered under this name. */
  open: number
}

/** Refuses with 401 what brings no token of this service that is still good. */
export function demoSoftphones({ network, accountSid, apiKey }: DemoSoftphonesDeps): Router {
  const phones = new Map<string, Softphone>()
  const secret = new TextEncoder().encode(apiKey.secret)

  async function addressOf(request: Request): Promise<string | undefined> {
    const token = /^Bearer (\S+)$/.exec(request.get('authorization') ?? '')?.[1] ?? ''
    try {
      const { payload } = await jwtVerify(token, secret, {
        algorithms: ['HS256'],
        issuer: apiKey.sid,
        subject: accountSid,
      })
      return `client:${claims.parse(payload).grants.identity}`
    } catch {
      return undefined // refused, whatever is wrong with it
    }
  }

  function register(address: string): Softphone {
    const phone = phones.get(address) ?? { live: new LivePhone(network, address), open: 0 }
    phone.open += 1
    phones.set(address, phone)
    return phone
  }

  /** The last browser of a name that goes drops its call, and is rung no more. */
  function leave(address: string, phone: Softphone): void {
    phone.open -= 1
    if (phone.open > 0) return
    phones.delete(address)
    network.switchboard.whenRung(address, () => undefined)
    phone.live.hangUp()
  }

  const router = express.Router()
  router.get('/demo/softphone.js', (_request, response) =>
    response.set('Cache-Control', 'no-store').type('text/javascript').sendFile(SCRIPT),
  )
  router.get('/demo/softphone/events', async (request, response) => {
    const address = await addressOf(request)
    if (address === undefined) {
      response.sendStatus(401)
      return
    }
    // The page may be gone before its token was read: then nothing would ever tell us that it leaves.
    if (response.destroyed) return
    const phone = register(address)
    const stop = streamLines(phone.live, response)
    response.on('close', () => {
      stop()
      leave(address, phone)
    })
  })
  router.post('/demo/softphone/:action', async (request, response) => {
    const address = await addressOf(request)
    const phone = address === undefined ? undefined : phones.get(address)
    if (phone === undefined) {
      response.sendStatus(401)
      return
    }
    if (request.params.action === 'answer') phone.live.answer()
    else phone.live.hangUp()
    response.json({})
  })
  return router
}

/** One event a line. Returns how to stop. */
function streamLines(live: LivePhone, response: Response): () => void {
  response.writeHead(200, { 'Content-Type': 'application/x-ndjson', 'Cache-Control': 'no-store' })
  const tell = (event: PhoneEvent | { kind: 'registered' }) => response.write(`${JSON.stringify(event)}\n`)
  tell({ kind: 'registered' })
  return live.subscribe(tell)
}
