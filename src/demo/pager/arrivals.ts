/** What arrived at the demo's pretend systems: incidents by their key, messages of a chat, and text messages. In memory alone. */
import { z } from 'zod'

export interface Incident {
  key: string
  summary: string
  severity: string
  state: 'triggered' | 'acknowledged' | 'resolved'
  at: Date
  events: number
}

export interface Arrivals {
  /** As PagerDuty takes an event; false: it would refuse it. */
  pagerEvent(body: unknown, at: Date): boolean
  chatMessage(body: unknown, at: Date): boolean
  /** Newest first. */
  incidents(): Incident[]
  chat(): { text: string; at: Date }[]
}

const MOST = 50

const pagerEvent = z.discriminatedUnion('event_action', [
  z.object({
    event_action: z.literal('trigger'),
    routing_key: z.string().min(1),
    dedup_key: z.string().max(255),
    payload: z.object({ summary: z.string(), severity: z.string(), source: z.string() }),
  }),
  z.object({ event_action: z.enum(['acknowledge', 'resolve']), routing_key: z.string().min(1), dedup_key: z.string() }),
])
const chatMessage = z.object({ text: z.string().max(40_000) })

export function makeArrivals(): Arrivals {
  const incidents = new Map<string, Incident>()
  const messages: { text: string; at: Date }[] = []
  return {
    pagerEvent(body, at) {
      const read = pagerEvent.safeParse(body)
      if (!read.success) return false
      const { dedup_key: key } = read.data
      const known = incidents.get(key)
      const isOpen = known !== undefined && known.state !== 'resolved'
      if (read.data.event_action === 'trigger') {
        const { summary, severity } = read.data.payload
        const before = isOpen ? known : { state: 'triggered' as const, at, events: 0 }
        incidents.delete(key)
        incidents.set(key, { ...before, key, summary, severity, events: before.events + 1 })
      } else if (isOpen) {
        const state = read.data.event_action === 'resolve' ? 'resolved' : 'acknowledged'
        incidents.set(key, { ...known, state, events: known.events + 1 })
      }
      const [oldest] = incidents.size > MOST ? incidents.keys() : []
      if (oldest !== undefined) incidents.delete(oldest)
      return true
    },
    chatMessage(body, at) {
      const read = chatMessage.safeParse(body)
      if (read.success) messages.push({ text: read.data.text, at })
      if (messages.length > MOST) messages.shift()
      return read.success
    },
    incidents: () => [...incidents.values()].toReversed(),
    chat: () => messages.toReversed(),
  }
}
