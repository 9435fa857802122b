/** A place in line, signed, carried by the line itself: it outlives the store that keeps calls (docs/security.md, "A place in the queue"). */
import { createHmac, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import { DESKS } from '../../domain/decide.ts'
import { callId, contactId, contractNumber, credentialId, type CallId } from '../../domain/ids.ts'
import type { Call } from '../call.ts'

/** Ids, times and a desk: never a name, never a number anybody keyed. */
const place = z.strictObject({
  call: callId,
  reference: z.string().max(20),
  turn: z.number().int().nonnegative(),
  desk: z.enum(DESKS),
  since: z.iso.datetime(),
  urgent: z.boolean(),
  verified: z
    .strictObject({
      contact: contactId,
      credential: credentialId,
      at: z.iso.datetime(),
      contract: contractNumber.optional(),
    })
    .optional(),
})
export type Place = z.infer<typeof place>

export interface Proofs {
  /** For a call that goes in line as `turn`. Fits in an address. */
  sign(call: Call): string
  /** Undefined for anything we did not sign for this call. What was verified too long ago counts no more. */
  read(token: string, of: CallId, now: Date): Place | undefined
}

/** A verification counts this long without its record (docs/security.md, "A place in the queue"). */
const VERIFIED_MS = 30 * 60 * 1000

export function makeProofs(key: Uint8Array): Proofs {
  const mac = (text: string) => createHmac('sha256', key).update(`careline place in line v1\n${text}`).digest()
  return {
    sign(call) {
      const text = Buffer.from(JSON.stringify(placeOf(call))).toString('base64url')
      return `${text}.${mac(text).toString('base64url')}`
    },
    read(token, of, now) {
      const [text = '', signature = '', ...more] = token.split('.')
      const given = Buffer.from(signature, 'base64url')
      const right = mac(text)
      if (more.length > 0 || given.length !== right.length || !timingSafeEqual(given, right)) return undefined
      const read = place.safeParse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')))
      if (!read.success || read.data.call !== of) return undefined
      const { verified, ...rest } = read.data
      const fresh = verified !== undefined && now.getTime() - Date.parse(verified.at) < VERIFIED_MS
      return fresh ? read.data : rest
    },
  }
}

function placeOf({ id, reference, turn, stage, identity, told }: Call): Place {
  if (stage.kind !== 'waiting') throw new Error('only a place in line is signed')
  // The place, not the wait: what is carried is for the time when the record of both is lost.
  const since = stage.place ?? stage.since
  const at = { call: id, reference, turn, desk: stage.desk, since, urgent: told.urgent === 'critical' }
  // Other proofs were given to a person, and are asked for again when the record of them is gone.
  if (identity.kind === 'unverified' || identity.by.kind !== 'pin') return at
  const { contactId: contact, at: verifiedAt } = identity
  const contract = told.contract === undefined ? {} : { contract: told.contract }
  return { ...at, verified: { contact, credential: identity.by.credentialId, at: verifiedAt, ...contract } }
}
