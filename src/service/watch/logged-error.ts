/** An error as it may be logged: what failed and why, with every cause, and nothing about a person. */
import { withoutSettings } from '../failure-sentence.ts'

export interface LoggedError {
  name: string
  message: string
  code?: string
  /** Why it happened, from the nearest cause to the first. Node's own "fetch failed" has its reason only here. */
  causes?: string[]
  stack?: string
}

/** Three are usual, e.g. a request, the connection, the certificate. */
const MOST_CAUSES = 5
const LONGEST = 300

/**
 * An error may carry the row or request it was about, so only names, messages, codes and the places in our files are read.
 * Messages of servers may repeat a number or an address: both are taken out, with every secret of the settings.
 */
export function loggedError(error: unknown): LoggedError {
  if (!(error instanceof Error)) return { name: 'not an Error', message: typeof error }
  const code = codeOf(error)
  const causes = causesOf(error).map(sentence)
  const places = error.stack?.split('\n').filter((line) => /^ {4}at /.test(line))
  return {
    name: error.name,
    message: withoutPeople(error.message),
    ...(code === undefined ? {} : { code }),
    ...(causes.length === 0 ? {} : { causes }),
    ...(places === undefined ? {} : { stack: places.join('\n') }),
  }
}

function codeOf(error: Error): string | undefined {
  return 'code' in error && (typeof error.code === 'string' || typeof error.code === 'number')
    ? String(error.code)
    : undefined
}

/** Node reports a failed connection to several addresses as one error of many. Each cause once, also where they form a circle. */
function causesOf(error: Error): Error[] {
  const found = new Set<Error>([error])
  for (const one of found) {
    const next: unknown[] = one instanceof AggregateError ? one.errors : [one.cause]
    for (const cause of next) if (cause instanceof Error && found.size <= MOST_CAUSES) found.add(cause)
    // An identity provider says in the body of its answer why it refused; openid-client keeps two fields of it.
    if ('error' in one && typeof one.error === 'string' && found.size <= MOST_CAUSES) found.add(new Error(one.error))
  }
  found.delete(error)
  return [...found]
}

function sentence(cause: Error): string {
  const code = codeOf(cause)
  const message = withoutPeople(cause.message)
  const text = [code, message].filter((part) => part !== undefined && part !== '').join(': ')
  return text === '' ? cause.name : text
}

/** Telephone numbers, PINs and case numbers are long runs of digits; ids of Twilio's are letters and digits together. */
const NUMBER = /(?<![\w.])\+?\d(?:[ -]?\d){5,}(?!\w)/g
const MAIL = /[^\s<>"'(),:;]+@[^\s<>"'(),:;]+/g

function withoutPeople(message: string): string {
  return withoutSettings(message).replace(MAIL, '[mail]').replace(NUMBER, '[number]').slice(0, LONGEST)
}
