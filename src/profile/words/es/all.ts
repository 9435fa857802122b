/** Every sentence of the screens of contacts. Spanish. */
import { ANSWERS } from './answers.ts'
import { CASES } from './cases.ts'
import { PROFILE } from './profile.ts'
import { REFUSALS } from './refusals.ts'
import { SHELL } from './shell.ts'

export const ES = { ...SHELL, ...REFUSALS, ...PROFILE, ...ANSWERS, ...CASES }
