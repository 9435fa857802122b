/** The demo's people with their PINs, for the simulator and scripts. Demo only: it listens on loopback and nowhere else. */
import express, { type Router } from 'express'
import type { StoredDemo } from './demo-file.ts'
import type { DirectoryTables } from './load-directory.ts'

export interface DemoPeople {
  twilioAccountSid: string
  twilioAuthToken: string
  apiToken: string
  /** `desks`: they call while every desk of the demo is closed. */
  people: {
    id: string
    name: string
    email: string
    phone: string
    shows: string
    pin: string | null
    desks?: 'closed'
  }[]
}

/** `pin` is null for people who have none. */
export function peopleOf(
  { pins, twilioAccountSid, twilioAuthToken, apiToken }: StoredDemo,
  contacts: DirectoryTables['contacts'],
): DemoPeople {
  const people = contacts.map(({ id = '', name = '', email = '', phone = '', shows = '', desks }) => ({
    id,
    name,
    email,
    phone,
    shows,
    pin: pins[id] ?? null,
    ...(desks === 'closed' ? { desks: 'closed' as const } : {}),
  }))
  return { twilioAccountSid, twilioAuthToken, apiToken, people }
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
