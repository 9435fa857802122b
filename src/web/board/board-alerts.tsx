/** Alerts on the board: what is wrong since when, who was told of it and who has it; and desks where a caller waits alone. */
import type { ShownAlert } from '../../alerts/board-alerts.ts'
import { resolvesItself, type Told } from '../../alerts/alert.ts'
import { signalInWords } from '../../alerts/channels/words.ts'
import type { BoardDesk } from '../../desk/floor/board.ts'
import type { Card } from '../../desk/card.ts'
import { Button } from '../components/button.tsx'
import { Icon } from '../components/icon.tsx'
import { Since } from '../desk/call/call-card.tsx'
import { inWords } from '../desk/desk-words.ts'
import { ReferenceLink } from '../reference-link.tsx'
import { Form } from '../shell/form.tsx'
import { Said } from '../shell/page.tsx'
import type { BoardContext, BoardNow } from './board-now.ts'
import { clockAt } from './board-words.ts'

/** A caller waits, and no analyst is ready. */
export const isAlone = ({ waiting, ready }: Pick<BoardDesk, 'waiting' | 'ready'>) => waiting > 0 && ready === 0

/** Of a wall, too: without a button, a company and a person. */
export function AlertsRegion({ context, now }: { context: BoardContext | undefined; now: BoardNow }) {
  const { board, alerts, timeZone } = now
  const open = alerts.open ?? []
  const known = new Set(open.filter(({ kind }) => kind === 'no-analyst-ready').map(({ subject }) => subject))
  // At once, before there is an alert of it.
  const alone = board.desks.filter(({ desk, unattended = [] }) => unattended.length > 0 && !known.has(desk))
  if (alerts.open === undefined) {
    return (
      <p class="alert-unread">Alerts cannot be read now: Postgres does not answer. Channels are told from memory.</p>
    )
  }
  if (open.length + alone.length === 0) return <></>
  const most = context === undefined ? MOST_ON_WALL : Infinity
  return (
    <ul class="alert-list">
      {alone.slice(0, most).map((desk) => (
        <AloneDesk desk={desk} />
      ))}
      {open.slice(0, Math.max(0, most - alone.length)).map((alert) => (
        <AlertItem
          context={context}
          alert={alert}
          card={board.calls.find(({ id }) => id === alert.callId)}
          zone={timeZone}
        />
      ))}
      {alone.length + open.length > most && (
        <li class="alert-item">More alerts: {alone.length + open.length - most}</li>
      )}
    </ul>
  )
}

/** More are not read from far away. */
const MOST_ON_WALL = 3

function AloneDesk({ desk: { desk, ready, unattended = [] } }: { desk: BoardDesk }) {
  const [first] = unattended
  const who = ready === 0 ? 'No analyst' : 'No analyst of the region'
  return (
    <li class="alert-item">
      <p class="alert-what">
        <Icon shape="alert" />{' '}
        <strong>
          {who} is ready at {inWords(desk)}.
        </strong>{' '}
        <span>
          {unattended.length === 1 ? '1 caller waits' : `${unattended.length} callers wait`}
          {first !== undefined && <> for {<Since at={first.since} />}</>}
        </span>
      </p>
      <p class="alert-told">No one has been told yet.</p>
    </li>
  )
}

interface ItemProps {
  /** Undefined: on a wall. */
  context: BoardContext | undefined
  alert: ShownAlert
  card: Card | undefined
  zone: string
}

function AlertItem({ context, alert, card, zone }: ItemProps) {
  const { id, acknowledgedBy, acknowledgedAt, escalatedAt, since } = alert
  return (
    <li class={acknowledgedBy === undefined ? 'alert-item' : 'alert-item is-theirs'} id={`alert-${id}`}>
      <p class="alert-what">
        <Icon shape="alert" /> <strong>{signalInWords(alert)}</strong>{' '}
        <span>
          for {<Since at={since.toISOString()} />}
          {escalatedAt !== undefined && acknowledgedBy === undefined && ', escalated'}
        </span>{' '}
        {context !== undefined && <About alert={alert} />}
      </p>
      <p class="alert-told">
        {context === undefined ? toldShort(alert.told) : toldWords(alert.told, zone)}
        {card !== undefined && card.duty.length > 0 && <Rung card={card} isWall={context === undefined} />}
      </p>
      {acknowledgedBy !== undefined && acknowledgedAt !== undefined && (
        <p class="alert-who">
          <Icon shape="check" size={14} /> {context === undefined ? 'A person' : acknowledgedBy} has it since{' '}
          {clockAt(acknowledgedAt, zone)}
        </p>
      )}
      {context !== undefined && <Actions context={context} alert={alert} />}
    </li>
  )
}

function About({ alert: { about } }: { alert: ShownAlert }) {
  const { reference, company, product } = about
  return (
    <small>
      {reference !== undefined && <ReferenceLink reference={reference} />}{' '}
      {[company, product].filter((one) => one !== undefined).join(' · ')}
    </small>
  )
}

const HOW_WORDS = { missed: 'no answer', acknowledged: 'has it', failed: 'could not be rung' } as const

/** Engineers on duty who were rung for this caller. */
function Rung({ card: { duty }, isWall }: { card: Card; isWall: boolean }) {
  if (isWall) return <> Engineers on duty rung: {duty.length}.</>
  const words = duty.map(({ name, how }) => `${name} (${how === null ? 'rings now' : HOW_WORDS[how]})`)
  return <> On duty: {words.join(', ')}.</>
}

function Actions({ context, alert: { id, kind, acknowledgedAt } }: { context: BoardContext; alert: ShownAlert }) {
  return (
    <div class="alert-acts">
      {kind === 'message-left' && <a href="/desk#messages">Hear it on the desk</a>}
      {acknowledgedAt === undefined && (
        <Form context={context} action={`/board/alerts/${id}/acknowledge`} id={`alert-${id}-acknowledge`}>
          <Button id={`alert-${id}-acknowledge-button`}>I have it</Button>
          <Said />
        </Form>
      )}
      {!resolvesItself(kind) && (
        <Form context={context} action={`/board/alerts/${id}/resolve`} id={`alert-${id}-resolve`}>
          <Button kind="secondary" id={`alert-${id}-resolve-button`}>
            It is over
          </Button>
          <Said />
        </Form>
      )}
    </div>
  )
}

/** The last word of each channel: "Told: pager 07:31, chat 07:31. Not yet: sms (no engineer is on duty)." */
function toldWords(told: readonly Told[], zone: string): string {
  if (told.length === 0) return 'No channel is set up for it. '
  const last = new Map(told.map((one) => [one.channel, one]))
  const done = [...last.values()].flatMap(({ channel, toldAt, person }) =>
    toldAt === undefined ? [] : [`${channel} ${clockAt(toldAt, zone)}${person === undefined ? '' : ` (${person})`}`],
  )
  const not = [...last.values()].flatMap(({ channel, toldAt, problem }) =>
    toldAt !== undefined ? [] : [problem === undefined ? channel : `${channel} (${problem})`],
  )
  return `${done.length === 0 ? '' : `Told: ${done.join(', ')}. `}${not.length === 0 ? '' : `Not told yet: ${not.join(', ')}. `}`
}

function toldShort(told: readonly Told[]): string {
  const channels = new Set(told.flatMap(({ channel, toldAt }) => (toldAt === undefined ? [] : [channel])))
  return channels.size === 0 ? 'No one has been told yet.' : `Told: ${[...channels].join(', ')}.`
}
