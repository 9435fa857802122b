/** The events that other systems are told of, as OpenAPI webhooks: made from the schemas that the events are made by. */
import { z } from 'zod'
import { EVENT_TYPES, type EventType } from '../../webhooks/event-types.ts'

const text = (description: string) => ({ required: true, schema: { type: 'string' }, description })

const HEADERS = [
  { name: 'webhook-id', in: 'header', ...text('The same at every try: drop what came before') },
  { name: 'webhook-timestamp', in: 'header', ...text('Seconds since 1970: refuse what is more than five minutes off') },
  {
    name: 'webhook-signature',
    in: 'header',
    ...text(
      '`v1,` and the base64 of HMAC-SHA256 over `<id>.<timestamp>.<body>` under the secret, once for each secret, with spaces between',
    ),
  },
]

const ANSWERS = {
  '2XX': { description: 'Taken. Answer within ten seconds' },
  '410': { description: 'No more: the endpoint is paused' },
  '429': { description: 'Not now: `Retry-After` is honoured' },
  default: { description: 'Not taken: it comes again' },
}

export function webhooksDocument(): object {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Careline webhooks',
      version: '1',
      description:
        'Sent to the address of an endpoint, signed by Standard Webhooks. Events of one call, case or row come in order, each at least once.',
    },
    webhooks: Object.fromEntries(
      Object.entries(EVENT_TYPES).map(([type, one]) => [type, { post: describe(type, one) }]),
    ),
  }
}

function describe(type: string, { means, data, texts = [] }: EventType): object {
  const event = z.object({
    id: z.string().describe('As in `webhook-id`'),
    type: z.literal(type),
    timestamp: z.iso.datetime().describe('When it happened'),
    data,
  })
  const { $schema: _, ...schema } = z.toJSONSchema(event, { io: 'output' })
  const limit = texts.map((path) => `\`${path}\``).join(' and ')
  return {
    operationId: type,
    summary: means,
    ...(limit === '' ? {} : { description: `${limit} only for an endpoint that is allowed case texts.` }),
    parameters: HEADERS,
    requestBody: { required: true, content: { 'application/json': { schema } } },
    responses: ANSWERS,
  }
}
