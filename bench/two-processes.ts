/** Two processes on one Redis and one Postgres: calls spread over both, a thousand in one instant and five thousand at once. */
import { flood } from './calls.ts'
import type { Figure } from './figures.ts'
import { newHome, startRedis, startService } from './processes.ts'

export async function twoProcesses(): Promise<Figure[]> {
  const home = newHome()
  const redis = await startRedis()
  // The first brings the database up and fills it.
  const first = await startService(home, { contacts: 300, redisUrl: redis.url })
  const second = await startService(home, {
    contacts: 0,
    redisUrl: redis.url,
    databaseUrl: first.databaseUrl,
    publicUrl: first.url,
  })
  try {
    return [...(await flood([first, second], 1_000)), ...(await flood([first, second], 5_000, 150))]
  } finally {
    await second.stop()
    await first.stop()
    await redis.stop()
    home.remove()
  }
}
