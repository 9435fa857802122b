/** E-mail addresses as they are stored: letters of the domain that are not ASCII in their `xn--` form (IDNA). */
import { z } from 'zod'
import { plainText } from '../plain-text.ts'

/** RFC 5321: 64 signs before the @, 254 in all. */
const LONGEST = 254
/** A dot-atom (RFC 5322), labels of a host name, and a last label of letters or one that is `xn--` for other letters. */
const ADDRESS =
  /^(?=[^@]{1,64}@)[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+(?:[A-Za-z]{2,63}|[Xx][Nn]--[A-Za-z0-9-]{0,58}[A-Za-z0-9])$/

/** Only a domain that needs it is rewritten; anything that is no address stays as it is, to be refused. */
export function asMailAddress(text: string): string {
  const plain = plainText(text).trim()
  const at = plain.lastIndexOf('@')
  const domain = plain.slice(at + 1)
  if (at < 1 || /^\p{ASCII}*$/u.test(domain)) return plain
  const url = `http://${domain}`
  if (!/^[\p{L}\p{M}\p{N}.-]+$/u.test(domain) || !URL.canParse(url)) return plain
  return `${plain.slice(0, at)}@${new URL(url).hostname}`
}

export const mailAddress = z
  .string('must be filled in')
  .overwrite(asMailAddress)
  .max(LONGEST, `must have at most ${LONGEST} characters`)
  .regex(ADDRESS, 'must be an e-mail address like ana@arden.example, with letters A to Z before the @')
