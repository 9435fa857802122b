/** The port that a server listens on, e.g. the one the system chose where 0 was asked for. */
import type { Server } from 'node:http'

export function portOf(server: Server): number {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server listens on no port.')
  return address.port
}
