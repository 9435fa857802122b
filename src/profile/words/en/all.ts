/** Every sentence of the screens of contacts, in English: what the other languages are translations of. */
import { ANSWERS } from './answers.ts'
import { CASES } from './cases.ts'
import { PROFILE } from './profile.ts'
import { REFUSALS } from './refusals.ts'
import { SHELL } from './shell.ts'

export const EN = { ...SHELL, ...REFUSALS, ...PROFILE, ...ANSWERS, ...CASES }

export type ScreenWord = keyof typeof EN
/** A language that lacks one of them, or has one more, does not compile. */
export type Translated<Part extends object> = Readonly<Record<keyof Part, string>>
