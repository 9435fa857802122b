/** One thing at Twilio, made when it is absent and changed where it differs from what is wanted. */
import { isDeepStrictEqual } from 'node:util'
import type { WideningPolicy } from '../../desk/connect/offer.ts'
import type { Staff } from '../../desk/staff/staff.ts'
import type { TwilioClient } from '../twilio-client.ts'
import type { ProvisionFile } from './provision-file.ts'

export interface ProvisionDeps {
  client: TwilioClient
  file: ProvisionFile
  publicBaseUrl: string
  /** When a call of each desk is offered to every analyst there. */
  policy: WideningPolicy
  /** Undefined: the workers are left as they are. */
  staff: readonly Staff[] | undefined
  /** Nothing is made or changed at Twilio; the report says what would be. */
  dryRun: boolean
  report: (line: ProvisionLine) => void
}

export interface ProvisionLine {
  /** `absent`: must exist already, and does not. `stray`: exists, and is not one of the staff. */
  did: 'created' | 'changed' | 'left' | 'absent' | 'stray'
  what: string
  name: string
  /** The fields that were changed. */
  fields: string[]
}

/** In the place of the sid of what a dry run did not make. */
export const NOT_MADE = 'not made'

interface Wish<T> {
  what: string
  name: string
  found: T | undefined
  /** The fields that must have these values; JSON is compared by what it means. */
  wanted: Partial<T>
  create: () => Promise<{ sid: string }>
  update: (sid: string) => Promise<unknown>
}

/** The sid of what is there afterwards, or `NOT_MADE`. Reports what was done. Throws what Twilio refuses. */
export async function settle<T extends { sid: string }>(
  wish: Wish<T>,
  { dryRun, report }: Pick<ProvisionDeps, 'dryRun' | 'report'>,
): Promise<string> {
  const { what, name, found, wanted } = wish
  if (found === undefined) {
    const made = dryRun ? undefined : await wish.create()
    report({ did: 'created', what, name, fields: [] })
    return made?.sid ?? NOT_MADE
  }
  const fields = Object.entries(wanted).flatMap(([field, value]) =>
    isDeepStrictEqual(meaning(Reflect.get(found, field)), meaning(value)) ? [] : [field],
  )
  if (fields.length > 0 && !dryRun) await wish.update(found.sid)
  report({ did: fields.length > 0 ? 'changed' : 'left', what, name, fields })
  return found.sid
}

/** Undefined while a dry run has no workspace to look into. */
export function workspaceAt(sid: string, client: TwilioClient) {
  return sid === NOT_MADE ? undefined : client.taskrouter.v1.workspaces(sid)
}

/** The address at this service where Twilio posts to `path`. */
export function voiceUrl(path: string, { publicBaseUrl }: Pick<ProvisionDeps, 'publicBaseUrl'>): string {
  return `${publicBaseUrl}/voice/${path}`
}

/** JSON in which only spaces and the order of names differ is the same; null and undefined are the same as blank. */
function meaning(value: unknown): unknown {
  if (value === null || value === undefined) return ''
  if (typeof value !== 'string' || !value.startsWith('{')) return value
  try {
    return JSON.parse(value) as unknown
  } catch {
    return value
  }
}

/** Empty for anything but the JSON of an object. */
export function objectIn(json: string | undefined): object {
  const value = meaning(json)
  return typeof value === 'object' && value !== null ? value : {}
}
