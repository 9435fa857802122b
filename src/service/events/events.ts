/** Every fact that the service reports, one function each: a log line and a counter together. Never digits, never a full caller number. */
import type { CallEvents } from '../../calls/turn-deps.ts'
import type { PhoneEvents } from '../../phone/phone-events.ts'
import type { ScreenEvents } from '../../web/routes/screen-routes.ts'
import type { Metrics } from '../metrics.ts'
import type { Logger } from '../watch/logger.ts'
import { alertEvents, type AlertEvents } from './alert-events.ts'
import { asideEvents, reloadEvents, type AsideEvents, type ReloadEvents } from './aside-events.ts'
import { callEvents } from './call-events.ts'
import { flowEvents, type FlowEvents } from './flow-events.ts'
import { phoneEvents } from './phone-events.ts'
import { hashingEvents, pinQueueEvents, type HashingEvents, type PinQueueEvents } from './pin-events.ts'
import { storeEvents, type StoreEvents } from './store-events.ts'
import { syncEvents, type SyncEvents } from './sync-events.ts'
import { watchEvents, type WatchEvents } from './watch-events.ts'
import { webhookEvents, type WebhookEvents } from './webhook-events.ts'
import { apiEvents, screenEvents, tooOften, type ApiEvents } from './web-events.ts'

export type Events = CallEvents &
  PinQueueEvents &
  AsideEvents &
  ReloadEvents &
  FlowEvents &
  PhoneEvents &
  StoreEvents &
  WatchEvents &
  SyncEvents &
  HashingEvents &
  WebhookEvents &
  AlertEvents &
  Omit<ScreenEvents, 'askedTooOften'> &
  ApiEvents & { log: Logger }

export function makeEvents(log: Logger, metrics: Metrics): Events {
  return {
    log,
    ...callEvents(log, metrics),
    ...pinQueueEvents(log, metrics),
    ...asideEvents(log, metrics),
    ...reloadEvents(log),
    ...flowEvents(log, metrics),
    ...phoneEvents(log, metrics),
    ...screenEvents(log, metrics),
    ...apiEvents(log, metrics),
    askedTooOften: tooOften(log, metrics),
    ...storeEvents(log, metrics),
    ...watchEvents(log, metrics),
    ...syncEvents(log, metrics),
    ...alertEvents(log, metrics),
    ...hashingEvents(log, metrics),
    ...webhookEvents(log, metrics),
  }
}
