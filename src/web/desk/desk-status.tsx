/** The bar of the desk: what the person does now and how they change it, and who waits at their desks. */
import { Button } from '../components/button.tsx'
import { Icon } from '../components/icon.tsx'
import { Menu, MenuItem } from '../components/menu.tsx'
import { shareOfTarget, type ShareOfTarget } from '../../desk/floor/share-of-target.ts'
import type { StaffState } from '../../desk/staff/staff-status.ts'
import { drawnByKey } from '../shell/drawn-once.ts'
import { Form } from '../shell/form.tsx'
import { Since } from './call/call-card.tsx'
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
function PresenceMenu({ context, now: { status, presence } }: StatusProps) {
  const isInCall = IN_A_CALL.has(status.state)
  const mayLeave = presence?.state !== 'wrap-up' || presence.about?.mustSay !== true
  const next = isInCall && presence?.state === 'away' ? 'away' : undefined
  return (
    <div class="presence" data-presence={status.state}>
      {status.state !== 'ready' && !isInCall && mayLeave && (
        <Form context={context} action="/desk/presence" id="presence-form">
          <Button id="presence-ready" name="state" value="ready" data-key="R" aria-keyshortcuts="Alt+Shift+R">
            {READY_WORDS[status.state] ?? 'Ready'}
          </Button>
        </Form>
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
            <>{itemsFor({ context, isInCall, isReady: presence?.state === 'ready' })}</>
          ) : (
            <li class="menu-head">Save the outcome of the last call first.</li>
          )}
        </Menu>
      </div>
    </div>
  )
}

interface ItemsProps {
  context: DeskContext | undefined
  isInCall: boolean
  isReady: boolean
}

/** A thousand desks show the same few menus. */
const withoutToken = drawnByKey(
  ({ isInCall, isReady }: ItemsProps) => `${isInCall} ${isReady}`,
  (props) => <PresenceItems {...props} />,
)
const itemsFor = (props: ItemsProps) =>
  props.context === undefined ? withoutToken(props) : <PresenceItems {...props} />

function PresenceItems({ context, isInCall, isReady }: ItemsProps) {
  return (
    <>
      {isInCall && <li class="menu-head">After this call</li>}
      {!isReady && (
        <MenuItem>
          <Form context={context} action="/desk/presence" id="presence-to-ready">
            <button id="presence-to-ready-button" name="state" value="ready">
              <span class="presence-dot presence-dot--ready"></span> Ready
            </button>
          </Form>
        </MenuItem>
      )}
      {AWAY_CHOICES.map(({ reason, words }) => (
        <MenuItem>
          <Form context={context} action="/desk/presence" id={`presence-${reason}`}>
            <input type="hidden" name="state" value="away" />
            <button id={`presence-${reason}-button`} name="reason" value={reason}>
              <span class="presence-dot presence-dot--away"></span> {words}
            </button>
          </Form>
        </MenuItem>
      ))}
    </>
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
