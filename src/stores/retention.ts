/** How much live state is kept, the same in every live store. */

/** Stored this long after the last write: longer than any retry of Twilio (docs/security.md, "Time limits"). */
export const RETENTION_MS = 24 * 60 * 60 * 1_000

/** Longer than the longest call (Twilio ends one after 24 hours), after the last process that began calls with it was well. */
export const EDITION_RETENTION_MS = 48 * 60 * 60 * 1_000
