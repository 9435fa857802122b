/** The one file that says what to set up at Twilio, checked: names, priorities and numbers. */
import { z } from 'zod'
import { CLAIM_MS } from '../../desk/connect/offer.ts'
import { DESKS } from '../../domain/decide.ts'

/** Twilio takes 64 characters in the name of a workspace. */
const name = z.string().min(1).max(64)
const LEAST_SECONDS = CLAIM_MS / 1000 + 5

const provisionFile = z.strictObject({
  workspace: name,
  workflow: z.strictObject({
    name,
    'reservation-seconds': z
      .int()
      .min(LEAST_SECONDS, `must be ${LEAST_SECONDS} or more: a phone rings as long`)
      .max(86_400),
  }),
  queues: z.record(z.enum(DESKS), z.strictObject({ name, priority: z.int().min(0).max(1_000_000) })),
  'phone-numbers': z
    .array(z.string().regex(/^\+[1-9][0-9]{6,14}$/, 'must be a text in E.164 form, as "+12025550100"'))
    .default([]),
})
export type ProvisionFile = z.infer<typeof provisionFile>

/** `wrong`: every fault, with the way to its place in the file. */
export function readProvisionFile(
  data: unknown,
): { file: ProvisionFile } | { wrong: { path: (string | number)[]; problem: string }[] } {
  const read = provisionFile.safeParse(data)
  if (read.success) return { file: read.data }
  return {
    wrong: read.error.issues.map(({ path, message }) => ({
      path: path.filter((part) => typeof part !== 'symbol'),
      problem: message,
    })),
  }
}
