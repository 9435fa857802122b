/** Every figure that the service counts, in one place. No label ever holds a number, a name or anything else about one person. */
import { HEARD_HOW } from '../calls/incidents/incident.ts'
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'
import { readBuildInfo } from './build-info.ts'
import { isRefused } from '../domain/consequences.ts'
import { ALERT_STEPS } from '../alerts/alert.ts'
import { SIGNALS } from '../domain/alerts/alert-policy.ts'
import { DESKS, OUTCOMES } from '../domain/decide.ts'
import { ASSIGNED } from '../desk/connect/assign.ts'
import { HASHING_ENDS } from './hashing/hashing-process.ts'
import { REFUSALS } from '../phone/signature.ts'
import { ASIDE_PLACES, CALLER_PLACES, LIMITED_PLACES } from './failure-places.ts'
import { REPORTED_DIRECTIVES } from '../web/routes/csp-reports.ts'
import { scrapedGauges } from './watch/scraped-gauges.ts'

/** What a caller may hear of a check, and no more: finer reasons would tell of a guess how near it was. They are in the audit trail. */
export const HEARD_OF_PIN = ['accepted', 'refused', 'mis-key', 'not-checked'] as const

const STAGES = ['answered', 'identified', 'verified', 'entitled', 'queued', 'connected'] as const

type Makers = ReturnType<typeof makersFor>

export type Metrics = ReturnType<typeof makeMetrics>

export function makeMetrics() {
  const registry = new Registry()
  const makers = makersFor(registry)
  const { version, commit, node } = readBuildInfo()
  makers
    .gauge('build_info', 'Always 1: which build runs', ['version', 'commit', 'node'])
    .labels(version, commit, node)
    .set(1)
  return {
    registry,
    ...callMetrics(makers),
    ...telephonyMetrics(makers),
    ...failureMetrics(makers),
    ...webMetrics(makers),
    ...alertMetrics(makers),
    ...storeMetrics(makers),
    ...webhookMetrics(makers),
    ...syncMetrics(makers),
    /** Figures that are read when they are asked for. */
    sources: scrapedGauges(registry),
  }
}

/** Figures of the process itself, for good: what watches its event loop and its memory cannot be stopped. */
export function countProcess({ registry }: Pick<Metrics, 'registry'>): void {
  collectDefaultMetrics({ register: registry })
}

function makersFor(registry: Registry) {
  const counter = <L extends string>(name: string, help: string, labelNames: readonly L[]) =>
    new Counter({ name: `careline_${name}`, help, labelNames: [...labelNames], registers: [registry] })
  const histogram = <L extends string>(name: string, help: string, labelNames: readonly L[], buckets: number[]) =>
    new Histogram({ name: `careline_${name}`, help, labelNames: [...labelNames], buckets, registers: [registry] })
  const gauge = <L extends string>(name: string, help: string, labelNames: readonly L[] = []) =>
    new Gauge({ name: `careline_${name}`, help, labelNames: [...labelNames], registers: [registry] })
  /** Every series is there from the start, at 0: an increase from nothing is not seen. */
  const counterOf = <L extends string>(name: string, help: string, label: L, values: readonly string[]) => {
    const counted = counter(name, help, [label])
    for (const value of values) counted.labels(value).inc(0)
    return counted
  }
  return { counter, counterOf, histogram, gauge }
}

function callMetrics({ counter, counterOf, histogram, gauge }: Makers) {
  return {
    funnel: counterOf('call_funnel_total', 'Calls that reached each stage', 'stage', STAGES),
    decisions: counter('decisions_total', 'Decisions by outcome, rule and desk', ['outcome', 'rule', 'desk']),
    pinChecks: counterOf('pin_checks_total', 'Keyed PINs by what the caller may hear of them', 'result', HEARD_OF_PIN),
    pinWaits: counterOf(
      'pin_queue_waits_total',
      'PIN checks by how their wait for a processor ended: begun, or why they were not compared',
      'ended',
      ['begun', 'full', 'limit', 'left', 'lost'],
    ),
    pinWait: histogram(
      'pin_queue_wait_seconds',
      'Wait of PIN checks until they began',
      [],
      [0.05, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60],
    ),
    pinProcessesEnded: counterOf(
      'pin_processes_ended_total',
      'Hashing processes that ended by themselves or were ended, by why; each is started again',
      'why',
      HASHING_ENDS,
    ),
    callsEnded: counterOf('calls_ended_total', 'Calls by how they ended', 'how', [
      'hung-up',
      'talked',
      'told',
      'swept',
    ]),
    abandoned: counterOf('desk_abandoned_total', 'Callers who hung up while they waited, by desk', 'desk', DESKS),
    queueWait: histogram(
      'queue_wait_seconds',
      'Wait of callers who reached a person',
      ['desk'],
      [10, 30, 60, 120, 300, 600, 1200],
    ),
    waitsTooLong: counterOf('waits_too_long_total', 'Callers told that they wait too long, by desk', 'desk', DESKS),
    incidentCallers: counterOf(
      'incident_callers_total',
      'Callers who were told of an incident: when it began to be said, and what they did then',
      'how',
      HEARD_HOW,
    ),
    refusals: counterOf('refusals_total', 'Callers told no, by outcome', 'outcome', OUTCOMES.filter(isRefused)),
    liveCalls: gauge('live_calls', 'Calls in progress'),
    flowsAsPublished: gauge('flows_as_published', '1 while new calls begin with the published flows, whole'),
  }
}

function telephonyMetrics({ counter, counterOf, histogram }: Makers) {
  return {
    webhooks: histogram(
      'webhook_seconds',
      'Time to answer a webhook of Twilio',
      ['route', 'kind'],
      [0.005, 0.02, 0.05, 0.1, 0.4, 1, 3],
    ),
    signatureRefused: counterOf(
      'webhook_signature_refused_total',
      'Requests that Twilio did not sign',
      'reason',
      REFUSALS,
    ),
    unreadable: counter('webhook_unreadable_total', 'Signed requests with fields that cannot be used', ['route']),
    assignments: counterOf(
      'taskrouter_assignments_total',
      'Choices of TaskRouter by what became of them',
      'result',
      ASSIGNED,
    ),
    routerEvents: counter('taskrouter_events_total', 'Events that TaskRouter reported', ['type']),
  }
}

function failureMetrics({ counterOf }: Makers) {
  return {
    fallbacks: counterOf(
      'fallback_served_total',
      'Callers sent to a person because something failed here',
      'where',
      CALLER_PLACES,
    ),
    asides: counterOf(
      'background_failures_total',
      'What failed without a caller waiting for it',
      'place',
      ASIDE_PLACES,
    ),
  }
}

function webMetrics({ counter, counterOf, gauge }: Makers) {
  const providerUp = gauge('identity_provider_up', '1 while the identity provider answers')
  // Not there until it was asked: without sign-in there is none.
  providerUp.remove()
  return {
    askedTooOften: counterOf(
      'requests_refused_too_often_total',
      'Requests refused because one address sent too many',
      'where',
      LIMITED_PLACES,
    ),
    cspReports: counterOf(
      'csp_reports_total',
      'What browsers blocked on pages, by rule',
      'directive',
      REPORTED_DIRECTIVES,
    ),
    apiTokens: counterOf(
      'api_tokens_refused_total',
      'Requests to the API whose token was wrong or could not be checked',
      'result',
      ['wrong', 'not-checked'],
    ),
    sentTooOften: counter('screens_sent_too_often_total', 'Forms refused because one person sent too many', ['path']),
    logouts: counterOf('back_channel_logouts_total', 'Logout tokens of the identity provider by result', 'result', [
      'taken',
      'refused',
    ]),
    providerUp,
  }
}

/** Of outgoing webhooks, by the name that an administrator gave the endpoint. All but the tries are the same at every process. */
function webhookMetrics({ counter, gauge }: Makers) {
  return {
    webhookTries: counter('webhook_events_total', 'Events sent to an endpoint, by what became of the try', [
      'endpoint',
      'result',
    ]),
    webhookWaiting: gauge('webhook_events_waiting', 'Events that an endpoint has not been told of yet', ['endpoint']),
    webhookOldest: gauge(
      'webhook_oldest_seconds',
      'Age of the oldest event that waits for an endpoint which is not paused',
      ['endpoint'],
    ),
    webhookDead: gauge('webhook_dead_letters', 'Events that an endpoint did not take and that were given up', [
      'endpoint',
    ]),
    webhookPaused: gauge(
      'webhook_paused',
      '1 while an endpoint is paused because it failed for long or wants no more',
      ['endpoint'],
    ),
    crmWaiting: gauge('crm_events_waiting', 'Events that wait for the endpoint of CRM_WEBHOOK_URL'),
  }
}

function syncMetrics({ gauge }: Makers) {
  return {
    syncUp: gauge('sync_up', '1 while the system of record answers', ['system']),
    syncWaiting: gauge('sync_waiting', 'Changes of cases that the system of record has not been told of yet', [
      'system',
    ]),
    syncOldest: gauge(
      'sync_oldest_seconds',
      'Age of the oldest change that the system of record has not been told of',
      ['system'],
    ),
    syncFailing: gauge('sync_failures', 'Records that one side did not take, which are tried again', ['system']),
    syncGivenUp: gauge('sync_given_up', 'Records that one side did not take and that wait for an administrator', [
      'system',
    ]),
  }
}

function alertMetrics({ counter, counterOf }: Makers) {
  const alerts = counter('alerts_total', 'Alerts by signal and what happened to them', ['step', 'signal'])
  for (const signal of SIGNALS) for (const step of ALERT_STEPS) alerts.labels(step, signal).inc(0)
  return {
    alerts,
    alertsEscalated: counterOf(
      'alerts_escalated_total',
      'Alerts that no person has acknowledged in time, by signal',
      'signal',
      SIGNALS,
    ),
    alertsTold: counter('alert_channel_total', 'Tries to tell a channel of an alert, by channel and result', [
      'channel',
      'result',
    ]),
  }
}

function storeMetrics({ counter, histogram, gauge }: Makers) {
  // Nothing that was looked at was wrong yet.
  const auditWhole = gauge(
    'audit_whole',
    '1 while every row of the audit trail that was looked at is as it was written',
  )
  auditWhole.set(1)
  return {
    storeUp: gauge('store_up', '1 while the store answers', ['store']),
    databaseRefused: gauge(
      'database_refused',
      '1 while Postgres answers and its schema or keys are not those of this process',
    ),
    lastPruned: gauge(
      'retention_last_run_timestamp_seconds',
      'When old records were dropped last, by whichever process; 0: not since this one started',
    ),
    prunedRows: counter('retention_dropped_total', 'Old rows that this process dropped, by table', ['table']),
    guessing: gauge('pin_failures_last_hour', 'Tries in the last hour that were no success, everywhere'),
    guessingAlarm: gauge(
      'pin_guessing_alarm',
      '1 while there are many more of them than usual, 2 while it is an attack',
    ),
    storeUse: histogram(
      'store_seconds',
      'Time that one use of a store took',
      ['store', 'ok'],
      [0.001, 0.005, 0.02, 0.05, 0.1, 0.2, 0.4, 0.8],
    ),
    recordsLost: counter('records_lost_total', 'Records that neither Postgres nor the spool took', []),
    auditWhole,
  }
}
