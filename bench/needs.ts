/** What a line of so many calls an hour needs, from what one call costs. Pure: figures in, a table out. */
import { serversFor } from './queueing.ts'

/** Of one call from ring to hang-up; times are processor milliseconds. */
export interface CostOfCall {
  webhooks: number
  /** Of the service's own process, without the comparison of the PIN. */
  service: number
  comparison: number
  postgres: number
  redis: number
  transactions: number
  commands: number
}

/** Our own choice of a bad day: a tenth of the hour's calls come within one minute. */
const WORST_MINUTE = 0.1
/** Half of a processor is left for what no figure foresees. */
const BUSY_AT_MOST = 0.5
/** A right PIN is answered within this (docs/site.yaml, `pin-queue`). */
const PIN_SECONDS = 30
/** Twilio's most for one queue (docs/twilio.md). */
const QUEUE_MOST = 5_000
/** Common in the trade: four of five callers answered within 20 s; conversations of ten minutes are our own assumption. */
const ANSWERED = { share: 0.2, seconds: 20 }
const TALK_SECONDS = 600

export interface Needs {
  callsPerHour: number
  webhooksPerSecond: number
  /** Processors for webhooks, for PINs, for Postgres, for Redis, in the worst minute. */
  service: number
  comparisons: number
  postgres: number
  redis: number
  transactionsPerSecond: number
  commandsPerSecond: number
  /** Calls a second that Twilio has to place to analysts' phones, in the worst minute and over the hour. */
  placed: { worst: number; usual: number }
  /** Until a desk that nobody answers is full. */
  secondsToFullQueue: number
  analysts: number
}

export function needs(callsPerHour: number, cost: CostOfCall): Needs {
  const worst = (callsPerHour * WORST_MINUTE) / 60
  const usual = callsPerHour / 3_600
  const processors = (milliseconds: number) => (worst * milliseconds) / 1_000 / BUSY_AT_MOST
  return {
    callsPerHour,
    webhooksPerSecond: worst * cost.webhooks,
    service: processors(cost.service),
    // Whoever keys their PIN in the last second of that minute may still wait: the work is spread over the limit, too.
    comparisons: (callsPerHour * WORST_MINUTE * cost.comparison) / 1_000 / (60 + PIN_SECONDS),
    postgres: processors(cost.postgres),
    redis: processors(cost.redis),
    transactionsPerSecond: worst * cost.transactions,
    commandsPerSecond: worst * cost.commands,
    placed: { worst, usual },
    secondsToFullQueue: QUEUE_MOST / worst,
    analysts: serversFor(usual * TALK_SECONDS, TALK_SECONDS, ANSWERED),
  }
}

/** Markdown, one column for each size of line. */
export function needsTable(all: readonly Needs[]): string {
  const number = (value: number) => value.toLocaleString('en', { maximumSignificantDigits: 2 })
  const processors = (value: number) => (value < 0.1 ? '< 0.1' : number(value))
  const rows: [string, (one: Needs) => string][] = [
    ['webhooks a second', (one) => number(one.webhooksPerSecond)],
    ['processors for webhooks', (one) => processors(one.service)],
    ['processors for PINs', (one) => processors(one.comparisons)],
    ['Postgres: transactions a second', (one) => number(one.transactionsPerSecond)],
    ['Postgres: processors', (one) => processors(one.postgres)],
    ['Redis: commands a second', (one) => number(one.commandsPerSecond)],
    ['Redis: processors', (one) => processors(one.redis)],
    ['calls a second to analysts (CPS), usual', (one) => number(one.placed.usual)],
    ['an unanswered desk is full (5,000) after', (one) => `${number(one.secondsToFullQueue / 60)} min`],
    ['analysts, 10 min a call, 80 % within 20 s', (one) => one.analysts.toLocaleString('en')],
  ]
  const head = [
    'in the worst minute of the hour',
    ...all.map(({ callsPerHour }) => `${callsPerHour.toLocaleString('en')} an hour`),
  ]
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(([name, of]) => line([name, ...all.map(of)]))].join('\n')
}
