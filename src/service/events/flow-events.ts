/** Which flows calls begin with, and why not those that were published. */
import { printProblem, type FlowProblem } from '../../flows/loader/flow-problem.ts'
import type { LiveFlowsEvents } from '../live-flows/live-flows-events.ts'
import type { Metrics } from '../metrics.ts'
import type { Logger } from '../watch/logger.ts'

export type FlowEvents = Omit<LiveFlowsEvents, 'brokeAside'>

/** A log line is no report: `careline flows check --published` names them all. */
const SHOWN = 5

export function flowEvents(log: Logger, metrics: Metrics): FlowEvents {
  const todo = 'careline flows check --published names every problem, and docs/flows.md says what to do'
  return {
    flowsBegun: ({ from, number, problems, voice }) => {
      metrics.flowsAsPublished.set(from === 'published' && problems.length === 0 ? 1 : 0)
      const what = { from, number, version: voice.flows.version }
      if (from === 'published' && problems.length === 0) log.info(what, 'calls begin with the published flows')
      else if (problems.length === 0)
        log.error(what, 'the published flows could not be had: calls begin with the last good copy or the folder')
      else log.error({ ...what, ...inShort(problems), todo }, 'the published flows are not whole for this program')
    },
    flowsFollowed: ({ number, version, by, how }) => {
      metrics.flowsAsPublished.set(1)
      log.info({ number, version, by, how }, 'new calls begin with another version of the flows')
    },
    flowsAsPublished: ({ number, version }) => {
      metrics.flowsAsPublished.set(1)
      log.info({ number, version }, 'calls begin with the published flows again')
    },
    flowsLeft: ({ number, version }, problems) => {
      metrics.flowsAsPublished.set(0)
      log.error(
        { number, version, ...inShort(problems), todo },
        'a published version of the flows is not taken here: calls begin with the one before',
      )
    },
    folderDiffers: (folder, { number }) =>
      log.warn(
        { folder, number },
        'callers hear the published flows, not those of the folder; careline flows import publishes it',
      ),
  }
}

function inShort(problems: readonly FlowProblem[]) {
  return { problems: problems.length, first: problems.slice(0, SHOWN).map(printProblem) }
}
