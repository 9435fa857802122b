/** Enters the pretend CRM as a system that is told of everything, with a secret for this start of the demo. */
import type { EndpointStore } from '../../webhooks/endpoints.ts'
import { newSecret, sealSecret } from '../../webhooks/secrets.ts'

const NAME = 'Pretend CRM'
const TYPES = ['call.*', 'case.*', 'directory.*', 'notice.*', 'alert.*']

/** Gives the secret. What waits since the start before is signed with the new one. */
export async function tellCrm(store: EndpointStore, sealKey: Uint8Array, url: string): Promise<string> {
  const secret = newSecret()
  const sealed = sealSecret(sealKey, secret)
  const by = { actor: 'service', at: new Date() }
  const found = (await store.all()).find(({ name, kind }) => name === NAME && kind === 'added')
  if (found === undefined) {
    await store.add({ name: NAME, url, types: TYPES, withTexts: false }, sealed, by)
    return secret
  }
  await store.rotate(found.id, sealed, by.at, by)
  if (found.url !== url) await store.change(found.id, found.version, { ...found, url }, by)
  return secret
}
