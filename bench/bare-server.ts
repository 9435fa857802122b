/** Serves what Careline is measured against, in a process that a bench has started: says that it is ready, what it has used, and ends when told. */
import type { Express } from 'express'
import { endByExit } from './leftovers.ts'
import { cpuUsed, type Asked, type Ready } from './messages.ts'

export function serveBare(app: Express, port: number, authToken: string): void {
  endByExit()
  const server = app.listen(port, '127.0.0.1', () => {
    process.send?.({ kind: 'ready', port, accountSid: '', authToken, people: [], databaseUrl: '' } satisfies Ready)
  })
  // As long as Careline (service/serve.ts): Node's own five seconds pass while the other one is measured, and a request that meets a
  // connection that is just being closed ends with "socket hang up".
  server.keepAliveTimeout = 75_000
  process.on('message', (message: Asked) => {
    if (message.kind === 'cpu') process.send?.(cpuUsed())
    else process.exit(0)
  })
}
