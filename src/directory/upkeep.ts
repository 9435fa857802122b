/** What is done to the directory by the calendar alone, once a minute; doing it more often changes nothing. */

export interface Upkeep {
  /** Designated Contacts hear 30, 7 and 1 days before a contract of theirs ends; how many were told now. */
  tellOfEnds(now: Date): Promise<number>
  /** Owners of PINs that strangers try hear of it once a day; administrators, of those that were locked. */
  tellOfGuessing(now: Date): Promise<number>
  /** Rows of files that were read, and files that were exported, more than a day ago. */
  forgetFiles(now: Date): Promise<number>
}
