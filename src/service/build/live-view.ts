/** The calls at the desks as this process knows them: read once, for its screens, alerts and figures together. */
import { apartFromCalls } from '../../calls/current-call.ts'
import { Unavailable } from '../../concurrency/unavailable.ts'
import type { Card } from '../../desk/card.ts'
import { openDeskView, type DeskView } from '../../desk/desk-view.ts'
import type { Stores } from '../../stores/stores.ts'
import { aside, type AsideEvents } from '../events/aside-events.ts'

export interface LiveView {
  /** Opened by the first who looks. */
  open: () => Promise<DeskView>
  /** What the desks show now. Throws while the live store does not answer. */
  cards: () => Promise<readonly Card[]>
  close: () => Promise<void>
}

export function liveView({ calls, feed }: Pick<Stores, 'calls' | 'feed'>, events: AsideEvents): LiveView {
  const failed = aside(events, 'screens')
  const onFailure = (error: unknown) => failed('showing calls to the staff', error)
  let opened: Promise<DeskView> | undefined
  // It outlives the request of the first person who looks.
  const open = () => (opened ??= apartFromCalls(() => openDeskView({ calls, feed, onFailure })))
  return {
    open,
    cards: async () => {
      const view = await open()
      // Not only at its next look: an engineer is rung by what is known here.
      if (!view.isCurrent()) await view.refresh()
      if (!view.isCurrent()) throw new Unavailable('the calls at the desks are not known now')
      return view.all().map(({ card }) => card)
    },
    close: async () => (await opened)?.stop(),
  }
}
