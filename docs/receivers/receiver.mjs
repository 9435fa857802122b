// Receives Careline's webhooks: WEBHOOK_SECRET=whsec_… PORT=8080 node receiver.mjs
// Needs the package `standardwebhooks`; what it verifies is in docs/webhooks.md.
import { createServer } from 'node:http'
import { Webhook } from 'standardwebhooks'

const webhook = new Webhook(process.env.WEBHOOK_SECRET ?? '')
/** Ids of what was taken. Keep them where your other records are, for a month. */
const taken = new Set()

const server = createServer((request, response) => {
  const chunks = []
  request.on('data', (chunk) => chunks.push(chunk))
  request.on('end', () => {
    // The body exactly as it came: parsed and written again it is another text.
    const body = Buffer.concat(chunks).toString()
    const id = String(request.headers['webhook-id'])
    try {
      webhook.verify(body, {
        'webhook-id': id,
        'webhook-timestamp': String(request.headers['webhook-timestamp']),
        'webhook-signature': String(request.headers['webhook-signature']),
      })
    } catch {
      response.writeHead(401).end()
      return
    }
    if (!taken.has(id)) process.stdout.write(`${body}\n`)
    taken.add(id)
    response.writeHead(204).end()
  })
})

server.listen(Number(process.env.PORT ?? 8080), '127.0.0.1', () => {
  process.stdout.write(`listening on ${JSON.stringify(server.address())}\n`)
})
