/** Sessions: an unguessable id in a cookie, everything else in the records, read again at every request. */
import { createHash, createHmac, randomBytes } from 'node:crypto'
import type { Request, Response } from 'express'
import { cookie } from './cookies.ts'
import type { Role, SignedIn } from '../../accounts/person.ts'
import type { Ended, LoggedOut, Session, SignInProof, SignInStore } from '../../accounts/sign-in-store.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

/** Longest without input, and longest at all (docs/security.md, "Sessions and pages"). */
const LIMITS: Record<Role, { idleMs: number; totalMs: number }> = {
  analyst: { idleMs: 30 * MINUTE_MS, totalMs: 10 * HOUR_MS },
  supervisor: { idleMs: 30 * MINUTE_MS, totalMs: 10 * HOUR_MS },
  administrator: { idleMs: 15 * MINUTE_MS, totalMs: 8 * HOUR_MS },
  contact: { idleMs: 10 * MINUTE_MS, totalMs: HOUR_MS },
}

/** How exactly the last input is known: one write in this time at most. */
const SEEN_EVERY_MS = 30_000

/** Issuing a PIN and the like need a sign-in that is no older (docs/security.md, "Sessions and pages"). */
export const FRESH_MS = 5 * MINUTE_MS

export interface OpenSession extends Session {
  /** Goes with every form and request that changes something; says nothing about the session's id. */
  formToken: string
  isFresh: boolean
  /** Known to this process and the cookie alone. */
  formSecret: string
  /** How long until it ends by itself; input puts that off for as long as `mayStay`. */
  left: SessionLeft
  /** Counts as input, for a person who is there without touching a page: they talk on the phone. */
  stay: () => Promise<void>
  /** The person as they are now; undefined once the session is over. For answers that go on for minutes. */
  stillSignedIn: () => Promise<SignedIn | undefined>
  signOut: (response: Response) => Promise<void>
  /** Called at once when this process ends the session; others hear of it when they ask again. Returns how to stop that. */
  whenEnded: (listener: () => void) => () => void
}

export interface SessionLeft {
  ms: number
  mayStay: boolean
}

export interface Sessions {
  /** Counts as input unless told otherwise. Undefined: nobody is signed in, or not any more. */
  open(request: Request, input: boolean): Promise<OpenSession | undefined>
  /** Whose session a time limit has ended: good for nothing but keeping what they sent for them. */
  lapsed(request: Request): Promise<Pick<OpenSession, 'person' | 'formToken'> | undefined>
  /** Whether a form with this token was shown to this very person, in a session of theirs that is over. */
  isEarlierForm(token: string, person: SignedIn): Promise<boolean>
  /** Always under a new id: one that was planted beforehand is worth nothing. */
  start(request: Request, response: Response, person: SignedIn, proof: SignInProof): Promise<void>
  /** Undefined: this notice was taken before. */
  endOf(whose: LoggedOut, notice: { id: Buffer; until: Date }): Promise<Ended[] | undefined>
  /** Forgets which account belongs to a person, or to every member of staff, and ends their sessions. */
  release: SignInStore['release']
  /** Asks the records about every open screen of this process now: someone may have become inactive. */
  lookAgain(): Promise<void>
}

export interface SessionDeps {
  store: SignInStore
  publicBaseUrl: string
  now: () => Date
}

export function makeSessions({ store, publicBaseUrl, now }: SessionDeps): Sessions {
  const idCookie = cookie('careline', publicBaseUrl)

  /** By key: streams that are open in this process. */
  const listeners = new Map<string, Set<() => void>>()

  function whenEnded(key: Buffer, listener: () => void): () => void {
    const name = key.toString('hex')
    const mine = listeners.get(name) ?? new Set()
    listeners.set(name, mine.add(listener))
    return () => {
      if (mine.delete(listener) && mine.size === 0 && listeners.get(name) === mine) listeners.delete(name)
    }
  }

  function tellEnded(key: Buffer): void {
    for (const listener of listeners.get(key.toString('hex')) ?? []) listener()
  }

  async function readLive(key: Buffer, form?: Buffer): Promise<Session | undefined> {
    const session = await store.readSession(key)
    if (session === undefined || !isOver(session, now())) return session
    await store.lapseSession(key, session.person, form, now())
    return undefined
  }

  /** Forms that are still open in other tabs of the same person are not lost. */
  async function leave(id: string, next: SignedIn): Promise<void> {
    const key = keyOf(id)
    const session = await store.readSession(key)
    if (session !== undefined && isSame(session.person, next))
      await store.lapseSession(key, next, keyOf(formTokenOf(id)), now())
    else await store.endSession(key)
  }

  return {
    async open(request, input) {
      const id = idCookie.read(request)
      if (id === undefined) return undefined
      const key = keyOf(id)
      const session = await readLive(key, keyOf(formTokenOf(id)))
      if (session === undefined) return undefined
      const touch = async (seenAt: Date) => {
        if (now().getTime() - seenAt.getTime() >= SEEN_EVERY_MS) await store.touchSession(key, now())
      }
      if (input) await touch(session.seenAt)
      let stayedAt = session.seenAt
      return {
        ...session,
        formToken: formTokenOf(id),
        formSecret: derived(id, 'careline form answers v1'),
        isFresh: now().getTime() - session.authenticatedAt.getTime() <= FRESH_MS,
        left: leftOf(session, input ? now() : session.seenAt, now()),
        stay: async () => {
          await touch(stayedAt)
          if (now().getTime() - stayedAt.getTime() >= SEEN_EVERY_MS) stayedAt = now()
        },
        stillSignedIn: async () => (await readLive(key))?.person,
        signOut: async (response) => {
          await store.endSession(key)
          idCookie.clear(response)
          tellEnded(key)
        },
        whenEnded: (listener) => whenEnded(key, listener),
      }
    },

    async lapsed(request) {
      const id = idCookie.read(request)
      const person = id === undefined ? undefined : await store.lapsedSession({ key: keyOf(id) }, now())
      if (id === undefined || person === undefined) return undefined
      return { person, formToken: formTokenOf(id) }
    },

    async isEarlierForm(token, person) {
      const sender = await store.lapsedSession({ form: keyOf(token) }, now())
      return sender !== undefined && isSame(sender, person)
    },

    async start(request, response, person, proof) {
      const before = idCookie.read(request)
      if (before !== undefined) await leave(before, person)
      const id = randomBytes(32).toString('base64url')
      await store.startSession(keyOf(id), person, proof, now())
      idCookie.set(response, id)
    },

    async endOf(whose, notice) {
      const ended = await store.endSessionsOf(whose, notice, now())
      for (const { key } of ended ?? []) tellEnded(key)
      return ended
    },

    async release(whose, by) {
      const released = await store.release(whose, by)
      for (const { key } of released.ended) tellEnded(key)
      return released
    },

    async lookAgain() {
      for (const name of listeners.keys()) {
        const key = Buffer.from(name, 'hex')
        if ((await readLive(key)) === undefined) tellEnded(key)
      }
    },
  }
}

const formTokenOf = (id: string) => derived(id, 'careline form token v1')

function isSame(one: SignedIn, other: SignedIn): boolean {
  return one.kind === other.kind && one.id === other.id
}

function derived(id: string, use: string): string {
  return createHmac('sha256', id).update(use).digest('base64url')
}

/** What the records hold instead of a secret. The secret has 256 bits, so a plain hash is enough. */
export function keyOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest()
}

function leftOf({ person, startedAt }: Session, seenAt: Date, at: Date): SessionLeft {
  const { idleMs, totalMs } = LIMITS[person.role]
  const [idleAt, endAt] = [seenAt.getTime() + idleMs, startedAt.getTime() + totalMs]
  return { ms: Math.max(0, Math.min(idleAt, endAt) - at.getTime()), mayStay: idleAt < endAt }
}

function isOver({ person, startedAt, seenAt }: Session, at: Date): boolean {
  const { idleMs, totalMs } = LIMITS[person.role]
  return at.getTime() - seenAt.getTime() > idleMs || at.getTime() - startedAt.getTime() > totalMs
}
