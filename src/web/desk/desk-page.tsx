/** The page of the desk: its regions in their places. Each region is drawn alike by the page and by the live stream. */
import { raw } from 'hono/html'
import { NotedRequests } from '../noted-requests.tsx'
import { CallFacts } from './call/call-facts.tsx'
import { CallbackList } from './callback-parts.tsx'
import { Call } from './call/desk-call.tsx'
import type { DeskContext, DeskNow } from './desk-now.ts'
import { itemsInQueue } from './desk-offers.tsx'
import { Status } from './desk-status.tsx'
import { Shortcuts } from './shortcuts.tsx'
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
      <section id="desk-status" aria-label="You">
        <Status context={context} now={now} />
      </section>
      <p class="actions">
        <button type="button" class="secondary quiet" id="sound" hidden>
          Turn on sound
        </button>
        <span id="desk-link" role="status">
          Connecting…
        </span>
      </p>
      {softphone && <SoftphonePanel context={context} softphone={softphone} />}
      <p id="desk-said" class="said on-page" role="alert">
        {said}
      </p>
      <div class="desk-columns">
        <section aria-labelledby="line-title">
          <h2 id="line-title">Offered to you</h2>
          <div id="desk-line">
            {itemsInQueue(context, now).map(({ key, html }) => (
              <div data-item={key}>{raw(html)}</div>
            ))}
          </div>
        </section>
        <section aria-labelledby="call-title">
          <h2 id="call-title" tabindex={-1}>
            Your call
          </h2>
          <div id="desk-call">
            <CallRegion {...region} />
          </div>
        </section>
      </div>
      <Unsent />
      <div id="desk-callbacks">
        <CallbackRegion {...region} />
      </div>
      <Shortcuts />
      <div class="visually-hidden" id="desk-news" role="log"></div>
      <noscript>
        <p>Live updates need scripts. Load the page again to see who waits.</p>
      </noscript>
    </div>
  )
}

export function CallRegion({ context, now, heardAs }: RegionProps) {
  return (
    <>
      <CallFacts card={now.mine ?? now.wrapping} how={now.presence?.about?.how} status={now.status} />
      <Call context={context} now={now} heardAs={heardAs} />
    </>
  )
}

export function CallbackRegion({ context, now }: Pick<RegionProps, 'context' | 'now'>) {
  return (
    <>
      <CallbackList context={context} list={now.callbacks} now={now.at} />
      {now.requests !== undefined && <NotedRequests context={context} list={now.requests} action="/desk/noted" />}
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
