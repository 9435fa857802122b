/** The ceiling of the desk: a bare server that sends the same bytes to everybody who listens, as soon as it is told to. */
import { createServer, type ServerResponse } from 'node:http'
import { endByExit } from './leftovers.ts'
import type { Ready } from './messages.ts'

const port = Number(process.argv[2])
endByExit()
const listening = new Set<ServerResponse>()

createServer((request, response) => {
  const bytes = /^\/push\/(\d+)$/.exec(request.url ?? '')?.[1]
  if (bytes === undefined) {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write(': welcome\n\n')
    listening.add(response)
    request.on('close', () => listening.delete(response))
    return
  }
  const event = `data: ${'x'.repeat(Number(bytes))}\n\n`
  for (const each of listening) each.write(event)
  response.end()
}).listen(port, '127.0.0.1', () => {
  const ready: Ready = { kind: 'ready', port, accountSid: '', authToken: '', people: [], databaseUrl: '' }
  process.send?.(ready)
})
process.on('message', () => process.exit(0))
