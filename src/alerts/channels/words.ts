/** What an alert says in words: to channels, as far as the setting of each allows, and on the board. */
import type { ChannelSettings, SignalKind } from '../../domain/alerts/alert-policy.ts'
import type { Desk } from '../../domain/decide.ts'
import type { AlertStep, Signal } from '../alert.ts'
import type { Message } from './outbox.ts'

const SIGNAL_WORDS: Record<SignalKind, string> = {
  'production-down-waits': 'Production down: a caller waits',
  'no-analyst-ready': 'A caller waits and no analyst is ready for them',
  'longest-wait': 'A caller has waited for too long',
  'store-down': 'A store does not answer',
  'pin-guessing': 'PINs are being guessed',
  'production-down-abandoned': 'Production down: the caller hung up while they waited',
  'message-left': 'Production down: a caller has left a message',
}

const STORE_WORDS: Readonly<Record<string, string>> = {
  postgres: 'Postgres: cases and PINs cannot be read',
  redis: 'Redis: calls in progress',
}

const DESK_WORDS: Record<Desk, string> = {
  'production-down': 'Production down',
  support: 'Support',
  admin: 'Administration',
  identification: 'Identification',
  contracts: 'Contracts',
}

/** "A caller waits and no analyst is ready for them, at Support". */
export function signalInWords({ kind, desk, subject }: Pick<Signal, 'kind' | 'desk' | 'subject'>): string {
  if (kind === 'store-down') return `${SIGNAL_WORDS[kind]}: ${STORE_WORDS[subject] ?? subject}`
  const ofDesk = kind === 'no-analyst-ready' || kind === 'longest-wait'
  return ofDesk && desk !== undefined ? `${SIGNAL_WORDS[kind]}, at ${DESK_WORDS[desk]}` : SIGNAL_WORDS[kind]
}

const STEP_WORDS: Record<AlertStep, string> = {
  opened: '',
  escalated: 'No person has acknowledged it: ',
  acknowledged: 'Acknowledged: ',
  resolved: 'Resolved: ',
}

/** One line, without anything of the call: "Resolved: A store does not answer". */
export function headline(message: Pick<Message, 'step' | 'kind' | 'desk' | 'dedupKey'>, brand: string): string {
  const subject = message.dedupKey.split('/').at(-1) ?? ''
  return `${brand}: ${STEP_WORDS[message.step]}${signalInWords({ ...message, subject })}`
}

/** What this channel may know of the call, by name; nothing else of it leaves the service. */
export function toldFacts({ about }: Pick<Message, 'about'>, { says }: Pick<ChannelSettings, 'says'>) {
  const named = { reference: 'Reference', company: 'Company', product: 'Product', caller: 'Caller' } as const
  return says.flatMap((fact): [string, string][] => {
    const value = about[fact]
    return value === undefined ? [] : [[named[fact], value]]
  })
}

/** For a person who reads it: since when, what of the call, who has it, and where to look. */
export function linesOf(message: Message, settings: Pick<ChannelSettings, 'says'>, board: string): string[] {
  return [
    `Since ${message.since.toISOString().slice(0, 16).replace('T', ' ')} UTC`,
    ...toldFacts(message, settings).map(([name, value]) => `${name}: ${value}`),
    ...(message.by === undefined ? [] : [`By: ${message.by}`]),
    `Board: ${board}`,
  ]
}
