/** What a person does at a phone's page: dial, answer, press keys, hang up, order a fault. */
import express, { type Request, type Response, type Router } from 'express'
import { z } from 'zod'
import { REQUEST_FAULTS } from '../../simulator/index.ts'
import { CARE_LINE, CARE_LINES } from '../demo-numbers.ts'
import type { DemoDesks } from '../hours/demo-hours.ts'
import { isSameOrigin } from '../../web/http/same-origin.ts'
import type { Phone } from './phones.ts'

const spoilt = z.object({ fault: z.enum(REQUEST_FAULTS) })
const dialled = z.object({ to: z.enum(Object.values(CARE_LINES)).default(CARE_LINE) })
const pressed = z.object({ keys: z.string().regex(/^(pin|[0-9*#]{1,20})$/) })

/** Refuses with 403 a phone that is not there, and requests of another site. */
export function phoneActions(
  phones: ReadonlyMap<string, Phone>,
  publicBaseUrl: string,
  desks: DemoDesks | undefined,
): Router {
  const router = express.Router()
  const on = (action: string, work: (phone: Phone, body: unknown) => Promise<unknown> | void): void => {
    const path = `/phone/:id/${action}`
    router.post(path, express.json({ limit: '1kb' }), async (request: Request, response: Response) => {
      const phone = phones.get(String(request.params['id']))
      if (phone === undefined || !isSameOrigin(request, publicBaseUrl)) {
        response.sendStatus(403)
        return
      }
      await work(phone, request.body)
      response.json({})
    })
  }
  on('dial', async ({ live, notes, desks: called }, body) => {
    const { to } = dialled.parse(body ?? {})
    if (live.isBusy) return
    if (called === 'closed' && desks !== undefined) await closeFor(live, desks)
    notes.add({ kind: 'dialled' })
    await live.dial(to)
  })
  on('answer', ({ live }) => live.answer())
  on('hang-up', ({ live, notes }) => {
    if (live.isBusy) notes.add({ kind: 'hung-up' })
    live.hangUp()
  })
  on('fault', ({ live }, body) => live.spoilNext(spoilt.parse(body).fault))
  on('press', ({ live, pin }, body) => {
    const { keys } = pressed.parse(body)
    // The PIN is known here, so that it need not be in the page.
    if (keys !== 'pin') live.press(keys)
    else if (pin !== undefined) live.press(pin)
  })
  return router
}

/** Until this call is over. */
async function closeFor(live: Phone['live'], desks: DemoDesks): Promise<void> {
  await desks.close()
  const stop = live.subscribe((event) => {
    if (event.kind !== 'over') return
    stop()
    void desks.open().catch(() => undefined)
  })
}
