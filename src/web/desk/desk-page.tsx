/** The page of the desk: its regions in their places. Each region is drawn alike by the page and by the live stream. */
import { raw } from 'hono/html'
import { Button } from '../components/button.tsx'
import { DialogButton } from '../components/dialog.tsx'
import { assetPath } from '../shell/asset-files.ts'
import { LiveLink } from '../shell/live-link.tsx'
import { NotedRequests } from '../noted-requests.tsx'
import { CallFacts } from './call/call-facts.tsx'
import { CallbackList } from './callback-parts.tsx'
import { Call } from './call/desk-call.tsx'
import type { DeskContext, DeskNow } from './desk-now.ts'
import { itemsInQueue } from './desk-offers.tsx'
import { Alerts, Status } from './desk-status.tsx'
import { Shortcuts } from './shortcuts.tsx'
import { MessageList } from './messages/message-list.tsx'
import type { Softphone } from './softphone/softphone.ts'
import { SoftphonePanel } from './softphone/softphone-panel.tsx'

export interface RegionProps {
  context: DeskContext
  now: DeskNow
  /** A spoken prompt in words. */
  heardAs: (prompt: string) => string
}

export function DeskPage({
  said,
  softphone,
  ...region
}: RegionProps & { said: string | undefined; softphone: Softphone | undefined }) {
  const { context, now } = region
  return (
    <div id="desk" class="desk">
      <h1 class="visually-hidden">Desk</h1>
      <div class="desk-bar">
        <section id="desk-status" class="bar-start" aria-label="You and your queues">
          <Status context={context} now={now} />
        </section>
        <OwnControls />
      </div>
      {softphone && <SoftphonePanel context={context} softphone={softphone} />}
      <p id="desk-said" class="said on-page" role="alert">
        {said}
      </p>
      <div id="desk-alerts">
        <Alerts context={context} now={now} />
      </div>
      <div class="desk-columns">
        <section class="desk-call" aria-labelledby="call-title">
          <h2 id="call-title" class="visually-hidden" tabindex={-1}>
            Your call
          </h2>
          <div id="desk-call">
            <CallRegion {...region} />
          </div>
        </section>
        <section class="desk-offers" aria-labelledby="line-title">
          <h2 id="line-title">Offered to you</h2>
          <div id="desk-line">
            {itemsInQueue(context, now).map(({ key, html }) => (
              <div data-item={key}>{raw(html)}</div>
            ))}
          </div>
        </section>
        <div class="desk-aside">
          <Unsent />
          <div id="desk-callbacks">
            <CallbackRegion {...region} />
          </div>
        </div>
      </div>
      <Shortcuts />
      <div class="visually-hidden" id="desk-news" role="log"></div>
    </div>
  )
}

/** What belongs to this browser and is never drawn anew: the sound, the keys, the connection. */
function OwnControls() {
  return (
    <div class="bar-end">
      <Button type="button" kind="quiet" icon="bell" id="sound" hidden data-icon={assetPath('careline-rings.svg')}>
        Sound is off
      </Button>
      <DialogButton
        opens="shortcuts"
        kind="quiet"
        icon="keyboard"
        isIconOnly
        id="shortcuts-button"
        title="Keyboard (?)"
      >
        Keyboard shortcuts
      </DialogButton>
      <LiveLink id="desk-link" />
    </div>
  )
}

export function CallRegion({ context, now, heardAs }: RegionProps) {
  return (
    <>
      <CallFacts card={now.mine ?? now.wrapping} asked={now.asked} how={now.presence?.about?.how} status={now.status} />
      <Call context={context} now={now} heardAs={heardAs} />
    </>
  )
}

export function CallbackRegion({ context, now }: Pick<RegionProps, 'context' | 'now'>) {
  return (
    <>
      <MessageList context={context} list={now.messages} />
      <CallbackList context={context} list={now.callbacks} now={now.at} />
      {now.requests !== undefined && now.requests.length > 0 && (
        <NotedRequests context={context} list={now.requests} action="/desk/noted" />
      )}
    </>
  )
}

/** Filled by the page's script with what was typed into a form that has gone (assets/unsent.js). */
function Unsent() {
  return (
    <section id="unsent" aria-labelledby="unsent-title" hidden>
      <h2 id="unsent-title">Not sent</h2>
      <p>The forms that you wrote this in have gone. It is put back when they return.</p>
    </section>
  )
}
