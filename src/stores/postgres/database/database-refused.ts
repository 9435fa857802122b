/** A database that answers and that this process must not use; the message says what to do, in words fit to print. */
export class DatabaseRefused extends Error {
  override readonly name = 'DatabaseRefused'
}
