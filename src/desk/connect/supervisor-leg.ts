/** A supervisor's own phone: what they are about to join, a key, and the conference. */
import type { CallEvents } from '../../calls/turn-deps.ts'
import type { SpokenPrompt } from '../../calls/turn.ts'
import type { Supervise } from '../floor/supervise.ts'
import { orElse } from '../or-else.ts'
import type { AnalystLeg } from './analyst-leg.ts'

export interface SupervisorLegDeps {
  supervise: Pick<Supervise, 'enter' | 'left'>
  say: (prompt: string) => SpokenPrompt
  events: Pick<CallEvents, 'brokeDuringCall'>
}

type SupervisorLeg = Pick<AnalystLeg, 'supervisorAnswered' | 'supervisorPressed' | 'supervisorOver'>

/** After any failure the supervisor hears that they are not connected; the conversation goes on without them. */
export function makeSupervisorLeg({ supervise, say, events }: SupervisorLegDeps): SupervisorLeg {
  return {
    supervisorAnswered: async (_about, how) => [say(how === 'listen' ? 'staff.listen' : 'staff.help')],

    supervisorPressed: (about, { leg, by, how }, key) =>
      orElse(
        events,
        'joining a conversation',
        { kind: 'goodbye' as const, said: [say('staff.not-connected')] },
        async () => {
          const entered = key === '1' ? await supervise.enter(about, leg, by, how) : undefined
          return entered === undefined
            ? { kind: 'goodbye', said: [say('staff.talk-over')] }
            : { kind: 'join', ...entered }
        },
      ),

    supervisorOver: (about, leg, by) =>
      orElse(events, 'end of a supervisor leg', undefined, () => supervise.left(about, leg, by)),
  }
}
