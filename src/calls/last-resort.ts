/** The words for when nothing works: a person, UNVERIFIED. Needs no store, no prompt file and cannot fail. */
import type { Turn } from './turn.ts'

export function lastResort(): Turn {
  return {
    turn: 0,
    language: 'en',
    said: [
      {
        name: 'fault.person',
        parts: [{ text: "I'm having trouble on our side, not yours. I'll put you through to a person now." }],
      },
    ],
    next: { kind: 'line', desk: 'identification' },
  }
}
