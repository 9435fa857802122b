/** Kinds of settings: addresses and lists of secrets, each saying what is wrong without repeating the value. */
import { z } from 'zod'
import { Secret } from './domain/secret.ts'

const PLACEHOLDER = /change.?me|your.?(auth|token|api|secret|client)|placeholder|replace.?me|example|^(.)\2*$/i
export const NOT_SET = 'is not set'

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

/** Comma-separated secrets; refuses short ones and those nobody replaced after copying an example. */
export function secretList(rule: { most: number; shortest: number; letters: RegExp; missing?: string }) {
  return z.string({ error: rule.missing ?? NOT_SET }).transform((text, context) => {
    const values = text.split(',').map((value) => value.trim())
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

export function neededWhen<S extends z.ZodType>(needed: boolean, schema: S): S | z.ZodOptional<S> {
  return needed ? schema : schema.optional()
}
