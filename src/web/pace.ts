/** Tells a program that asks again and again from one address to wait. Each process counts for itself. */
import type { Request } from 'express'
import { RateLimiterMemory } from 'rate-limiter-flexible'
import type { OpenRoute } from './allow.ts'

type Handler = OpenRoute['handler']

/** One count for all handlers that go through it. */
export function makePace(perMinute: number, tooMany: Handler): (handler: Handler) => Handler {
  const limiter = new RateLimiterMemory({ points: perMinute, duration: 60 })
  return (handler) => async (request, response) => {
    const { consumedPoints } = await limiter.penalty(addressOf(request))
    if (consumedPoints <= perMinute) return handler(request, response)
    response.set('Retry-After', '60')
    return tooMany(request, response)
  }
}

/** The client's own, also behind the proxies that TRUSTED_PROXIES names (Express reads no other's word). */
function addressOf(request: Request): string {
  // A proxy of ours may still pass on what is no address.
  return (request.ip ?? 'unknown').slice(0, LONGEST_ADDRESS)
}

const LONGEST_ADDRESS = 64
