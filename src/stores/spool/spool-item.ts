/** What may wait in the spool until Postgres answers again: each kind of record that grants no access. */
import { z } from 'zod'
import type { CallHistory } from '../../calls/history/call-history.ts'
import { AUDIT_TYPES } from '../../domain/audit.ts'
import { DESKS, OUTCOMES, type Outcome, type RuleId } from '../../domain/decide.ts'
import { callId, contactId, contractNumber } from '../../domain/ids.ts'

const when = z.iso.datetime().transform((text) => new Date(text))
/** JSON has no undefined: what is not there was not there. */
const maybe = <T extends z.ZodType>(type: T) => type.optional().transform((value) => value)

const entry = z.object({
  type: z.enum(AUDIT_TYPES),
  at: when,
  actor: z.string(),
  subject: maybe(contactId),
  callId: maybe(callId),
  body: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
})

const summary = z.object({
  callId,
  reference: z.string(),
  startedAt: when,
  decidedAt: when,
  endedAt: maybe(when),
  verified: z.boolean(),
  contact: maybe(contactId),
  contract: maybe(contractNumber),
  callerNumber: maybe(z.string()),
  isTrial: z.boolean().optional(),
  rule: z.custom<RuleId>((rule) => typeof rule === 'string' && /^R[0-9]{2}$/.test(rule)),
  outcome: z.custom<Outcome>((outcome) => OUTCOMES.some((known) => known === outcome)),
  desk: z.enum(DESKS).nullable(),
})

/** Written by this program, and only read back: what Postgres would refuse of it is refused there. */
const history = z.custom<CallHistory>((value) => typeof value === 'object' && value !== null && 'figures' in value)

export const spoolItem = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('audit'), audit: entry }),
  z.object({ kind: z.literal('decision'), summary, audit: entry }),
  z.object({ kind: z.literal('end'), callId, at: when, audit: entry, history: maybe(history) }),
])
export type SpoolItem = z.infer<typeof spoolItem>

/** One line of the file. The id makes a second replay of the same line harmless. */
export const spoolLine = z.object({ id: z.uuid(), item: spoolItem })
export type SpoolLine = z.infer<typeof spoolLine>
