/** Where the demo's identity provider keeps codes and tokens: in this process, gone when it stops. */
import type { Adapter, AdapterPayload } from 'oidc-provider'

interface Kept {
  payload: AdapterPayload
  until: number
}

export function identityStore(): (model: string) => Adapter {
  const kept = new Map<string, Kept>()

  function read(key: string): AdapterPayload | undefined {
    const found = kept.get(key)
    if (found !== undefined && found.until > Date.now()) return found.payload
    kept.delete(key)
    return undefined
  }
  const first = (model: string, matches: (payload: AdapterPayload) => boolean) =>
    [...kept.keys()]
      .filter((key) => key.startsWith(`${model}:`))
      .map(read)
      .find((payload) => payload !== undefined && matches(payload))

  return (model) => ({
    async upsert(id, payload, expiresIn) {
      kept.set(`${model}:${id}`, { payload, until: Date.now() + (expiresIn ?? 3600) * 1000 })
    },
    find: async (id) => read(`${model}:${id}`),
    findByUid: async (uid) => first(model, (payload) => payload.uid === uid),
    findByUserCode: async (code) => first(model, (payload) => payload.userCode === code),
    async consume(id) {
      const payload = read(`${model}:${id}`)
      if (payload !== undefined) payload['consumed'] = Math.floor(Date.now() / 1000)
    },
    async destroy(id) {
      kept.delete(`${model}:${id}`)
    },
    async revokeByGrantId(grantId) {
      for (const [key, { payload }] of kept) if (payload.grantId === grantId) kept.delete(key)
    },
  })
}
