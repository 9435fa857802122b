/** What other systems are told, and what they do not take. */
import type { EndpointFigures } from '../../webhooks/outbox.ts'
import type { SendEvents } from '../../webhooks/send-webhooks.ts'
import type { Metrics } from '../metrics.ts'
import type { Logger } from '../watch/logger.ts'
import { makeSeldom } from '../watch/seldom.ts'

export interface WebhookEvents extends SendEvents {
  /** Told at every look. */
  webhookFigures: (endpoints: readonly EndpointFigures[], now: Date) => void
}

export function webhookEvents(log: Logger, metrics: Metrics): WebhookEvents {
  const seldom = makeSeldom()
  return {
    webhookTried: ({ receiver, id, type, tries }, result, why) => {
      const { name: endpoint } = receiver
      metrics.webhookTries.inc({ endpoint, result })
      if (result === 'accepted') return
      const leftOut = result === 'given-up' ? 0 : seldom.since(`${endpoint} ${why}`)
      const facts = { endpoint, event: id, type, tries: tries + 1, why, leftOut }
      if (result === 'given-up') log.error(facts, 'an event was given up; an administrator can send it again')
      else if (leftOut !== undefined) log.warn(facts, 'an endpoint did not take an event; it comes again')
    },
    webhookPaused: ({ receiver: { name: endpoint, failingSince } }, why) => {
      log.error({ endpoint, why, failingSince }, 'an endpoint is told nothing more until an administrator resumes it')
    },
    webhookFigures: (endpoints, now) => {
      for (const gauge of [metrics.webhookWaiting, metrics.webhookOldest, metrics.webhookDead, metrics.webhookPaused])
        gauge.reset()
      for (const { name: endpoint, waiting, oldest, dead, pausedWhy } of endpoints) {
        const isByItself = pausedWhy === 'failing' || pausedWhy === 'gone'
        const age = oldest === undefined ? 0 : Math.max(0, now.getTime() - oldest.getTime()) / 1_000
        metrics.webhookWaiting.set({ endpoint }, waiting)
        metrics.webhookOldest.set({ endpoint }, pausedWhy === undefined ? age : 0)
        metrics.webhookDead.set({ endpoint }, dead)
        metrics.webhookPaused.set({ endpoint }, isByItself ? 1 : 0)
      }
      metrics.crmWaiting.set(endpoints.find(({ kind }) => kind === 'settings')?.waiting ?? 0)
    },
  }
}
