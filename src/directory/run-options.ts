/** How work on an import is run, and who watches it. */

/** What long work calls; what these throw ends it, and nothing of it has happened. */
export interface Watched {
  onProgress?: (rows: number) => void
  /** The last thing before the transaction is committed. */
  beforeCommit?: () => Promise<void>
}

export interface RunOptions extends Watched {
  /** `try`: what would happen. */
  mode: 'try' | 'do'
  /** Apply the good rows although others fail. */
  leaveFailed?: boolean
}
