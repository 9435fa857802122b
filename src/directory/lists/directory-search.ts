/** Companies, contacts, contracts, cases and calls, found by words. */

export interface Found {
  kind: 'contact' | 'company' | 'contract' | 'case' | 'call'
  /** A key, a case number, or the id of a call. */
  key: string
  title: string
  detail: string
}

export interface DirectorySearch {
  /** By the beginning of words of names, of addresses, numbers and references; never by a PIN. Throws when the records cannot be reached. */
  search(words: string, most: number): Promise<Found[]>
}
