/** Where the pages of webhooks are, and who changes something there. */
import type { Endpoints } from '../../../webhooks/administer.ts'
import type { Endpoint } from '../../../webhooks/endpoints.ts'
import type { AdminContext } from '../admin-page.tsx'

export interface WebhookScreenDeps {
  endpoints: Endpoints
  now: () => Date
}

export const LIST = '/admin/webhooks'

export const pathOfEndpoint = ({ id }: Pick<Endpoint, 'id'>) => `${LIST}/${encodeURIComponent(id)}`

export const idOf = ({ id }: Readonly<Record<string, unknown>>) => (typeof id === 'string' ? id : '')

export const byOf = ({ person }: AdminContext, now: () => Date) => ({ actor: `staff ${person.id}`, at: now() })
