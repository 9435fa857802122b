/** A signed place in the queue, carried by Twilio: it outlives the live store (docs/security.md, "A place in the queue"). */
import { createHmac, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import { DESKS } from '../../domain/decide.ts'
import { callId, caseNumber, contactId, contractNumber, credentialId, type CallId } from '../../domain/ids.ts'
import { LOST } from '../history/moments.ts'
import type { Policy } from '../../domain/policy.ts'
import { freshTold, startCall, type Call, type CallOrigin, type Told } from '../call.ts'
import type { Verified } from '../decision/proved-now.ts'
import type { Editions } from '../editions.ts'
import { chosenCombination, seenCase } from '../decision/combinations.ts'
import { inOwnLanguage, languageOfNumber } from '../words/call-language.ts'
import type { Directory } from '../../domain/directory/directory.ts'
import type { CredentialStore } from '../../domain/pin/credential-store.ts'

/** Ids, times and a desk: never a name, never a PIN, never the number of a telephone. */
const placeFormat = z.strictObject({
  call: callId,
  reference: z.string().max(20),
  turn: z.number().int().nonnegative(),
  desk: z.enum(DESKS),
  since: z.iso.datetime(),
  urgent: z.boolean(),
  /** Left out for English. */
  language: z.string().max(10).optional(),
  /** The caller chose it by a key. */
  chosen: z.literal(true).optional(),
  verified: z
    .strictObject({
      contact: contactId,
      credential: credentialId,
      at: z.iso.datetime(),
      contract: contractNumber.optional(),
      /** The case that the call is about, by our own number: its owner is offered the call first (rule R25). */
      case: caseNumber.optional(),
    })
    .optional(),
})
export type Place = z.infer<typeof placeFormat>

export interface QueueTokens {
  /** For a call that goes into the queue as `turn`. Fits in an address. */
  sign(call: Call): string
  /** Undefined for anything we did not sign for this call. What was verified too long ago counts no more. */
  read(token: string, of: CallId, now: Date): Place | undefined
}

/** A verification counts this long without its record (docs/security.md, "A place in the queue"). */
const VERIFIED_MS = 30 * 60 * 1000

export function makeQueueTokens(key: Uint8Array): QueueTokens {
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
      const read = placeFormat.safeParse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')))
      if (!read.success || read.data.call !== of) return undefined
      const { verified, ...rest } = read.data
      const fresh = verified !== undefined && now.getTime() - Date.parse(verified.at) < VERIFIED_MS
      return fresh ? read.data : rest
    },
  }
}

function placeOf({ id, reference, turn, stage, identity, told, language, languageChosen }: Call): Place {
  if (stage.kind !== 'waiting') throw new Error('only a place in the queue is signed')
  // The place, not the wait: what is carried is for the time when the record of both is lost.
  const since = stage.place ?? stage.since
  const at = {
    call: id,
    reference,
    turn,
    desk: stage.desk,
    since,
    urgent: told.urgent === 'critical',
    ...(language === 'en' ? {} : { language }),
    ...(languageChosen === true ? { chosen: languageChosen } : {}),
  }
  // Other proofs were given to a person, and are asked for again when the record of them is gone.
  if (identity.kind === 'unverified' || identity.by.kind !== 'pin') return at
  const { contactId: contact, at: verifiedAt } = identity
  const contract = told.contract === undefined ? {} : { contract: told.contract }
  const about = told.case?.kind === 'found' ? { case: told.case.number } : {}
  return { ...at, verified: { contact, credential: identity.by.credentialId, at: verifiedAt, ...contract, ...about } }
}

export interface RestoreDeps {
  queueTokens: Pick<QueueTokens, 'read'>
  credentials: Pick<CredentialStore, 'summaryFor'>
  directory: Pick<Directory, 'standingOf' | 'casesKeyed'>
  editions: Pick<Editions, 'newest'>
  settings: { policy: Pick<Policy, 'languages'> }
  now: () => Date
}

/**
 * A caller in the queue whose record was lost, back from the place that Twilio carries.
 * - Verified only when the place says so, lately, and the same PIN is still in force and its owner active: both are asked now.
 * - About their case, and so for its owner first, where it is still theirs and the owner's time is not over.
 * - Without a place that we signed: UNVERIFIED, for the people who find out who is calling.
 * - Goes on in the newest edition: a caller who waits is at no step of a flow.
 * - Throws while the records cannot be asked; the next hold message tries again.
 */
export async function restoreCall(
  id: Call['id'],
  origin: CallOrigin,
  token: string | undefined,
  deps: RestoreDeps,
): Promise<Call> {
  const now = deps.now()
  const place = token === undefined ? undefined : deps.queueTokens.read(token, id, now)
  const { flows, prompts } = deps.editions.newest()
  const started = startCall(
    id,
    origin,
    flows.version,
    now,
    languageOfNumber(origin.dialled, deps.settings.policy, prompts),
  )
  const { verified, chosen } = place ?? {}
  const identity = verified && (await stillVerified(verified, deps))
  const restored: Call = {
    ...started,
    ...(place === undefined ? {} : { language: place.language ?? 'en' }),
    ...(chosen === true ? { languageChosen: chosen } : {}),
    turn: place?.turn ?? 1,
    noted: LOST,
    reference: place?.reference ?? started.reference,
    stage: {
      kind: 'waiting',
      desk: place?.desk ?? 'identification',
      since: place?.since ?? now.toISOString(),
      claim: undefined,
      only: undefined,
      declined: [],
      laps: 1,
      quoted: undefined,
      offered: false,
      lap: undefined,
    },
    told: {
      ...started.told,
      ...(place?.urgent === true ? { urgent: 'critical' as const } : {}),
      ...(verified === undefined ? {} : { contract: verified.contract }),
      ...(await caseAgain(verified, identity, deps)),
    },
    identity: identity ?? started.identity,
  }
  return inOwnLanguage(restored, deps.settings.policy, prompts)
}

async function stillVerified(
  { contact, credential, at }: NonNullable<Place['verified']>,
  { credentials, directory }: Pick<RestoreDeps, 'credentials' | 'directory'>,
): Promise<Verified | undefined> {
  const [pin, standing] = await Promise.all([credentials.summaryFor(contact), directory.standingOf(contact)])
  if (pin?.id !== credential || pin.state !== 'active' || standing?.contact.status !== 'active') return undefined
  return {
    kind: 'verified',
    contactId: contact,
    by: { kind: 'pin', credentialId: credential },
    at,
    standing,
    fromProof: true,
  }
}

/** As the records have it now; nothing of a case that is not theirs, or that they are no longer proved for. */
async function caseAgain(
  place: Place['verified'],
  identity: Verified | undefined,
  { directory }: Pick<RestoreDeps, 'directory'>,
): Promise<Partial<Told>> {
  if (place?.case === undefined || identity === undefined) return {}
  const [found] = await directory.casesKeyed(place.case, undefined)
  const on = chosenCombination(identity.standing, { ...freshTold(), contract: place.contract })
  const seen = seenCase(found, (contract) => on !== undefined && contract === on.contract)
  return seen.kind === 'found' ? { existing: true, case: seen } : {}
}
