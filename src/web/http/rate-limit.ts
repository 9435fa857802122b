/** Tells a program that asks again and again from one address to wait. Each process counts for itself. */
import { RateLimiterMemory } from 'rate-limiter-flexible'
import { clientAddress } from './client-address.ts'
import type { OpenRoute } from './open-route.ts'

type Handler = OpenRoute['handler']

/** One count for all handlers that go through it. */
export function makeRateLimit(perMinute: number, tooMany: Handler): (handler: Handler) => Handler {
  const limiter = new RateLimiterMemory({ points: perMinute, duration: 60 })
  return (handler) => async (request, response) => {
    const { consumedPoints } = await limiter.penalty(clientAddress(request))
    if (consumedPoints <= perMinute) return handler(request, response)
    response.set('Retry-After', '60')
    return tooMany(request, response)
  }
}
