/** Incidents and who was told of them, for good (interface). Every method throws when the records cannot be reached. */
import type { AuditEntry } from '../../domain/audit.ts'
import type { CallId, ContactId, ContractNumber, StaffId } from '../../domain/ids.ts'
import type { HeardHow, Incident, IncidentPlan } from './incident.ts'

export interface IncidentCounts {
  /** Calls on which it was said, or began to be. */
  calls: number
  heard: number
  skipped: number
  left: number
}

export type CountedIncident = Incident & { counts: IncidentCounts }

/** A caller who left because of one, as it stands on their account. */
export interface LeftForIncident {
  reference: string
  at: Date
  product: string | undefined
  contact: ContactId
  /** Their name. */
  by: string
  isOver: boolean
}

export interface Supervisor {
  id: StaffId
  name: string
}

/** `with`: the one that is on for the same product at a part of that time. */
export type SwitchedOn = { kind: 'done'; id: string } | { kind: 'overlaps'; with: Incident }
/** `stale`: another supervisor changed it meanwhile. `over`: it has ended. */
export type Changed = { kind: 'done' | 'stale' | 'over' | 'gone' } | { kind: 'overlaps'; with: Incident }

export interface IncidentStore {
  /** Said at this moment, and those that begin within ten seconds: at most one for each product, and one for all. */
  on(at: Date): Promise<Incident[]>
  /** Those that are on or planned, then those that are over, newest first. */
  list(at: Date, most: number): Promise<CountedIncident[]>
  /** Names of products, as contracts have them. */
  products(): Promise<string[]>
  find(id: string): Promise<CountedIncident | undefined>
  switchOn(plan: IncidentPlan, by: Supervisor, at: Date): Promise<SwitchedOn>
  change(
    id: string,
    version: number,
    plan: Pick<IncidentPlan, 'texts' | 'from' | 'until'>,
    by: Supervisor,
    at: Date,
  ): Promise<Changed>
  end(id: string, version: number, by: Supervisor, at: Date): Promise<Changed>
  /** How far this call has come with it. Only `told` gives way to another word. */
  noteHeard(incident: string, call: CallId, how: Exclude<HeardHow, 'left'>, at: Date): Promise<void>
  /** On the account of this contact, who is told when it is over. A repeat changes nothing. */
  noteLeft(
    left: {
      incident: string
      call: CallId
      reference: string
      contact: ContactId
      contract: ContractNumber | undefined
      at: Date
    },
    audit: AuditEntry,
  ): Promise<void>
  /** Begins and ends those whose time has come, once for all processes; contacts who left for one that is over are told. */
  settle(at: Date): Promise<number>
}
