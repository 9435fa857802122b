/** The stores as the app uses them: a change that ends a right is followed by a new look at callers, and TaskRouter hears of presence. */
import { notingCalls } from '../../calls/history/noting-calls.ts'
import type { Policy } from '../../domain/policy.ts'
import { makeRecheckRights, type RecheckRights } from '../../desk/recheck-rights.ts'
import { makeFollowOwners } from '../../desk/connect/follow-owners.ts'
import { makeBusy } from '../../desk/staff/busy.ts'
import type { CredentialStore } from '../../domain/pin/credential-store.ts'
import type { TaskRouter } from '../../phone/taskrouter/task-router.ts'
import { toldPresence, type ToldPresence } from '../../phone/taskrouter/worker-presence.ts'
import type { ScreenStores, Stores } from '../../stores/stores.ts'
import { aside } from '../events/aside-events.ts'
import type { Events } from '../events/events.ts'
import { makeCallFeed, type CallFeed } from '../../webhooks/call-feed.ts'
import { notedCalls } from '../watch/noted-calls.ts'
import { recheckingStores } from '../recheck-on-change.ts'

export interface AppStores {
  /** For calls and their desks. */
  stores: Stores
  /** The same for screens, on connections that no caller waits for. Only they change PINs, so only they watch credentials. */
  screenStores: Stores
  /** Of the screens, without the look at callers. */
  unwatchedCredentials: CredentialStore
  recheckRights: RecheckRights
  /** Undefined: TaskRouter is not used. */
  presenceInRouter: ToldPresence | undefined
  /** Callers whose case is given to another owner. */
  followOwners: () => Promise<void>
  /** What other systems are told of calls in progress. */
  callFeed: CallFeed
}

export interface AppStoresDeps {
  /** Without `screens`, pages ask on the connections of the calls. */
  opened: Stores & { screens?: ScreenStores }
  router: TaskRouter | undefined
  policy: Policy
  events: Events
  now: () => Date
  pause: (ms: number) => Promise<void>
}

export function buildStores({ opened, router, policy, events, now, pause }: AppStoresDeps): AppStores {
  const failedFeed = aside(events, 'event webhooks')
  const callFeed = makeCallFeed({
    wanted: () => opened.webhookOutbox.wanted('call'),
    note: (noted) => opened.webhookOutbox.note(noted),
    onFailure: failedFeed,
  })
  const calls = notedCalls(notingCalls(callFeed.around(opened.calls), now))
  const { callbacks, changes, directory, credentials, records, presence } = opened
  const failed = aside(events, 'badges')
  const recheckRights = makeRecheckRights({
    calls,
    changes,
    directory,
    credentials,
    records,
    // A caller is not transferred because looking at badges failed.
    events: { ...events, brokeDuringCall: failed },
    now,
    pause,
    settings: { policy },
  })
  const unwatchedCredentials = opened.screens?.credentials ?? credentials
  const watched = recheckingStores(
    { directoryRecords: opened.directoryRecords, credentials: unwatchedCredentials },
    recheckRights,
    (error) => failed('keeping badges true', error),
  )
  const busy = makeBusy({ calls, callbacks, now })
  const presenceInRouter = router && toldPresence(presence, router, (id) => busy.tookByHand(id))
  const stores: Stores = {
    ...opened,
    calls,
    directoryRecords: watched.directoryRecords,
    presence: presenceInRouter ?? presence,
  }
  return {
    stores,
    screenStores: { ...stores, ...opened.screens, credentials: watched.credentials },
    unwatchedCredentials,
    recheckRights,
    presenceInRouter,
    followOwners: makeFollowOwners(stores),
    callFeed,
  }
}
