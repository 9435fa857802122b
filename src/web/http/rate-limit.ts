/** Tells a program that asks again and again from one address to wait. */
import type { MakeRateCounter } from '../../accounts/rate-counter.ts'
import { clientAddress } from './client-address.ts'
import type { OpenRoute } from './open-route.ts'

type Handler = OpenRoute['handler']

export interface AddressLimit {
  /** Of the count; another name is counted apart. */
  name: string
  perMinute: number
  /** Told of each request that is refused. */
  onTooMany: (address: string) => void
  answer: Handler
}

/** One count for all handlers that go through it. */
export function makeRateLimit(counters: MakeRateCounter, limit: AddressLimit): (handler: Handler) => Handler {
  const { name, perMinute, onTooMany, answer } = limit
  const counter = counters({ name, most: perMinute, seconds: 60 })
  return (handler) => async (request, response) => {
    const address = clientAddress(request)
    const { used } = await counter.count(address)
    if (used <= perMinute) return handler(request, response)
    onTooMany(address)
    response.set('Retry-After', '60')
    return answer(request, response)
  }
}
