/** Providers of e-mail addresses for the public: an address there says nothing about an employer. */
import { createRequire } from 'node:module'
import { z } from 'zod'

/** Not imported as a module: that warns on Node 22. */
const DOMAINS = new Set(z.array(z.string()).parse(createRequire(import.meta.url)('email-providers/common.json')))

/** By the list of the package `email-providers`; letter case does not matter. */
export function isFreeMail(domain: string): boolean {
  return DOMAINS.has(domain.toLowerCase())
}
