/** Whether something failed because it could not be reached now, so that the same may work in a moment. */

/** The store is not asked, or gave no answer in time. */
export class Unavailable extends Error {
  override readonly name = 'Unavailable'
}

/**
 * The network; classes of SQLSTATE in which Postgres takes no sessions (08 connection, 28 password, 3D no such database, 53 no resources,
 * 57P stopping or starting) or no writes (25006, a replica).
 */
const CODES =
  /^(E(CONNREFUSED|CONNRESET|CONNABORTED|PIPE|TIMEDOUT|HOSTUNREACH|HOSTDOWN|NETUNREACH|NETDOWN|NOTFOUND|AI_AGAIN|NOENT|ACCES)|(08|28|53)[0-9A-Z]{3}|3D000|57P[0-9A-Z]{2}|25006)$/

/** What the driver says without a code when a connection ends or is not made. */
const SAYINGS = /^(Connection terminated|timeout exceeded when trying to connect|timeout expired|Query read timeout)/

/** Looks at the causes, too. Anything else that fails would fail again. */
export function isUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if (error instanceof Unavailable || SAYINGS.test(error.message)) return true
  if ('code' in error && typeof error.code === 'string' && CODES.test(error.code)) return true
  if (error instanceof AggregateError && error.errors.some(isUnavailable)) return true
  return isUnavailable(error.cause)
}
