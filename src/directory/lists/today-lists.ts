/** What waits for an administrator today. */
import type { GrantListed } from './related-lists.ts'

export interface Alert {
  id: string
  kind: 'pin-reported' | 'pin-locked'
  contact: string
  name: string
  at: Date
}

export interface CallbackWanted {
  callId: string
  reference: string
  contact: string
  name: string
  phone: string
  at: Date
}

export interface Today {
  requests: GrantListed[]
  alerts: Alert[]
  callbacks: CallbackWanted[]
  /** Contracts that end within 30 days and people are designated on, soonest first. */
  lapsing: { number: string; endUser: string; endsOn: string; people: number }[]
  /** Companies with fewer than two people who could call about what they support. */
  belowTwo: { id: string; name: string; people: number }[]
}

/** Every method throws when the records cannot be reached. */
export interface TodayLists {
  today(now: Date): Promise<Today>
  approversOf(contract: string): Promise<{ id: string; name: string }[]>
}
