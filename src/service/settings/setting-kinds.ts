/** Kinds of settings: addresses and lists of secrets, each saying what is wrong without repeating the value. */
import { existsSync, statSync } from 'node:fs'
import { isIP } from 'node:net'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import { Secret } from '../../domain/secret.ts'
import { OWN_FLOWS } from '../../project-root.ts'

const PLACEHOLDER = /change.?me|your.?(auth|token|api|secret|client)|placeholder|replace.?me|example|^(.)\2*$/i
export const NOT_SET = 'is not set'

/** Of a setting that is a list: what stands between its commas, without the spaces around it. */
export const listed = (text: string) => text.split(',').map((one) => one.trim())

/** Without a trailing slash, so that paths can be added to it. */
export function webAddress(production: boolean, whatFor: string) {
  return exactAddress(production, whatFor).transform((text) => new URL(text).href.replace(/\/+$/, ''))
}

/** `https` alone in production: bearer tokens, sign-ins and what callers key travel to these addresses. As it was given. */
export function exactAddress(production: boolean, whatFor: string, missing = NOT_SET) {
  return z.string({ error: missing }).transform((text, context) => {
    const refuse = (problem: string) => {
      context.addIssue({ code: 'custom', message: problem })
      return z.NEVER
    }
    if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return refuse('must be an absolute http or https address')
    const url = new URL(text)
    if (url.username !== '' || url.password !== '') return refuse('must not hold a user name or password')
    if (text.includes('?') || text.includes('#')) return refuse('must not hold a query or fragment')
    if (production && url.protocol !== 'https:') return refuse(`must be https when NODE_ENV=production: ${whatFor}`)
    return text
  })
}

export const isFolder = (path: string) => existsSync(path) && statSync(path).isDirectory()

/** Where the flows and prompts are; absolute afterwards. */
export const flowsFolder = z
  .string()
  .refine((path) => existsSync(join(path, 'main.flow.yaml')), 'must be a folder that holds main.flow.yaml')
  .transform((path) => resolve(path))
  .default(OWN_FLOWS)

/** 0 is any free port. */
export const portNumber = z
  .string()
  .refine((text) => /^[0-9]{1,5}$/.test(text) && Number(text) <= 65_535, 'must be a whole number from 0 to 65535')
  .transform(Number)

/** Comma-separated secrets; refuses short ones and those that stand in an example. */
export function secretList(rule: { most: number; shortest: number; letters: RegExp; missing?: string }) {
  return z.string({ error: rule.missing ?? NOT_SET }).transform((text, context) => {
    const values = listed(text)
    const refuse = (problem: string) => context.addIssue({ code: 'custom', message: problem })
    if (values.length > rule.most) refuse(`holds more than ${rule.most} values`)
    if (values.includes('')) refuse('holds an empty value between or beside its commas')
    const given = values.filter((value) => value !== '')
    if (given.some((value) => PLACEHOLDER.test(value))) refuse('still holds a placeholder')
    else if (given.some((value) => value.length < rule.shortest))
      refuse(`needs at least ${rule.shortest} characters in each value`)
    else if (given.some((value) => !rule.letters.test(value))) refuse('holds a character that a secret cannot have')
    return given.map((value) => new Secret(value))
  })
}

/** `name=value` with commas: by channel of the alerts, the key or the address that opens it. */
export const namedSecrets = z.string().transform((text, context) => {
  const refuse = (message: string) => context.addIssue({ code: 'custom', message })
  const named = new Map<string, Secret>()
  for (const one of listed(text)) {
    const [, name, value] = /^([a-z][a-z0-9-]{0,39})=([\x21-\x7e]+)$/.exec(one) ?? []
    if (name === undefined || value === undefined) refuse('must be name=value with commas, each name that of a channel')
    else if (named.has(name)) refuse(`names ${name} twice`)
    else if (PLACEHOLDER.test(value) || value.length < 16)
      refuse(`holds a placeholder, or too few characters, for ${name}`)
    else named.set(name, new Secret(value))
  }
  return named
})

/** An IP address or the name of this machine; which of them can be listened on shows at the start. */
export const hostName = z
  .string()
  .refine(
    (text) => isIP(text) !== 0 || /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(text),
    'must be one IP address of this machine, without brackets or port',
  )

/** What TwiML would need markup for is refused; `&` is escaped where XML is built. */
export const brandName = z
  .string()
  .max(60, 'must have at most 60 characters: it is spoken at the start of every call')
  .transform((text, context) => {
    const [odd] = /[\p{C}<>]/u.exec(text) ?? []
    if (odd === undefined) return text
    const named = /\p{C}/u.test(odd) ? `U+${odd.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')}` : odd
    context.addIssue({ code: 'custom', message: `holds ${named}, which cannot be spoken` })
    return z.NEVER
  })

/** Addresses and CIDRs with commas between them. */
export const networks = z.string().transform((text, context) => {
  const given = listed(text)
  if (given.some((one) => one.endsWith('/0') && isIP(one.slice(0, -2)) !== 0)) {
    const message = 'must not hold a network of /0: every client could then say which address it asks from'
    context.addIssue({ code: 'custom', message })
    return z.NEVER
  }
  const wrong = given.some((one) => !isNetwork(one))
  if (wrong) context.addIssue({ code: 'custom', message: 'must be IP addresses or CIDRs, with commas between them' })
  return given
})

function isNetwork(text: string): boolean {
  const [, address = '', , bits] = /^([0-9a-f.:]+)(\/([0-9]{1,3}))?$/i.exec(text) ?? []
  const kind = isIP(address)
  if (kind === 0) return false
  return bits === undefined || (Number(bits) >= 1 && Number(bits) <= (kind === 4 ? 32 : 128))
}

/**
 * The Postgres driver takes `require` and its like for `verify-full` today, warns of that in its own words, and is going to check
 * less: an address never comes to mean less than it did. `no-verify` and `disable` say what they are.
 */
export const fullyChecked = (address: string) =>
  address.includes('uselibpqcompat=')
    ? address
    : address.replace(/([?&]sslmode=)(prefer|require|verify-ca)(?=&|$)/, '$1verify-full')

/** Of two `@` before the host the driver takes the first: the rest of the password would be looked up as a host, and printed. */
export const oneAt = (address: string) => (/^[^/]*\/\/([^/?#]*)/.exec(address)?.[1]?.split('@').length ?? 0) <= 2
export const ONE_AT = 'holds two @ before its host: write %40 for one that belongs to the password'

export function neededWhen<S extends z.ZodType>(needed: boolean, schema: S): S | z.ZodOptional<S> {
  return needed ? schema : schema.optional()
}
