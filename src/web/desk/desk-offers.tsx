/** The calls offered to the person at this desk, the first of them on top. */
import { Button } from '../components/button.tsx'
import { Empty } from '../components/empty.tsx'
import { Menu, MenuItem } from '../components/menu.tsx'
import { BADGE_WORDS } from '../../desk/badge.ts'
import { deskPlace } from '../../desk/callbacks/callback-order.ts'
import { inOrder } from '../../desk/connect/offer.ts'
import type { Card } from '../../desk/card.ts'
import type { Item } from '../live-changes.ts'
import { drawnOnce } from '../shell/drawn-once.ts'
import { Form } from '../shell/form.tsx'
import { Said } from '../shell/page.tsx'
import { toHtml } from '../shell/to-html.ts'
import { Since, TransferNote, WhoAndWhy } from './call/call-card.tsx'
import { whoOf } from './call/call-facts.tsx'
import { CallbackItem } from './callback-parts.tsx'
import { MOST_SHOWN, type DeskContext, type DeskNow } from './desk-now.ts'
import { inWords, nothingOffered } from './desk-words.ts'

const DECLINE_REASONS = ['On another urgent call', 'Language', 'Conflict of interest', 'Other'] as const

/**
 * Calls, and callbacks between them: each where its caller came to the queue. Without a context the forms hold no token: the page's
 * script sends it, and each call is drawn once for all desks that show it.
 */
export function itemsInQueue(context: DeskContext | undefined, { offered, due, status, waiting, at }: DeskNow): Item[] {
  if (offered.length + due.length === 0) {
    const { title, why } = nothingOffered(status.state, waiting)
    return [{ key: 'none-offered', html: toHtml(<Empty title={title} why={why} icon="headset" />) }]
  }
  const all = [
    ...offered.map((card) => ({ desk: card.desk, place: card.place, card })),
    ...due.map((callback) => ({ ...deskPlace(callback), callback })),
  ].toSorted(inOrder)
  const first = all.find((one) => 'card' in one)
  const shown = all.slice(0, MOST_SHOWN).map((one) => {
    if ('callback' in one) {
      const { callback } = one
      const html = toHtml(<CallbackItem context={context} callback={callback} now={at} />)
      return { key: `callback-${callback.callId}`, html }
    }
    const { card } = one
    const isFirst = one === first
    const html =
      context === undefined
        ? (isFirst ? firstOffer(card) : laterOffer(card)).toString()
        : toHtml(<Offered context={context} card={card} isFirst={isFirst} />)
    return { key: card.id, html }
  })
  return all.length > MOST_SHOWN ? [...shown, { key: 'more', html: toHtml(<p>And more.</p>) }] : shown
}

const firstOffer = drawnOnce((card: Card) => <Offered context={undefined} card={card} isFirst />)
const laterOffer = drawnOnce((card: Card) => <Offered context={undefined} card={card} isFirst={false} />)

function Offered({ context, card, isFirst }: { context: DeskContext | undefined; card: Card; isFirst: boolean }) {
  return (
    <article
      class={card.urgent ? 'call offer urgent-call' : 'call offer'}
      data-call={card.id}
      data-who={`${whoOf(card)}, ${BADGE_WORDS[card.badge]}`}
      data-desk={inWords(card.desk)}
      data-badge={BADGE_WORDS[card.badge]}
      id={`offer-${card.id}`}
      data-answers=""
    >
      <WhoAndWhy card={card} />
      <TransferNote note={card.transferNote} />
      {card.holders.length > 0 && <p>Before: {card.holders.map(({ name }) => name).join(' → ')}</p>}
      <div class="offer-foot">
        <p class="waited">
          <strong>{inWords(card.desk)}</strong> · waits <Since at={card.since} /> ·{' '}
          <span class="whole">{card.reference}</span>
        </p>
        <div class="actions">
          <Form context={context} action={`/desk/calls/${card.id}/take`} data-next="call-title">
            <Button
              id={`offer-${card.id}-take`}
              kind={isFirst ? 'primary' : 'secondary'}
              icon="phone"
              {...(isFirst ? { 'data-key': 'A', 'aria-keyshortcuts': 'Alt+Shift+A', title: 'Alt+Shift+A' } : {})}
            >
              Accept
            </Button>
          </Form>
          <Menu id={`offer-${card.id}-decline`} kind="quiet" label="Decline" isAtEnd>
            <MenuItem>
              <Form context={context} action={`/desk/calls/${card.id}/decline`} id={`offer-${card.id}-decline-form`}>
                {DECLINE_REASONS.map((why, i) => (
                  <button id={`offer-${card.id}-why-${i}`} name="why" value={why}>
                    {why}
                  </button>
                ))}
              </Form>
            </MenuItem>
          </Menu>
        </div>
      </div>
      <Said />
    </article>
  )
}
