/** In which browser a member of staff answers now (interface): one at a time, the one that said so last within a minute. */
import type { StaffId } from '../../domain/ids.ts'

/**
 * A desk says so each time that its live stream beats, every 20 s. After two beats that were lost it no longer counts, so that a
 * call rings a telephone and not a browser that is gone.
 */
export const REGISTERED_MS = 60_000

/** A desk whose stream was cut connects again within 2 s, and its page says so 2 s later: one that says nothing by then is gone. */
export const CUT_OFF_MS = 10_000

/** Names that a browser made at random, without spaces: its own, and one of each page that it opens. */
export interface BrowserPage {
  browser: string
  page: string
}

export interface BrowserPhoneStore {
  /**
   * This page answers from now on, for `REGISTERED_MS`. False, and nothing changed, while another browser does, unless it is
   * to take that one's place. Of one browser the latest page counts: it sees to it itself that there is one.
   */
  hold(id: StaffId, by: BrowserPage, at: Date, takesOver: boolean): Promise<boolean>
  /** The live stream of this browser was cut: it answers for `CUT_OFF_MS` more, unless a page of it says so again. Does nothing when another one does. */
  cutOff(id: StaffId, browser: string, at: Date): Promise<void>
  /** This page no longer answers. Does nothing when another one does. */
  leave(id: StaffId, page: string): Promise<void>
  /** True while a browser of theirs answers. */
  answers(id: StaffId, at: Date): Promise<boolean>
}
