/** Sends a webhook several times at once and checks that every copy got the same answer. */
import { setTimeout as sleep } from 'node:timers/promises'
import { bareProblem } from '../twiml/problem.ts'
import { readTwiml, textOf } from '../twiml/twiml-document.ts'
import { withoutKeys, type Delivery, type WebhookAnswer, type WebhookRequest, type Webhooks } from './webhook.ts'

/** A copy may be told to come back while another is worked on; real time, because the service works in real time. */
const COME_BACK_MS = 25
const MAX_COME_BACKS = 400

/** Resolves with one of the answers; a problem `copies-differ` says that they were not the same. */
export async function sendCopies(webhooks: Webhooks, request: WebhookRequest, copies: number): Promise<Delivery> {
  if (copies <= 1) return webhooks.send(request)
  const deliveries = await Promise.all(Array.from({ length: copies }, () => sendUntilAnswered(webhooks, request)))
  const [first] = deliveries
  if (first === undefined) throw new Error('No copy was sent')

  const problems = deliveries.flatMap((delivery) => delivery.problems)
  if (new Set(deliveries.map(fingerprint)).size > 1) {
    problems.push(bareProblem('copies-differ', `${copies} identical requests got different answers`))
  }
  return { ...(deliveries.find((delivery) => delivery.kind === 'answered') ?? first), problems }
}

async function sendUntilAnswered(webhooks: Webhooks, request: WebhookRequest): Promise<Delivery> {
  let delivery = await webhooks.send(request)
  for (let times = 0; times < MAX_COME_BACKS && delivery.kind === 'answered'; times++) {
    const next = comeBackAddress(delivery.answer)
    if (next === undefined) return delivery
    await sleep(COME_BACK_MS)
    const { problems } = delivery
    const again = await webhooks.send({ ...next, params: withoutKeys(request.params) })
    delivery = { ...again, problems: [...problems, ...again.problems] }
  }
  return delivery
}

/** A document of nothing but a pause and a redirect. */
function comeBackAddress(answer: WebhookAnswer): Pick<WebhookRequest, 'method' | 'url'> | undefined {
  const document = readTwiml(answer.body)
  if (document.kind === 'unreadable') return undefined
  const [pause, redirect, ...more] = document.verbs
  if (pause?.name !== 'Pause' || redirect?.name !== 'Redirect' || more.length > 0) return undefined
  const method = redirect.attributes.get('method') === 'GET' ? 'GET' : 'POST'
  return { method, url: new URL(textOf(redirect), answer.url).href }
}

function fingerprint(delivery: Delivery): string {
  if (delivery.kind === 'failed') return `failed ${delivery.twilioError} ${delivery.status}`
  return `${delivery.answer.status} ${delivery.answer.contentType} ${delivery.answer.body}`
}
