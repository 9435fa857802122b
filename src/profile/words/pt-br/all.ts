/** Every sentence of the screens of contacts. Brazilian Portuguese. */
import { ANSWERS } from './answers.ts'
import { CASES } from './cases.ts'
import { PROFILE } from './profile.ts'
import { REFUSALS } from './refusals.ts'
import { SHELL } from './shell.ts'

export const PT_BR = { ...SHELL, ...REFUSALS, ...PROFILE, ...ANSWERS, ...CASES }
