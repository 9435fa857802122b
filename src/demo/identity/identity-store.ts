/** Where the demo's identity provider stores codes and tokens: in this process, gone when it stops. */
import type { Adapter, AdapterPayload } from 'oidc-provider'

interface StoredPayload {
  payload: AdapterPayload
  until: number
}

export function identityStore(): (model: string) => Adapter {
  const stored = new Map<string, StoredPayload>()

  function read(key: string): AdapterPayload | undefined {
    const found = stored.get(key)
    if (found !== undefined && found.until > Date.now()) return found.payload
    stored.delete(key)
    return undefined
  }
  const first = (model: string, matches: (payload: AdapterPayload) => boolean) =>
    [...stored.keys()]
      .filter((key) => key.startsWith(`${model}:`))
      .map(read)
      .find((payload) => payload !== undefined && matches(payload))

  return (model) => ({
    async upsert(id, payload, expiresIn) {
      stored.set(`${model}:${id}`, { payload, until: Date.now() + (expiresIn ?? 3600) * 1000 })
    },
    find: async (id) => read(`${model}:${id}`),
    findByUid: async (uid) => first(model, (payload) => payload.uid === uid),
    findByUserCode: async (code) => first(model, (payload) => payload.userCode === code),
    async consume(id) {
      const payload = read(`${model}:${id}`)
      if (payload !== undefined) payload['consumed'] = Math.floor(Date.now() / 1000)
    },
    async destroy(id) {
      stored.delete(`${model}:${id}`)
    },
    async revokeByGrantId(grantId) {
      for (const [key, { payload }] of stored) if (payload.grantId === grantId) stored.delete(key)
    },
  })
}
