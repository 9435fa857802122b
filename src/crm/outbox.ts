/** What telling the CRM requires of the records: events in order, each claimed by one process at a time. */

export interface CrmEvent {
  id: string
  /** JSON, exactly as it is signed and sent. */
  body: string
  /** How often it has been tried before this time. */
  tries: number
}

export interface CrmOutbox {
  /**
   * The next event that is due, claimed until `until`; an event waits for the earlier ones of its case. No other process gets it
   * before then, and the one who does not come back loses it again.
   */
  claim(now: Date, until: Date): Promise<CrmEvent | undefined>
  delivered(id: string, at: Date): Promise<void>
  /** Not delivered: not before then. */
  again(id: string, notBefore: Date): Promise<void>
  /** Not delivered yet. */
  waiting(): Promise<number>
}
