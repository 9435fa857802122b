/** The bar of the desk: what the person does now and how they change it, and who waits at their desks. */
import type { Child } from 'hono/jsx'
import { Button } from '../components/button.tsx'
import { Icon } from '../components/icon.tsx'
import { Menu, MenuItem } from '../components/menu.tsx'
import { shareOfTarget, type ShareOfTarget } from '../../desk/floor/share-of-target.ts'
import type { AwayReason } from '../../desk/staff/presence.ts'
import type { StaffState } from '../../desk/staff/staff-status.ts'
import { drawnByKey } from '../shell/drawn-once.ts'
import { Form } from '../shell/form.tsx'
import { Since } from './call/call-card.tsx'
import { SENDS_WRAP_UP, wrappedUp } from './call/wrap-up.tsx'
import type { DeskContext, DeskNow, QueueNow } from './desk-now.ts'
import { AWAY_CHOICES, inWords, statusWords } from './desk-words.ts'

interface StatusProps {
  /** Undefined: the forms hold no token, because the page's script sends it. */
  context: DeskContext | undefined
  now: DeskNow
}

export function Status({ context, now }: StatusProps) {
  return (
    <>
      <PresenceMenu context={context} now={now} />
      <QueueChips queues={now.queues} at={now.at} />
      {!now.isCurrent && <strong class="stale">This may be old: the live updates have stopped.</strong>}
    </>
  )
}

/** What holds the person back from calls, in sentences. */
export function Alerts({ context: { person }, now }: { context: DeskContext; now: DeskNow }) {
  return (
    <>
      {person.role === 'analyst' && person.desks.length === 0 && (
        <p class="alert">
          <strong>You have no desk yet</strong>, so no call is offered to you. Ask an administrator to enter your desks,
          telephone and languages.
        </p>
      )}
      {now.paused.map((pause) => (
        <p class="alert">
          <strong>{inWords(pause.desk)} is paused</strong> by {pause.by.name}: {pause.why}. Supervisors take its calls,
          except where production is down.
        </p>
      ))}
    </>
  )
}

const READY_WORDS: Partial<Record<StaffState, string>> = { 'wrap-up': 'Done, ready', missed: "I'm back" }
const IN_A_CALL: ReadonlySet<StaffState> = new Set(['ringing', 'on-a-call', 'calling-back'])

/** Before a person is ready or away again, they say what became of the call when that has to be said. */
function PresenceMenu({ context, now }: StatusProps) {
  const { status, presence } = now
  const wraps = wrappedUp(now) !== undefined
  const isInCall = IN_A_CALL.has(status.state)
  const mayLeave = presence?.state !== 'wrap-up' || presence.about?.mustSay !== true
  const next = isInCall && presence?.state === 'away' ? 'away' : undefined
  return (
    <div class="presence" data-presence={status.state}>
      {status.state !== 'ready' && !isInCall && mayLeave && (
        <Ready context={context} wraps={wraps} words={READY_WORDS[status.state] ?? 'Ready'} />
      )}
      <div data-key-menu="W">
        <Menu
          id="presence"
          kind="quiet"
          label={
            <>
              <span class="presence-dot"></span>
              <strong data-status={status.state}>{statusWords(status)}</strong>
              {status.since !== undefined && (
                <span class="presence-time">
                  <span class="visually-hidden"> for </span> <Since at={status.since} />
                </span>
              )}
              {next !== undefined && <small> then away</small>}
            </>
          }
        >
          {mayLeave ? (
            <>{itemsFor({ context, isInCall, isReady: presence?.state === 'ready', wraps })}</>
          ) : (
            <li class="menu-head">Save the outcome of the last call first.</li>
          )}
        </Menu>
      </div>
    </div>
  )
}

function Ready({ context, wraps, words }: Pick<ItemsProps, 'context' | 'wraps'> & { words: string }) {
  const key = { 'data-key': 'R', 'aria-keyshortcuts': 'Alt+Shift+R', value: 'ready' } as const
  if (wraps) {
    return (
      <Button id="presence-ready" {...key} {...SENDS_WRAP_UP}>
        {words}
      </Button>
    )
  }
  return (
    <Form context={context} action="/desk/presence" id="presence-form">
      <Button id="presence-ready" {...key} name="state">
        {words}
      </Button>
    </Form>
  )
}

interface ItemsProps {
  context: DeskContext | undefined
  isInCall: boolean
  isReady: boolean
  /** A call: what stands in the form of its wrap-up is recorded on the way. */
  wraps: boolean
}

/** A thousand desks show the same few menus. */
const withoutToken = drawnByKey(
  ({ isInCall, isReady, wraps }: ItemsProps) => `${isInCall} ${isReady} ${wraps}`,
  (props) => <PresenceItems {...props} />,
)
const itemsFor = (props: ItemsProps) =>
  props.context === undefined ? withoutToken(props) : <PresenceItems {...props} />

function PresenceItems({ isInCall, isReady, ...how }: ItemsProps) {
  return (
    <>
      {isInCall && <li class="menu-head">After this call</li>}
      {!isReady && (
        <PresenceItem {...how} id="presence-to-ready" state="ready">
          <span class="presence-dot presence-dot--ready"></span> Ready
        </PresenceItem>
      )}
      {AWAY_CHOICES.map(({ reason, words }) => (
        <PresenceItem {...how} id={`presence-${reason}`} state="away" reason={reason}>
          <span class="presence-dot presence-dot--away"></span> {words}
        </PresenceItem>
      ))}
    </>
  )
}

interface ItemProps extends Pick<ItemsProps, 'context' | 'wraps'> {
  id: string
  state: 'ready' | 'away'
  reason?: AwayReason
  children: Child
}

function PresenceItem({ context, wraps, id, state, reason, children }: ItemProps) {
  if (wraps) {
    return (
      <MenuItem>
        <button id={`${id}-button`} {...SENDS_WRAP_UP} value={reason ?? state}>
          {children}
        </button>
      </MenuItem>
    )
  }
  return (
    <MenuItem>
      <Form context={context} action="/desk/presence" id={id}>
        {reason !== undefined && <input type="hidden" name="state" value={state} />}
        <button id={`${id}-button`} name={reason === undefined ? 'state' : 'reason'} value={reason ?? state}>
          {children}
        </button>
      </Form>
    </MenuItem>
  )
}

/** The page's script turns a chip on as the target comes near (assets/live.js). */
function QueueChips({ queues, at }: { queues: readonly QueueNow[]; at: Date }) {
  if (queues.length === 0) return null
  return (
    <ul class="queue-chips" aria-label="Your queues">
      {queues.map((queue) => drawChip({ ...queue, share: shareOf(queue, at) }))}
    </ul>
  )
}

const shareOf = ({ oldest, target }: QueueNow, at: Date): ShareOfTarget =>
  oldest === undefined ? 'ok' : shareOfTarget(oldest, target, at)

type Chip = QueueNow & { share: ShareOfTarget }

/** Colleagues at the same desk see the same chip. */
const drawChip = drawnByKey(
  (chip: Chip) => JSON.stringify(chip),
  ({ desk, waiting, oldest, target, share }) => (
    <li
      class={`queue-chip${waiting === 0 ? ' is-empty' : ''}`}
      data-queue={desk}
      {...(oldest === undefined ? {} : { 'data-from': oldest, 'data-target': String(target) })}
      data-share={share}
    >
      <span class="queue-name">{inWords(desk)}</span> <strong>{waiting}</strong>
      {waiting > 0 && <span class="visually-hidden"> waiting</span>}
      {oldest !== undefined && (
        <>
          <span class="visually-hidden">, oldest </span> <Since at={oldest} />
        </>
      )}
      <span class="queue-missed">
        <Icon shape="alert" size={14} />
        <span class="visually-hidden">target missed</span>
      </span>
    </li>
  ),
)
