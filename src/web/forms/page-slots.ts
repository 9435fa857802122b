/** What a page remembers between two requests: its address holds an id alone, and only the person it was stored for reads it. */
import { randomBytes } from 'node:crypto'
import type { z } from 'zod'
import type { SignedIn } from '../../accounts/person.ts'
import { secretHash } from '../../accounts/secret-hash.ts'
import type { FormStore } from '../../accounts/form-store.ts'
import { PAGE_SEAL as SEAL, seal, unseal } from '../../accounts/seal.ts'

/** Of one person. Beyond these the oldest are deleted. */
const MOST_SLOTS = 40
const SLOT_MS = 60 * 60_000
const ID = /^[A-Za-z0-9_-]{43}$/

export interface PageSlots {
  /** For an hour. The id is for an address of this service. */
  keep(value: unknown): Promise<string>
  /** Undefined: unknown, over, or stored for another person. */
  read<T>(id: unknown, schema: z.ZodType<T>): Promise<T | undefined>
  /** As `read`, once. */
  take<T>(id: unknown, schema: z.ZodType<T>): Promise<T | undefined>
  /** Puts back what was taken, under its id, for another hour. */
  restore(id: string, value: unknown): Promise<void>
}

export function pageSlots(store: FormStore, person: SignedIn, now: () => Date): PageSlots {
  async function open<T>(find: FormStore['readSlot'], id: unknown, schema: z.ZodType<T>): Promise<T | undefined> {
    if (typeof id !== 'string' || !ID.test(id)) return undefined
    const sealed = await find(secretHash(id), person, now())
    return sealed === undefined ? undefined : schema.safeParse(JSON.parse(unseal(id, SEAL, sealed))).data
  }

  async function save(id: string, value: unknown): Promise<void> {
    const expiresAt = new Date(now().getTime() + SLOT_MS)
    const slot = { key: secretHash(id), person, sealed: seal(id, SEAL, JSON.stringify(value)), expiresAt }
    await store.saveSlot(slot, MOST_SLOTS, now())
  }

  return {
    async keep(value) {
      const id = randomBytes(32).toString('base64url')
      await save(id, value)
      return id
    },
    restore: save,
    read: (id, schema) => open((...slot) => store.readSlot(...slot), id, schema),
    take: (id, schema) => open((...slot) => store.takeSlot(...slot), id, schema),
  }
}
