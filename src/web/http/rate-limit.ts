/** Tells a program that asks again and again from one address to wait. Each process counts for itself. */
import { RateLimiterMemory } from 'rate-limiter-flexible'
import { clientAddress } from './client-address.ts'
import type { OpenRoute } from './open-route.ts'

type Handler = OpenRoute['handler']

/** One count for all handlers that go through it. `onTooMany` is told of each request that is refused, `answer` answers it. */
export function makeRateLimit(
  perMinute: number,
  { onTooMany, answer }: { onTooMany: (address: string) => void; answer: Handler },
): (handler: Handler) => Handler {
  const limiter = new RateLimiterMemory({ points: perMinute, duration: 60 })
  return (handler) => async (request, response) => {
    const address = clientAddress(request)
    const { consumedPoints } = await limiter.penalty(address)
    if (consumedPoints <= perMinute) return handler(request, response)
    onTooMany(address)
    response.set('Retry-After', '60')
    return answer(request, response)
  }
}
