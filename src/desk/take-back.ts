/** A member of staff who has become inactive is away at once, and a call that rings on their phone goes back in line. */
import type { CallStore } from '../calls/call-store.ts'
import type { Stage } from '../calls/call.ts'
import type { CallId } from '../domain/ids.ts'
import type { KeepPresence } from './keep-presence.ts'
import type { Line } from './line.ts'
import type { PresenceStore } from './presence.ts'
import type { StaffDirectory } from './staff.ts'
import type { StaffNews } from './staff-news.ts'

export interface TakeBackParts {
  calls: Pick<CallStore, 'inProgress' | 'change'>
  staff: Pick<StaffDirectory, 'find'>
  presence: Pick<PresenceStore, 'all'>
  keepPresence: Pick<KeepPresence, 'away'>
  line: Pick<Line, 'hangUp'>
  tell: StaffNews['tell']
}

export interface TakeBack {
  /** From all who are inactive now. A conversation that has begun goes on. Throws when the records cannot be reached. */
  fromInactive(): Promise<void>
}

type Claim = NonNullable<Extract<Stage, { kind: 'waiting' }>['claim']>

export function makeTakeBack({ calls, staff, presence, keepPresence, line, tell }: TakeBackParts): TakeBack {
  async function takeBack(callId: CallId, { id, attempt, leg, chosen }: Claim): Promise<void> {
    // TaskRouter has to hear that they missed it before it chooses another person: that is the end of the leg.
    if (chosen !== true) {
      await calls.change(callId, (call) => {
        const { stage } = call
        const isTheirs = stage.kind === 'waiting' && stage.claim?.attempt === attempt && !stage.claim.accepted
        return isTheirs ? { ...call, stage: { ...stage, claim: undefined } } : undefined
      })
    }
    tell(id)
    if (leg !== undefined) await line.hangUp(leg)
  }

  return {
    async fromInactive() {
      for (const { id, state } of await presence.all()) {
        if (state === 'ready' && (await staff.find(id)) === undefined) await keepPresence.away(id, 'no-desk')
      }
      for (const { id, stage } of await calls.inProgress()) {
        const claim = stage.kind === 'waiting' ? stage.claim : undefined
        if (claim === undefined || claim.accepted) continue
        if ((await staff.find(claim.id)) === undefined) await takeBack(id, claim)
      }
    },
  }
}
