/** The one file that says what to set up at Twilio, checked: names, priorities and numbers. */
import { z } from 'zod'
import { CLAIM_MS } from '../../desk/connect/offer.ts'
import { DESKS } from '../../domain/decide.ts'

/** Twilio takes 64 characters in the name of a workspace. */
const name = z.string().min(1).max(64)
const LEAST_SECONDS = CLAIM_MS / 1000 + 5

const workflow = z.strictObject({
  name,
  'reservation-seconds': z
    .int()
    .min(LEAST_SECONDS, `must be ${LEAST_SECONDS} or more: a phone rings as long`)
    .max(86_400),
})
const queues = z.record(z.enum(DESKS), z.strictObject({ name, priority: z.int().min(0).max(1_000_000) }))

const numbers = {
  'phone-numbers': z
    .array(z.string().regex(/^\+[1-9][0-9]{6,14}$/, 'must be a text in E.164 form, as "+12025550100"'))
    .default([]),
  'connection-overrides': z
    .string()
    .regex(/^[a-z]{1,4}=[A-Za-z0-9,.-]+(&[a-z]{1,4}=[A-Za-z0-9,.-]+)*$/, 'must be like ct=2000&rt=4000&rc=1')
    .optional(),
  'fallback-url': z
    .string()
    .refine((text) => text.startsWith('https://') && URL.canParse(text), 'must be an https address')
    .optional(),
  // A static document is all that is needed there, and most hosts of those take no POST.
  'fallback-method': z.enum(['GET', 'POST'], 'must be GET or POST').default('GET'),
}

const provisionFile = z
  .strictObject({ workspace: name.optional(), workflow: workflow.optional(), queues: queues.optional(), ...numbers })
  .superRefine((file, context) => {
    const parts = ['workspace', 'workflow', 'queues'] as const
    const missing = parts.filter((part) => file[part] === undefined)
    if (missing.length === parts.length) return
    for (const part of missing)
      context.addIssue({
        code: 'custom',
        path: [part],
        message: 'is missing: name workspace, workflow and queues, or none of them for numbers without TaskRouter',
      })
  })
  .transform(({ workspace, workflow: flow, queues: all, ...rest }) => ({
    ...rest,
    /** Undefined: numbers alone are set up. */
    taskRouter:
      workspace === undefined || flow === undefined || all === undefined
        ? undefined
        : { workspace, workflow: flow, queues: all },
  }))
export type ProvisionFile = z.infer<typeof provisionFile>
export type TaskRouterPart = NonNullable<ProvisionFile['taskRouter']>

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
