/** How long records stay, in one setting: `calls=24,audit=never`, in months. What is not named has our own choice. */
import { z } from 'zod'
import {
  FEWEST_MONTHS,
  RETAINED,
  STANDARD_RETENTION,
  type Retained,
  type Retention,
} from '../../stores/postgres/retention/old-records.ts'
import { listed } from './setting-kinds.ts'

/** A century: more is a slip of the key. */
const MOST_MONTHS = 1_200

const isRetained = (name: string): name is Retained => RETAINED.some((known) => known === name)

/** `never`: nothing of it is dropped. */
export const retentionMonths = z
  .string()
  .transform((text, context): Retention => {
    const refuse = (problem: string) => context.addIssue({ code: 'custom', message: problem })
    const found: Partial<Record<Retained, number | undefined>> = {}
    for (const part of listed(text)) {
      const [, name = '', months = ''] = /^([a-z]+) *= *([0-9]{1,4}|never)$/.exec(part) ?? []
      if (!isRetained(name)) refuse(`must be pairs of ${RETAINED.join(', ')} and months, e.g. calls=24, with commas`)
      else if (name in found) refuse(`says ${name} twice`)
      else if (months === 'never') found[name] = undefined
      else if (Number(months) < FEWEST_MONTHS[name] || Number(months) > MOST_MONTHS)
        refuse(`${name} must be ${FEWEST_MONTHS[name]} to ${MOST_MONTHS} months, or never`)
      else found[name] = Number(months)
    }
    return { ...STANDARD_RETENTION, ...found }
  })
  .default(STANDARD_RETENTION)
