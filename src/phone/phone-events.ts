/** What the webhooks report. Never a body, an address with its query, or a number. */
import type { Refusal } from './signature.ts'

export interface PhoneEvents {
  /** `path` without its query; `address` is the client's, as it is counted. */
  signatureRefused(reason: Refusal, path: string, address: string): void
  /** `kind` is what the caller was answered with: ask, line, hang-up, … */
  answered(route: string, ms: number, kind: string): void
  brokeWhileAnswering(route: string, error: unknown): void
  budgetSpent(route: string): void
  /** Answered with a person at once, because more are being answered than can be in time. */
  tooMany(route: string): void
  /** A signed request with a field that cannot be used; `what` names the field. */
  unreadable(route: string, what: string): void
  /** TaskRouter chose an analyst for a caller, and what became of that. */
  assigned(what: string): void
  /** An event of TaskRouter's, by its type. */
  routerTold(type: string): void
}
