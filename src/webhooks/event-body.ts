/** What is sent of an event: JSON as it is signed, without what the endpoint is not allowed. */
import { EVENT_TYPES, type EventType } from './event-types.ts'
import type { Delivery, Receiver } from './outbox.ts'

const TYPES: Readonly<Record<string, EventType>> = EVENT_TYPES
/** Of a type that a later release has noted, everything that may be a text goes. */
const EVERY_TEXT = [...new Set(Object.values(TYPES).flatMap(({ texts = [] }) => texts))]

/** The endpoint of the settings also finds the data where it stood before, for one release. */
export function eventBody(
  { id, type, at, data }: Pick<Delivery, 'id' | 'type' | 'at' | 'data'>,
  { kind, withTexts }: Pick<Receiver, 'kind' | 'withTexts'>,
): string {
  const told = withTexts ? data : without(data, TYPES[type] === undefined ? EVERY_TEXT : (TYPES[type].texts ?? []))
  const event = { id, type, timestamp: at, data: told }
  return JSON.stringify(kind === 'settings' ? { ...told, at, ...event } : event)
}

function without(data: Record<string, unknown>, paths: readonly string[]): Record<string, unknown> {
  return paths.reduce((left, path) => withoutOne(left, path.split('.')), data)
}

function withoutOne(data: Record<string, unknown>, [name = '', ...rest]: string[]): Record<string, unknown> {
  if (rest.length === 0) return Object.fromEntries(Object.entries(data).filter(([key]) => key !== name))
  const inner = data[name]
  return isRecord(inner) ? { ...data, [name]: withoutOne(inner, rest) } : data
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
