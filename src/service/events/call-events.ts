/** What happens on calls: begun, PIN checked, decided, taken, ended, abandoned, broken. */
import type { Call } from '../../calls/call.ts'
import type { CallEvents } from '../../calls/turn-deps.ts'
import { maskCallerNumber } from '../../domain/caller-number.ts'
import { consequenceOf } from '../../domain/consequences.ts'
import { isVerified } from '../../domain/decide.ts'
import type { PinCheck } from '../../domain/pin/pin-check.ts'
import { callerPlace } from '../failure-places.ts'
import type { HEARD_OF_PIN, Metrics } from '../metrics.ts'
import { loggedError } from '../watch/logged-error.ts'
import { aboutCall, type Logger } from '../watch/logger.ts'

const HEARD: Record<PinCheck['kind'], (typeof HEARD_OF_PIN)[number]> = {
  accepted: 'accepted',
  wrong: 'refused',
  mistyped: 'mis-key',
  paused: 'not-checked',
  unavailable: 'not-checked',
}

const about = (call: Call) => aboutCall({ id: call.id, reference: call.reference })

export function callEvents(log: Logger, metrics: Metrics): Omit<CallEvents, 'brokeAside'> {
  const { funnel } = metrics
  return {
    callStarted: (call) => {
      funnel.inc({ stage: 'answered' })
      log.info({ ...about(call), from: maskCallerNumber(call.caller) }, 'call started')
    },
    pinChecked: (call, check) => {
      metrics.pinChecks.inc({ result: HEARD[check.kind] })
      if (check.kind === 'accepted') {
        funnel.inc({ stage: 'identified' })
        funnel.inc({ stage: 'verified' })
      }
      log.info({ ...about(call), result: check.kind }, 'PIN checked')
    },
    decided: (call, decision) => {
      metrics.decisions.inc({ outcome: decision.outcome, rule: decision.rule, desk: decision.desk ?? 'nobody' })
      const { effect, entitled } = consequenceOf(decision.outcome)
      const facts = call.decisions.at(-1)?.facts
      if (facts !== undefined && isVerified(facts) && entitled === 'to-work') funnel.inc({ stage: 'entitled' })
      if (decision.desk !== null) funnel.inc({ stage: 'queued' })
      if (effect === 'refused') metrics.refusals.inc({ outcome: decision.outcome })
      log.info({ ...about(call), ...decision }, 'call decided')
    },
    callTaken: (call, desk) => {
      funnel.inc({ stage: 'connected' })
      log.info({ ...about(call), desk }, 'caller and analyst connected')
    },
    waitedTooLong: (call, desk) => {
      metrics.waitsTooLong.inc({ desk })
      log.warn({ ...about(call), desk }, 'a caller has waited too long')
    },
    callEnded: (call, how) => {
      metrics.callsEnded.inc({ how })
      // Twilio reports a conversation that it connected by itself only when it is over.
      if (how === 'talked' && call.holders.length === 0) funnel.inc({ stage: 'connected' })
      log.info({ ...about(call), how }, 'call ended')
    },
    abandoned: (call, desk) => {
      metrics.abandoned.inc({ desk })
      log.info({ ...about(call), desk }, 'the caller hung up while they waited')
    },
    incidentHeard: (call, incident, how) => {
      metrics.incidentCallers.inc({ how })
      log.info({ ...about(call), incident, how }, 'caller and announcement')
    },
    brokeDuringCall: (where, error) => {
      metrics.fallbacks.inc({ where: callerPlace(where) })
      log.error({ where, err: loggedError(error) }, 'something failed during a call; the caller goes on to a person')
    },
  }
}
