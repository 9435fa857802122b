/** What went wrong, as one line fit to print: causes kept, secrets of the settings taken out. */
import { valuesGiven } from './settings/given-settings.ts'
import { SETTING_NAMES } from './settings/setting-names.ts'

const LONGEST = 300
/** Replacing a shorter secret in our own sentences would damage plain words and so give the secret away. */
const SHORTEST_IN_OWN_WORDS = 12

/**
 * One line for any error. Node hides the causes of a failed connection in several places; an error of a driver or an HTTP
 * client may hold the request with its headers, so that only messages and codes are read.
 */
export function sentenceOf(error: unknown, env: NodeJS.ProcessEnv = process.env): string {
  return withoutSecrets(texts(error), secretsIn(env)).replace(/\s+/g, ' ').slice(0, LONGEST)
}

function texts(error: unknown): string {
  if (!(error instanceof Error)) return 'no reason was given'
  const causes = error instanceof AggregateError ? error.errors : error.cause === undefined ? [] : [error.cause]
  const all = [error.message, ...causes.map(texts)].filter((text) => text !== '')
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name
  return all.length > 0 ? [...new Set(all)].join(': ') : code
}

/** For whole reports, in which our own words stand too. */
export function withoutLongSecrets(text: string, env: NodeJS.ProcessEnv, more: readonly string[] = []): string {
  return withoutSecrets(
    text,
    [...secretsIn(env), ...more].filter((secret) => secret.length >= SHORTEST_IN_OWN_WORDS),
  )
}

/** For the messages of others, e.g. of a driver, in which a secret of the settings may stand. */
export function withoutSettings(text: string, env: NodeJS.ProcessEnv = process.env): string {
  return withoutSecrets(text, secretsIn(env))
}

function withoutSecrets(text: string, secrets: readonly string[]): string {
  return secrets
    .toSorted((a, b) => b.length - a.length)
    .reduce((rest, secret) => rest.replaceAll(secret, '[hidden]'), text)
}

/** Every secret that the settings hold, in each form in which a client might print it. */
export function secretsIn(env: NodeJS.ProcessEnv): string[] {
  const valuesOf = (name: string) => valuesGiven(name, env).flatMap(listed)
  const named = SETTING_NAMES.filter((name) => /TOKEN|SECRET/.test(name)).flatMap(valuesOf)
  const basic = [
    [env['TWILIO_ACCOUNT_SID'], 'TWILIO_AUTH_TOKEN'],
    [env['TWILIO_API_KEY_SID'], 'TWILIO_API_KEY_SECRET'],
  ].flatMap(([user = '', secret = '']) =>
    valuesOf(secret).map((value) => Buffer.from(`${user.trim()}:${value}`).toString('base64')),
  )
  const addresses = SETTING_NAMES.filter((name) => name.endsWith('_URL')).flatMap((name) =>
    valuesGiven(name, env).flatMap(passwordsIn),
  )
  // Each has a name in front, and an address may be printed without it.
  const channels = valuesOf('ALERT_SECRETS').map((one) => one.slice(one.indexOf('=') + 1))
  const calendar = valuesOf('ROTA_CALENDAR').filter((one) => one.includes('://'))
  return [...new Set([...named, ...basic, ...addresses, ...channels, ...calendar])]
}

function listed(text: string): string[] {
  return text
    .split(',')
    .map((value) => value.trim())
    .filter((value) => value !== '')
}

/** A password as it is written in an address, and as it is meant. The setting may hold several addresses. */
function passwordsIn(addresses: string): string[] {
  return [...addresses.matchAll(/[a-z+]+:\/\/[^:@/,]*:([^@/]+)@/g)].flatMap(([, written = '']) => [
    written,
    decoded(written),
  ])
}

function decoded(written: string): string {
  try {
    return decodeURIComponent(written)
  } catch {
    return written
  }
}
