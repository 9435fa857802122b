/** The conversation of a caller with Careline, for the staff: which prompts were heard, and what the caller did, never which keys. */
import type { TurnRecord } from '../calls/call.ts'

/** What the caller did before they heard the prompts. Null: they did nothing, e.g. because a colleague transferred them. */
export type CallerDid = 'called' | 'entered-pin' | 'entered-number' | 'pressed-key' | 'pressed-nothing' | 'spoke' | null

export interface Spoken {
  /** ISO 8601. */
  at: string
  did: CallerDid
  /** Names of prompts. */
  heard: string[]
}

/** Hold messages are left out: they are many, and say nothing about the caller. */
export function transcriptOf(turns: readonly TurnRecord[]): Spoken[] {
  const spoken = turns.filter(({ did }) => did !== 'waited')
  return spoken.map(({ at, did, heard }, i) => ({ at, did: callerDid(did, spoken[i - 1]?.asked), heard }))
}

/** Of a turn that a version wrote which did not record what was asked for, only that a key was pressed is known. */
function callerDid(did: TurnRecord['did'], asked: TurnRecord['asked']): CallerDid {
  switch (did) {
    case 'dialled':
      return 'called'
    case 'silence':
      return 'pressed-nothing'
    case 'keyed':
      return asked === 'pin' ? 'entered-pin' : asked === 'number' ? 'entered-number' : 'pressed-key'
    case 'spoke':
      return 'spoke'
    case 'line-result':
    case 'moved':
    case 'waited':
      return null
    default:
      return did satisfies never
  }
}
