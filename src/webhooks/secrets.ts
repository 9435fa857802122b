/** Secrets of endpoints: made here, sealed in the records, and what an event is signed with at this moment. */
import { createHmac, randomBytes } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import { seal, unseal, WEBHOOK_SEAL } from '../accounts/seal.ts'
import type { Receiver } from './outbox.ts'

/** 192 bits, as the specification has it: 24 to 64 bytes. */
const SECRET_BYTES = 24
const PREFIX = 'whsec_'

export const newSecret = () => PREFIX + randomBytes(SECRET_BYTES).toString('base64')

export const sealSecret = (key: Uint8Array, secret: string) => seal(key, WEBHOOK_SEAL, secret)

/** What opens the secrets of the records, and the ones of the settings: the newest first. */
export interface SecretKeys {
  sealKey: Uint8Array
  ofSettings: readonly string[]
}

export type Headers = Record<string, string>

/**
 * Standard Webhooks: `webhook-id`, `webhook-timestamp`, `webhook-signature`, with one signature for each secret. The endpoint of the
 * settings also gets the headers from before, for one release.
 */
export function signedHeaders(
  receiver: Pick<Receiver, 'kind' | 'secret' | 'oldSecret' | 'oldSecretUntil'>,
  { id, body, at }: { id: string; body: string; at: Date },
  keys: SecretKeys,
): Headers {
  const secrets = secretsOf(receiver, at, keys)
  const [newest] = secrets
  if (newest === undefined) throw new Error('There is no secret to sign with.')
  return {
    'webhook-id': id,
    'webhook-timestamp': String(unixSeconds(at)),
    'webhook-signature': secrets.map((secret) => webhookOf(secret).sign(id, at, body)).join(' '),
    ...(receiver.kind === 'settings'
      ? { 'careline-event-id': id, 'careline-signature': oldSignature(newest, unixSeconds(at), body) }
      : {}),
  }
}

function secretsOf(
  { kind, secret, oldSecret, oldSecretUntil }: Pick<Receiver, 'kind' | 'secret' | 'oldSecret' | 'oldSecretUntil'>,
  at: Date,
  { sealKey, ofSettings }: SecretKeys,
): string[] {
  if (kind === 'settings') return [...ofSettings]
  const isOldGood = oldSecretUntil !== undefined && oldSecretUntil > at
  const sealed = [secret, isOldGood ? oldSecret : undefined]
  return sealed.flatMap((one) => (one === undefined ? [] : [unseal(sealKey, WEBHOOK_SEAL, one)]))
}

/** A secret of the settings may be any text: its characters are the key then. */
export function webhookOf(secret: string): Webhook {
  return secret.startsWith(PREFIX) ? new Webhook(secret) : new Webhook(secret, { format: 'raw' })
}

const unixSeconds = (at: Date) => Math.floor(at.getTime() / 1000)

/** `t=<unix seconds>,v1=<hex HMAC-SHA256 of "<t>.<body>">` */
function oldSignature(secret: string, seconds: number, body: string): string {
  return `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`
}
