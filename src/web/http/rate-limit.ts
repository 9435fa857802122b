/** Tells a program that asks again and again from one address to wait. */
import type { MakeRateCounter } from '../../accounts/rate-counter.ts'
import { clientAddress } from './client-address.ts'
import type { OpenRoute } from './open-route.ts'

type Handler = OpenRoute['handler']

export interface AddressLimit {
  /** Of the count; another name is counted apart. */
  name: string
  perMinute: number
  tooMany: Handler
}

/** One count for all handlers that go through it. */
export function makeRateLimit(counters: MakeRateCounter, limit: AddressLimit): (handler: Handler) => Handler {
  const { name, perMinute, tooMany } = limit
  const counter = counters({ name, most: perMinute, seconds: 60 })
  return (handler) => async (request, response) => {
    const { used } = await counter.count(clientAddress(request))
    if (used <= perMinute) return handler(request, response)
    response.set('Retry-After', '60')
    return tooMany(request, response)
  }
}
