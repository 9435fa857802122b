/** What administrators do with endpoints: secrets are made and sealed here, and shown to the person who made them alone. */
import { randomUUID } from 'node:crypto'
import type { By, Changed, Endpoint, EndpointChoice, EndpointStore } from './endpoints.ts'
import { makePoster, type Answered } from './post-event.ts'
import { hostMayBeReached } from './reachable.ts'
import { newSecret, sealSecret } from './secrets.ts'
import { sendOne, type SendingSettings } from './send-webhooks.ts'

export interface Endpoints extends Omit<EndpointStore, 'add' | 'rotate' | 'tested'> {
  add(choice: EndpointChoice, by: By): Promise<{ id: string; secret: string }>
  /** The secret from before signs as well for a day. Undefined: there is no such endpoint, or its secret stands in the settings. */
  rotate(id: string, by: By): Promise<string | undefined>
  /** Sends one event now, also to one that is paused, and says what came of it. */
  test(endpoint: Endpoint, by: By): Promise<Answered>
  /** Why an address cannot be an endpoint's, as a sentence. */
  wrongWith: (url: string) => string | undefined
}

const DAY_MS = 24 * 3_600_000

export function makeEndpoints(store: EndpointStore, settings: SendingSettings, now: () => Date): Endpoints {
  const { sealKey } = settings.keys
  return {
    ...store,
    async add(choice, by) {
      const secret = newSecret()
      return { id: await store.add(choice, sealSecret(sealKey, secret), by), secret }
    },
    async rotate(id, by) {
      const secret = newSecret()
      const until = new Date(by.at.getTime() + DAY_MS)
      const changed: Changed = await store.rotate(id, sealSecret(sealKey, secret), until, by)
      return changed === 'done' ? secret : undefined
    },
    async test(endpoint, by) {
      const poster = makePoster()
      const event = { id: randomUUID(), type: 'webhook.test', at: by.at, data: { endpoint: endpoint.name } }
      try {
        const answered = await sendOne({ ...event, receiver: endpoint }, poster, { settings, now })
        await store.tested(
          endpoint.id,
          answered.kind === 'no-answer' ? answered.why : `answered ${answered.status}`,
          by,
        )
        return answered
      } finally {
        poster.close()
      }
    },
    wrongWith: (url) => wrongWith(url, settings),
  }
}

function wrongWith(text: string, { httpsOnly, mayReach }: SendingSettings): string | undefined {
  if (!URL.canParse(text)) return 'Give an address, e.g. https://crm.example.com/careline.'
  const url = new URL(text)
  if (url.protocol !== 'https:' && (httpsOnly || url.protocol !== 'http:'))
    return 'The address has to begin with https://.'
  if (url.username !== '' || url.password !== '')
    return 'Leave user and password out of the address: events are signed.'
  if (mayReach !== undefined && !hostMayBeReached(url, mayReach))
    return 'That address is not a public one. WEBHOOK_NETWORKS names the networks that are allowed.'
  return undefined
}
