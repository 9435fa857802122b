/** The live stream of one desk: its regions, drawn again when a call, a callback or the person's own state changes. */
import type { Response } from 'express'
import { z } from 'zod'
import type { DeskActions } from '../../desk/desk.ts'
import type { DeskView } from '../../desk/desk-view.ts'
import type { FloorWatch } from '../../desk/floor/floor.ts'
import type { Messages } from '../../desk/messages/messages.ts'
import type { BrowserPhoneStore } from '../../desk/softphone/browser-phones.ts'
import type { PresenceStore } from '../../desk/staff/presence.ts'
import type { Part } from '../live-changes.ts'
import { liveStream } from '../live-stream.ts'
import { toHtml } from '../shell/to-html.ts'
import { CallbackRegion, CallRegion } from './desk-page.tsx'
import { DESK_ROLES, type DeskContext, type DeskNow } from './desk-now.ts'
import { itemsInQueue } from './desk-offers.tsx'
import { Alerts, Status } from './desk-status.tsx'
import type { DesksOnScreen } from './desks-on-screen.ts'

export interface DeskStream {
  response: Response
  /** The one that shows the desk, by the name that its phone answers under; undefined while it names none. */
  browser: string | undefined
  onEnd: (end: () => void) => void
}

const browserQuery = z.object({ browser: z.uuid() })
export const readBrowser = (query: unknown) => browserQuery.safeParse(query).data?.browser

export interface DeskStreamDeps {
  deskNow: (context: DeskContext) => Promise<DeskNow>
  view: () => Promise<DeskView>
  floor: Pick<FloorWatch, 'now'>
  actions: Pick<DeskActions, 'callbacks' | 'keepPresence'>
  messages: Pick<Messages, 'listen'>
  presence: Pick<PresenceStore, 'seen'>
  onScreen: DesksOnScreen
  browserPhones: Pick<BrowserPhoneStore, 'cutOff'>
  heardAs: (prompt: string) => string
  now: () => Date
  beatMs?: number | undefined
}

/** Counts as being at the desk. It ends with the session, and when the person no longer has a desk. */
export async function streamDesk(
  first: DeskContext,
  { response, browser, onEnd }: DeskStream,
  deps: DeskStreamDeps,
): Promise<void> {
  const { actions, presence, browserPhones, onScreen, now, beatMs } = deps
  const { id } = first.person
  let context = first
  const seen = await deps.view()
  await liveStream({
    response,
    onEnd: (end) =>
      onEnd(() => {
        end()
        // A browser that crashed says nothing more, and must not be rung for a minute. Where the store does not answer, it still is.
        if (browser !== undefined) void browserPhones.cutOff(id, browser, now()).catch(() => undefined)
      }),
    beatMs,
    draw: () => drawRegions(context, deps),
    listen: (onChange) => {
      const stops = [seen.listen(onChange), actions.callbacks.listen(onChange), deps.messages.listen(onChange)]
      stops.push(onScreen.add(id, onChange))
      return () => stops.forEach((stop) => stop())
    },
    stillHere: async () => {
      const person = await context.stillSignedIn()
      if (person?.kind !== 'staff' || !DESK_ROLES.some((role) => role === person.role)) {
        await actions.keepPresence.away(id, person === undefined ? 'signed-out' : 'no-desk')
        return false
      }
      context = { ...context, person: { ...person, role: person.role } }
      await presence.seen(person.id, now())
      // A person who talks on the phone may touch no page for longer than the session's idle limit.
      const { held, consulted } = await deps.floor.now()
      if (held.has(person.id) || consulted.has(person.id)) await context.stay()
      return true
    },
  })
  await presence.seen(id, now())
}

async function drawRegions(
  context: DeskContext,
  { deskNow, heardAs }: Pick<DeskStreamDeps, 'deskNow' | 'heardAs'>,
): Promise<Record<string, Part>> {
  const now = await deskNow(context)
  return {
    status: toHtml(<Status context={undefined} now={now} />),
    alerts: toHtml(<Alerts context={context} now={now} />),
    line: itemsInQueue(undefined, now),
    call: toHtml(<CallRegion context={context} now={now} heardAs={heardAs} />),
    callbacks: toHtml(<CallbackRegion context={context} now={now} />),
  }
}
