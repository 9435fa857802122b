/** Providers of e-mail addresses for the public: an address there says nothing about an employer. */
import { createRequire } from 'node:module'

/** Not imported as a module: that warns on Node 20. */
const DOMAINS = new Set(createRequire(import.meta.url)('email-providers/common.json') as string[])

export function isFreeMail(domain: string): boolean {
  return DOMAINS.has(domain.toLowerCase())
}
