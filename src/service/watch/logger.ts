/** The log of this process: one line of JSON for each fact. It names the process and, where there is one, the call. */
import { pino, type DestinationStream, type Logger } from 'pino'
import { currentCall } from '../../calls/current-call.ts'
import type { LogLevel } from '../settings/config.ts'

export type { Logger } from 'pino'

/** `pid` and `hostname` tell processes apart whose logs are collected in one place. */
export function makeLogger(level: LogLevel, to?: DestinationStream): Logger {
  const options = {
    level,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    // Pino's own would describe our description of an error as an object of another kind.
    serializers: { err: (described: unknown) => described },
    mixin: () => aboutCall(currentCall()),
  }
  return to === undefined ? pino(options) : pino(options, to)
}

/** The fields by which every line about a call is found. */
export function aboutCall({ id, reference }: { id?: string; reference?: string }): { call?: string; callSid?: string } {
  return { ...(reference === undefined ? {} : { call: reference }), ...(id === undefined ? {} : { callSid: id }) }
}
