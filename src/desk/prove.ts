/** Verifies a caller who talks with an analyst in another listed way than the PIN (docs/decisions/0012-other-proofs.md). */
import { takeDecision, type DecisionDeps } from '../calls/decision/take-decision.ts'
import type { CallStore } from '../calls/call-store.ts'
import type { Call, Proof } from '../calls/call.ts'
import { standingFor } from '../calls/decision/proved-now.ts'
import { callAudit } from '../calls/call-records.ts'
import type { AuditLog } from '../domain/audit.ts'
import type { CallId, ContactId, StaffId } from '../domain/ids.ts'

export interface ProveDeps extends DecisionDeps {
  calls: CallStore
  audit: AuditLog
}

/** PINs are compared in `domain/pin/check-pin.ts` alone. */
export type OtherProof = Exclude<Proof, { kind: 'pin' }>

export type Proved =
  | { kind: 'proved' }
  /** No analyst talks with this caller now. */
  | { kind: 'not-talking' }
  | { kind: 'verified-already' }
  /** That contact has left, or does not exist. */
  | { kind: 'not-active' }
  /** This colleague, supervisor or callback cannot prove this contact. */
  | { kind: 'may-not' }
  | { kind: 'could-not-check' }

export type Prove = ReturnType<typeof makeProve>

export function makeProve({ calls, audit, ...deps }: ProveDeps) {
  /**
   * The audit row is written before the call is changed. The call is changed only while the same analyst still talks with the
   * caller, unverified. Never throws.
   */
  return async function prove(callId: CallId, contact: ContactId, by: OtherProof, actor: string): Promise<Proved> {
    try {
      const [call, own, voucher] = await Promise.all([
        calls.read(callId),
        deps.directory.standingOf(contact),
        by.kind === 'colleague' ? deps.directory.standingOf(by.id) : undefined,
      ])
      if (own?.contact.status !== 'active') return { kind: 'not-active' }
      const why = whyNot(call)
      if (call === undefined || why !== undefined) return why ?? { kind: 'not-talking' }
      const standing = standingFor(by, own, voucher)
      if (standing === undefined || !mayProve(by, call, contact)) return { kind: 'may-not' }
      const at = deps.now()
      const proved: Call = {
        ...call,
        identity: { kind: 'verified', contactId: contact, by, at: at.toISOString(), standing },
      }
      await putOnRecord(proved, by, at, actor)
      const { changes } = await takeDecision(proved, deps)
      const change = await calls.change<Proved>(callId, (latest) => {
        if (whyNot(latest) !== undefined || !sameTalk(latest, call)) return { result: { kind: 'not-talking' } }
        const decisions = [...latest.decisions, ...changes.decisions.slice(call.decisions.length)]
        return { call: { ...latest, identity: changes.identity, decisions }, result: { kind: 'proved' } }
      })
      return change?.result ?? { kind: 'not-talking' }
    } catch (error) {
      deps.events.brokeDuringCall('proving who is calling', error)
      return { kind: 'could-not-check' }
    }
  }

  /** A contact for whom a colleague vouched is told so, on their page and by e-mail, in the transaction of the audit row. */
  async function putOnRecord(proved: Call, by: OtherProof, at: Date, actor: string): Promise<void> {
    const opens = by.kind === 'colleague' ? { opens: contractsOf(proved).join(' ').slice(0, MOST_NAMED) } : {}
    const entry = { ...callAudit(proved, 'call.proved', at, { by: by.kind, with: namedBy(by), ...opens }), actor }
    if (by.kind !== 'colleague' || proved.identity.kind !== 'verified') return audit.append(entry)
    const notice = { kind: 'vouched-for', reference: proved.reference, about: by.id, callback: undefined, at } as const
    await deps.records.tellContacts([proved.identity.contactId], notice, entry)
  }
}

function whyNot(call: Call | undefined): Proved | undefined {
  if (call?.stage.kind !== 'with-analyst' || call.stage.ending !== undefined) return { kind: 'not-talking' }
  return call.identity.kind === 'verified' ? { kind: 'verified-already' } : undefined
}

/** False for a later conversation of the same call. */
function sameTalk(latest: Call, before: Call): boolean {
  return (
    latest.stage.kind === 'with-analyst' &&
    before.stage.kind === 'with-analyst' &&
    latest.stage.taker.attempt === before.stage.taker.attempt
  )
}

/** Letters of an audit value that contracts may take. */
const MOST_NAMED = 200

function contractsOf({ identity }: Call): string[] {
  return identity.kind === 'verified' ? identity.standing.combinations.map(({ contract }) => contract) : []
}

/**
 * Beside what the proof opens (`standingFor`):
 * - A callback proves only the contact whose number on file was dialled, and only if that number can be a proof.
 * - A supervisor vouches only for a caller whose production is down, and never in their own conversation.
 */
function mayProve(by: OtherProof, call: Call, contact: ContactId): boolean {
  switch (by.kind) {
    case 'profile':
    case 'colleague':
      return true
    case 'call-back':
      return call.calledBack === contact && call.calledBackNoProof === undefined
    case 'supervisor':
      return call.stage.kind === 'with-analyst' && call.stage.taker.id !== by.id && isDown(call, by.id)
    default:
      return by satisfies never
  }
}

/** The caller said so, or another member of staff put the call on that desk. A supervisor's own move does not count. */
function isDown({ told, stage, putOnDeskBy }: Call, supervisor: StaffId): boolean {
  if (told.urgent === 'critical') return true
  const isThere = stage.kind === 'with-analyst' && stage.desk === 'production-down'
  return isThere && putOnDeskBy !== undefined && putOnDeskBy !== supervisor
}

/** The voucher as the audit trail names people: contacts appear there under random names. */
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
