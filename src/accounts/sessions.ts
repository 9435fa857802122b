/** Sessions: the browser holds an unguessable id, the records hold everything else and are read at every request. */
import { createHmac, randomBytes } from 'node:crypto'
import type { SignedIn } from './person.ts'
import { secretHash } from './secret-hash.ts'
import { isFreshSignIn, isOver, leftOf, type SessionLeft } from './session-limits.ts'
import { sessionWatchers, type SessionWatchers } from './session-watchers.ts'
import type { Ended, LoggedOut, Session, SignInProof, SignInStore } from './sign-in-store.ts'

/** How exactly the last input is known: one write in this time at most. */
const SEEN_EVERY_MS = 30_000

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
  /** The person as the directory knows them now; undefined once the session is over. For answers that go on for minutes. */
  stillSignedIn: () => Promise<SignedIn | undefined>
  /** Ends it in the records. The caller clears the cookie. */
  signOut: () => Promise<void>
  /** Called at once when this process ends the session; other processes find out at their next request. Returns how to stop that. */
  whenEnded: (onEnd: () => void) => () => void
}

/** Every `id` is what the browser's cookie holds; undefined when it sends none. */
export interface Sessions {
  /** `input`: the request puts off the idle limit. Undefined: the session is over, or there never was one. */
  open(id: string | undefined, input: boolean): Promise<OpenSession | undefined>
  /** Whose session a time limit has ended. It proves nothing: it is used only to store the form they sent, for them to finish. */
  lapsed(id: string | undefined): Promise<Pick<OpenSession, 'person' | 'formToken'> | undefined>
  /** Whether a form with this token was shown to this very person, in a session of theirs that is over. */
  isEarlierForm(token: string, person: SignedIn): Promise<boolean>
  /** Ends the session before it. Returns the new id for the cookie: always a new one, so that a planted id is worth nothing. */
  start(before: string | undefined, person: SignedIn, proof: SignInProof): Promise<string>
  /** Undefined: this notice was taken before. */
  endOf(whose: LoggedOut, notice: { id: Buffer; until: Date }): Promise<Ended[] | undefined>
  /** Forgets which account belongs to a person, or to every member of staff, and ends their sessions. */
  release: SignInStore['release']
  /** Asks the records about every open screen of this process now: a person may have become inactive. */
  lookAgain(): Promise<void>
}

export interface SessionDeps {
  store: SignInStore
  now: () => Date
}

export function makeSessions({ store, now }: SessionDeps): Sessions {
  const watchers = sessionWatchers()
  const all = { store, now, watchers }
  return {
    open: (id, input) => openSession(all, id, input),

    async lapsed(id) {
      const person = id === undefined ? undefined : await store.lapsedSession({ key: secretHash(id) }, now())
      if (id === undefined || person === undefined) return undefined
      return { person, formToken: formTokenOf(id) }
    },

    async isEarlierForm(token, person) {
      const sender = await store.lapsedSession({ form: secretHash(token) }, now())
      return sender !== undefined && isSame(sender, person)
    },

    async start(before, person, proof) {
      if (before !== undefined) await leaveForNext(all, before, person)
      const id = randomBytes(32).toString('base64url')
      await store.startSession(secretHash(id), person, proof, now())
      return id
    },

    async endOf(whose, notice) {
      const ended = await store.endSessionsOf(whose, notice, now())
      for (const { key } of ended ?? []) watchers.tellEnded(key)
      return ended
    },

    async release(whose, by) {
      const released = await store.release(whose, by)
      for (const { key } of released.ended) watchers.tellEnded(key)
      return released
    },

    async lookAgain() {
      for (const key of watchers.watched()) {
        if ((await readLive(all, key)) === undefined) watchers.tellEnded(key)
      }
    },
  }
}

interface AllSessions extends SessionDeps {
  watchers: SessionWatchers
}

async function openSession(all: AllSessions, id: string | undefined, input: boolean): Promise<OpenSession | undefined> {
  if (id === undefined) return undefined
  const { store, now, watchers } = all
  const key = secretHash(id)
  const session = await readLive(all, key, secretHash(formTokenOf(id)))
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
    isFresh: isFreshSignIn(session.authenticatedAt, now()),
    left: leftOf(session, input ? now() : session.seenAt, now()),
    stay: async () => {
      await touch(stayedAt)
      if (now().getTime() - stayedAt.getTime() >= SEEN_EVERY_MS) stayedAt = now()
    },
    stillSignedIn: async () => (await readLive(all, key))?.person,
    signOut: async () => {
      await store.endSession(key)
      watchers.tellEnded(key)
    },
    whenEnded: (onEnd) => watchers.watch(key, onEnd),
  }
}

/** Ends a session whose time is over, and remembers for a day whose it was. */
async function readLive({ store, now }: AllSessions, key: Buffer, form?: Buffer): Promise<Session | undefined> {
  const session = await store.readSession(key)
  if (session === undefined || !isOver(session, now())) return session
  await store.lapseSession(key, session.person, form, now())
  return undefined
}

/** The same person may still have forms open in other tabs: those can be finished in the new session. */
async function leaveForNext({ store, now }: AllSessions, id: string, next: SignedIn): Promise<void> {
  const key = secretHash(id)
  const session = await store.readSession(key)
  if (session !== undefined && isSame(session.person, next))
    await store.lapseSession(key, next, secretHash(formTokenOf(id)), now())
  else await store.endSession(key)
}

const formTokenOf = (id: string) => derived(id, 'careline form token v1')

function isSame(one: SignedIn, other: SignedIn): boolean {
  return one.kind === other.kind && one.id === other.id
}

function derived(id: string, use: string): string {
  return createHmac('sha256', id).update(use).digest('base64url')
}
