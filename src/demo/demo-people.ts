/** The demo's people with their PINs, for the simulator and scripts. Demo only: it listens on loopback and nowhere else. */
import express, { type Router } from 'express'

export interface DemoPeople {
  twilioAccountSid: string
  twilioAuthToken: string
  apiToken: string
  people: { id: string; name: string; email: string; phone: string; shows: string; pin: string | null }[]
}

/** A page of another site must not read it: no CORS header is sent, and a foreign Origin is refused. */
export function demoRoutes(people: DemoPeople): Router {
  const router = express.Router()
  router.get('/demo/people.json', (request, response) => {
    if (request.headers.origin !== undefined) {
      response.status(403).type('text/plain').send('Only from this machine\n')
      return
    }
    response.set('Cache-Control', 'no-store').json(people)
  })
  return router
}
