/** Somebody who talks with an analyst is proved to be a contact in another listed way than the PIN (product.md §3). */
import { takeDecision, type DecisionParts } from '../calls/answers/outcome.ts'
import type { CallStore } from '../calls/call-store.ts'
import type { Call, Proof } from '../calls/call.ts'
import { callAudit } from '../calls/summary.ts'
import type { AuditLog } from '../domain/audit.ts'
import type { Standing } from '../domain/directory.ts'
import type { CallId, ContactId } from '../domain/ids.ts'

export interface ProveParts extends DecisionParts {
  calls: CallStore
  audit: AuditLog
}

/** The PIN has its own door, `domain/check-pin.ts`. */
export type OtherProof = Exclude<Proof, { kind: 'pin' }>

export type Proved =
  | { kind: 'proved' }
  /** Nobody of the staff talks with this caller now: there is nobody to tell. */
  | { kind: 'not-talking' }
  | { kind: 'verified-already' }
  /** That contact has left, or is nobody. */
  | { kind: 'not-active' }
  /** Whoever vouches may not vouch for this. */
  | { kind: 'may-not' }
  | { kind: 'could-not-check' }

export type Prove = ReturnType<typeof makeProve>

export function makeProve({ calls, audit, ...parts }: ProveParts) {
  /** On record before it counts, and only while it is still the same unverified caller whom an analyst has. */
  return async function prove(callId: CallId, contact: ContactId, by: OtherProof, actor: string): Promise<Proved> {
    try {
      const [call, standing] = await Promise.all([calls.read(callId), parts.directory.standingOf(contact)])
      if (standing?.contact.status !== 'active') return { kind: 'not-active' }
      const why = whyNot(call)
      if (call === undefined || why !== undefined) return why ?? { kind: 'not-talking' }
      if (!mayProve(by, call, standing, await vouching(by))) return { kind: 'may-not' }
      const at = parts.now()
      const proved: Call = {
        ...call,
        identity: { kind: 'verified', contactId: contact, by, at: at.toISOString(), standing },
        decisions: [...call.decisions],
      }
      await audit.append({ ...callAudit(proved, 'call.proved', at, { by: by.kind, with: namedBy(by) }), actor })
      await takeDecision(proved, parts)
      let done = false
      await calls.change(callId, (latest) => {
        done = whyNot(latest) === undefined && sameTalk(latest, call)
        const decisions = [...latest.decisions, ...proved.decisions.slice(call.decisions.length)]
        return done ? { ...latest, identity: proved.identity, decisions } : undefined
      })
      return done ? { kind: 'proved' } : { kind: 'not-talking' }
    } catch (error) {
      parts.events.brokeDuringCall('proving who is calling', error)
      return { kind: 'could-not-check' }
    }
  }

  async function vouching(by: OtherProof): Promise<Standing | undefined> {
    return by.kind === 'colleague' ? parts.directory.standingOf(by.id) : undefined
  }
}

function whyNot(call: Call | undefined): Proved | undefined {
  if (call?.stage.kind !== 'with-analyst' || call.stage.ending !== undefined) return { kind: 'not-talking' }
  return call.identity.kind === 'verified' ? { kind: 'verified-already' } : undefined
}

/** Not a later conversation of the same call, with somebody else. */
function sameTalk(latest: Call, before: Call): boolean {
  return (
    latest.stage.kind === 'with-analyst' &&
    before.stage.kind === 'with-analyst' &&
    latest.stage.taker.attempt === before.stage.taker.attempt
  )
}

/**
 * - A colleague has to be another person, active, and designated where the caller has any access.
 * - A call back proves whoever was dialled on their number on file, and nobody else.
 * - A supervisor answers only for somebody whose production is down, and never for their own call.
 */
function mayProve(by: OtherProof, call: Call, { contact, combinations }: Standing, voucher: Standing | undefined) {
  switch (by.kind) {
    case 'profile':
      return true
    case 'colleague': {
      if (by.id === contact.id || voucher?.contact.status !== 'active') return false
      const theirs = new Set(combinations.filter(({ grant }) => grant !== 'none').map(({ contract }) => contract))
      return voucher.combinations.some(({ grant, contract }) => grant === 'designated' && theirs.has(contract))
    }
    case 'call-back':
      return call.calledBack === contact.id
    case 'supervisor': {
      const urgent =
        call.told.urgent === 'critical' || (call.stage.kind === 'with-analyst' && call.stage.desk === 'production-down')
      return urgent && call.stage.kind === 'with-analyst' && call.stage.taker.id !== by.id
    }
    default:
      return by satisfies never
  }
}

/** As the audit trail names people, so that contacts stand in it under their random names. */
function namedBy(by: OtherProof): string | null {
  switch (by.kind) {
    case 'profile':
      return null
    case 'colleague':
      return `contact ${by.id}`
    case 'call-back':
    case 'supervisor':
      return `staff ${by.id}`
    default:
      return by satisfies never
  }
}
