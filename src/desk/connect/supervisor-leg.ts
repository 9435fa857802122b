/** A supervisor's own phone: what they are about to join, a key, and the conference. */
import type { CallEvents } from '../../calls/turn-deps.ts'
import type { SpokenPrompt } from '../../calls/turn.ts'
import { staffId, type StaffId } from '../../domain/ids.ts'
import type { Supervise } from '../floor/supervise.ts'
import { orElse } from '../or-else.ts'
import type { StaffDirectory } from '../staff/staff.ts'
import type { AnalystLeg } from './analyst-leg.ts'

export interface SupervisorLegDeps {
  supervise: Pick<Supervise, 'enter' | 'left'>
  /** In the first of these languages that is spoken; otherwise, and without any, in the first of the prompts. */
  say: (prompt: string, languages?: readonly string[]) => SpokenPrompt
  staff: Pick<StaffDirectory, 'find'>
  events: Pick<CallEvents, 'brokeDuringCall'>
}

type SupervisorLeg = Pick<AnalystLeg, 'supervisorAnswered' | 'supervisorPressed' | 'supervisorOver'>

/** What a member of the staff speaks, as listed; none when that cannot be looked up. */
export function languagesOfStaff(
  id: StaffId | undefined,
  { staff, events }: Pick<SupervisorLegDeps, 'staff' | 'events'>,
): Promise<readonly string[]> {
  return orElse<readonly string[]>(events, 'looking up the languages of a member of staff', [], async () =>
    id === undefined ? [] : ((await staff.find(id))?.languages ?? []),
  )
}

/** After any failure the supervisor hears that they are not connected; the conversation goes on without them. */
export function makeSupervisorLeg(deps: SupervisorLegDeps): SupervisorLeg {
  const { supervise, say, events } = deps
  const languagesOf = (by: string) => languagesOfStaff(staffId.safeParse(by).data, deps)
  return {
    supervisorAnswered: async (by, how) => [
      say(how === 'listen' ? 'staff.listen' : 'staff.help', await languagesOf(by)),
    ],

    supervisorPressed: (about, { leg, by, how }, key) =>
      orElse(
        events,
        'joining a conversation',
        { kind: 'goodbye' as const, said: [say('staff.not-connected')] },
        async () => {
          const entered = key === '1' ? await supervise.enter(about, leg, by, how) : undefined
          return entered === undefined
            ? { kind: 'goodbye', said: [say('staff.talk-over', await languagesOf(by))] }
            : { kind: 'join', ...entered }
        },
      ),

    supervisorOver: (about, leg, by) =>
      orElse(events, 'end of a supervisor leg', undefined, () => supervise.left(about, leg, by)),
  }
}
