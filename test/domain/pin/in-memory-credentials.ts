/** Credentials in plain memory, true to the contract of CredentialStore: for tests of the rules around PINs. */
import type { AuditEntry } from '../../../src/domain/audit.ts'
import type { CredentialState, CredentialStore, NewCredential } from '../../../src/domain/pin/credential-store.ts'
import type { ContactId } from '../../../src/domain/ids.ts'
import { LIMITS } from '../../../src/domain/pin/limits/limits.ts'

export interface StoredCredential extends NewCredential {
  state: CredentialState
  inARow: number
  inLife: number
  lastUsedAt: Date | undefined
  pairs: Map<string, { at: Date; fails: number }>
}

export function inMemoryCredentials({ now, entries }: { now: () => Date; entries: AuditEntry[] }) {
  const stored: StoredCredential[] = []
  const inactive = new Set<ContactId>()
  let decoyTries = 0
  const { inARow, inLife } = LIMITS.credential
  const byId = (id: string) => stored.find((credential) => credential.id === id)
  const livePair = (credential: StoredCredential, number: string | undefined) => {
    const pair = number === undefined ? undefined : credential.pairs.get(number)
    const since = now().getTime() - LIMITS.knownPair.days * 86_400_000
    return pair !== undefined && pair.at.getTime() > since ? pair : undefined
  }
  const retire = (contactId: ContactId, state: CredentialState) => {
    for (const credential of stored)
      if (credential.contactId === contactId && credential.state === 'active') credential.state = state
  }

  const store: CredentialStore = {
    async findBySelector(hmacs, callerNumber) {
      const found = stored.find((credential) => hmacs.includes(credential.selectorHmac))
      return (
        found && {
          id: found.id,
          contactId: found.contactId,
          state: found.state,
          contactStatus: inactive.has(found.contactId) ? 'inactive' : 'active',
          knownCaller: livePair(found, callerNumber) !== undefined,
        }
      )
    },
    async knowsCaller(number) {
      return stored.some((one) => one.state === 'active' && livePair(one, number) !== undefined)
    },
    async reserveTry(id, knownPair) {
      const credential = byId(id)
      if (credential?.state !== 'active') return { kind: 'retired' }
      if (credential.inLife >= inLife) return { kind: 'locked' }
      if (knownPair === undefined) {
        if (credential.inARow >= inARow) return { kind: 'locked' }
        credential.inARow += 1
      } else {
        const pair = livePair(credential, knownPair)
        if (pair === undefined || pair.fails >= LIMITS.knownPair.tries) return { kind: 'locked' }
        pair.fails += 1
      }
      credential.inLife += 1
      return { kind: 'go', hash: credential.hash, pepperId: credential.pepperId }
    },
    async reserveDecoyTry(decoy) {
      if (!Number.isInteger(decoy) || decoy < 0 || decoy > 63) throw new Error('decoys are 0 to 63')
      decoyTries += 1
    },
    async refundTry(id, knownPair) {
      const credential = byId(id)
      if (credential === undefined) return
      credential.inLife -= 1
      const pair = knownPair === undefined ? undefined : credential.pairs.get(knownPair)
      if (pair !== undefined) pair.fails -= 1
      else credential.inARow -= 1
    },
    async recordSuccess(id, { at, knownPair, attestedCaller, audit }) {
      const credential = byId(id)
      if (credential?.state !== 'active' || inactive.has(credential.contactId)) return undefined
      credential.inLife -= 1
      credential.lastUsedAt = at
      const pair = knownPair === undefined ? undefined : credential.pairs.get(knownPair)
      if (pair !== undefined) pair.fails = 0
      else credential.inARow = 0
      if (attestedCaller !== undefined) credential.pairs.set(attestedCaller, { at, fails: 0 })
      entries.push(audit)
      return { standing: undefined }
    },
    async rehash(id, oldHash, fresh) {
      const credential = byId(id)
      if (credential?.state === 'active' && credential.hash === oldHash) Object.assign(credential, fresh)
    },
    async issue(credential, audit, replaces) {
      const live = stored.find(({ contactId, state }) => contactId === credential.contactId && state === 'active')
      if (replaces !== undefined && (live?.id ?? 'none') !== replaces) return 'changed'
      if (stored.some(({ selectorHmac }) => selectorHmac === credential.selectorHmac)) return 'taken'
      retire(credential.contactId, 'replaced')
      stored.push({ ...credential, state: 'active', inARow: 0, inLife: 0, lastUsedAt: undefined, pairs: new Map() })
      entries.push(audit)
      return 'issued'
    },
    async disable(contactId, audit) {
      const live = stored.some((one) => one.contactId === contactId && one.state === 'active')
      retire(contactId, 'disabled')
      entries.push(audit)
      return live
    },
    async summaryFor(contactId) {
      const credential = stored.findLast((candidate) => candidate.contactId === contactId)
      return (
        credential && {
          id: credential.id,
          state: credential.state,
          issuedAt: credential.issuedAt,
          lastUsedAt: credential.lastUsedAt,
          failuresInARow: credential.inARow,
          failuresInLife: credential.inLife,
        }
      )
    },
  }
  return { store, stored, decoyTries: () => decoyTries, makeInactive: (contact: ContactId) => inactive.add(contact) }
}
