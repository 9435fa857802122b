/** The words for when nothing works: a person, UNVERIFIED. Made once when the service starts, so that they need no store and no file. */
import type { Prompts } from '../flows/prompts.ts'
import type { Turn } from './turn.ts'

/** Throws if the prompt asks for a value: there is none to give when nothing works. Turn 0 stands for no turn of the call. */
export function lastResortFrom(prompts: Prompts): Turn {
  return {
    turn: 0,
    language: 'en',
    said: [prompts.render('fault.person', 'en', {})],
    next: { kind: 'line', desk: 'identification' },
  }
}
