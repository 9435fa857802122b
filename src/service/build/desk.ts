/** What the staff may do with calls. */
import { whisper } from '../../calls/words/staff-words.ts'
import { makeDesk, type DeskActions } from '../../desk/desk.ts'
import type { RecheckRights } from '../../desk/recheck-rights.ts'
import type { Telephony } from '../../desk/telephony.ts'
import type { SpokenValues } from '../../flows/prompts.ts'
import type { Editions } from '../../calls/editions.ts'
import type { Stores } from '../../stores/stores.ts'
import type { AppSettings } from '../app-settings.ts'
import { aside } from '../events/aside-events.ts'
import type { Events } from '../events/events.ts'
import { softphoneOffer } from './softphone.ts'

export interface BuildDeskDeps {
  settings: AppSettings
  stores: Pick<
    Stores,
    | 'adminRequests'
    | 'audit'
    | 'browserPhones'
    | 'callbacks'
    | 'callNotes'
    | 'calls'
    | 'cases'
    | 'credentials'
    | 'directory'
    | 'pauses'
    | 'presence'
    | 'records'
    | 'staff'
  >
  editions: Editions
  telephony: Telephony
  recheckRights: RecheckRights
  events: Events
  now: () => Date
  pause: (ms: number) => Promise<void>
}

export function buildDesk({ settings, stores, editions, events, ...deps }: BuildDeskDeps): DeskActions {
  const {
    adminRequests,
    audit,
    browserPhones,
    callbacks,
    callNotes,
    calls,
    cases,
    credentials,
    directory,
    pauses,
    presence,
    records,
    staff,
  } = stores
  const { telephony, recheckRights, now, pause } = deps
  const say = (prompt: string, languages: readonly string[] = [], values: SpokenValues = {}) => {
    const { prompts } = editions.newest()
    return prompts.render(prompt, prompts.firstSpoken(languages), values)
  }
  return makeDesk({
    adminRequests,
    audit,
    browserPhones,
    softphone: softphoneOffer(settings),
    callbacks,
    callNotes,
    calls,
    cases,
    credentials,
    directory,
    pauses,
    presence,
    records,
    staff,
    telephony,
    recheckRights,
    now,
    pause,
    // A caller is not transferred because something failed at a desk.
    events: { ...events, brokeDuringCall: aside(events, 'desk') },
    settings: { policy: settings.policy },
    whisper: (call, languages) => {
      const { prompts } = editions.newest()
      return whisper(call, prompts, prompts.firstSpoken(languages))
    },
    say,
    words: (prompt, values, languages) => say(prompt, languages, { brand: settings.brandName, ...values }),
    flowVersion: () => editions.newest().flows.version,
    ownNumber: settings.phoneNumbers?.[0],
  })
}
