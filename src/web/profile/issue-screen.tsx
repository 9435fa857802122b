/** Getting a new Contact PIN: after a fresh sign-in, shown once, never in a page's source, a cache or an address. */
import type { Response } from 'express'
import type { Child } from 'hono/jsx'
import { z } from 'zod'
import type { CredentialStore } from '../../domain/pin/credential-store.ts'
import type { Directory } from '../../domain/directory/directory.ts'
import { credentialId, type ContactId } from '../../domain/ids.ts'
import { issuePinInPlaceOf } from '../../domain/pin/issue-pin.ts'
import type { PinHashing } from '../../domain/pin/pin-hash.ts'
import type { PinKeys } from '../../domain/pin/pin-keys.ts'
import { formatPin, type PinSize } from '../../domain/pin/pin.ts'
import type { Semaphore } from '../../domain/semaphore.ts'
import { pinState } from '../../profile/rights.ts'
import type { Allow } from '../allow.ts'
import type { Words } from '../../profile/words/screen-words.ts'
import { Button } from '../components/button.tsx'
import { page } from '../shell/page.tsx'
import { scriptWords } from '../shell/script-words.ts'

export interface IssueDeps {
  directory: Directory
  credentials: CredentialStore
  pinKeys: PinKeys
  pinSize: PinSize
  /** Hashing a new PIN waits for the checks of calls, which come first. */
  hashSemaphore: Semaphore
  hashPin: PinHashing['hashPin']
  now: () => Date
}

const ROLES = ['contact'] as const
/** Our choice: a person needs one PIN, and may have to press Show again after a mishap. */
const ISSUES = { most: 6, minutes: 60 }
const issueForm = z.object({ replaces: z.union([z.literal('none'), credentialId]) })

export function issueScreens(deps: IssueDeps): (allow: Allow) => void {
  return (allow) => {
    allow(
      { method: 'get', path: '/profile/pin', roles: ROLES, fresh: '/profile/pin' },
      async (context, _request, response) => {
        const pin = await deps.credentials.summaryFor(context.person.id)
        const replaces = pin?.state === 'active' ? pin.id : 'none'
        const { words } = context
        const body = <IssuePage words={words} has={pinState(pin) !== 'none'} replaces={replaces} />
        response.type('html').send(page({ context, title: words.say('issue.title'), body, scripts: ['issue-pin.js'] }))
      },
    )
    allow(
      { method: 'post', path: '/profile/pin', roles: ROLES, fresh: '/profile/pin', limit: ISSUES },
      async ({ person, words }, request, response) => {
        const { replaces } = issueForm.parse(request.body)
        answer(response, words, await issueFor(person.id, replaces, deps))
      },
    )
  }
}

/** `replaces`: the PIN that the page was opened with. Another one in its place is not replaced. */
async function issueFor(
  contact: ContactId,
  replaces: z.infer<typeof issueForm>['replaces'],
  { directory, credentials, pinKeys, pinSize, hashSemaphore, hashPin, now }: IssueDeps,
) {
  const standing = await directory.standingOf(contact)
  return issuePinInPlaceOf({
    contactId: contact,
    ownPhones: standing?.contact.phone === undefined ? [] : [standing.contact.phone],
    credentials,
    keys: pinKeys,
    actor: `contact ${contact}`,
    now: now(),
    size: pinSize,
    replaces,
    slots: hashSemaphore,
    hash: hashPin,
  })
}

function answer(response: Response, words: Words, issued: Awaited<ReturnType<typeof issueFor>>): void {
  if (issued.kind === 'changed') {
    response.status(409).json({ said: words.say('issue.changed') })
    return
  }
  if (issued.kind === 'busy') {
    response
      .status(503)
      .set('Retry-After', '10')
      .json({ said: words.say('issue.busy') })
    return
  }
  response.json({ pin: formatPin(issued.pin).reveal() })
}

const SCRIPT_WORDS = [
  'pin-script.sure',
  'pin-script.minutes',
  'pin-script.seconds',
  'pin-script.none',
  'pin-script.not-known',
  'pin-script.copied',
  'pin-script.not-copied',
] as const

function IssuePage({ words, has, replaces }: { words: Words; has: boolean; replaces: string }) {
  return (
    <article class="notice">
      <h1>{words.say(has ? 'pin.get-new' : 'pin.get')}</h1>
      <ul>
        {has && <li>{words.say('issue.old-stops')}</li>}
        <li>{words.say('issue.once')}</li>
        <li>{words.say('issue.never-asked')}</li>
      </ul>
      <p id="pin-said" class="said is-wrong" role="alert"></p>
      <div
        id="pin-issue"
        data-replaces={replaces}
        data-said={has ? 'pin-issued' : 'pin-first'}
        data-words={scriptWords(words, SCRIPT_WORDS)}
        class="actions"
      >
        <Button type="button" id="pin-show" icon="key">
          {words.say('issue.show')}
        </Button>
        <a href="/profile#pin">{words.say('issue.not-now')}</a>
      </div>
      <PinDialog words={words} />
      <noscript>
        <p>{words.pieces<Child>('issue.no-script', { strong: (inside) => <strong>{inside}</strong> })}</p>
      </noscript>
    </article>
  )
}

/** Empty until the page's script has asked for the PIN (assets/issue-pin.js). */
function PinDialog({ words }: { words: Words }) {
  return (
    <dialog id="pin-dialog" class="dialog" aria-labelledby="pin-title">
      <h2 id="pin-title">{words.say('pin.title')}</h2>
      <div class="pin-box">
        <p class="pin-digits" id="pin-digits" tabindex={-1} autofocus></p>
        <Button type="button" kind="secondary" id="pin-copy" icon="copy">
          {words.say('issue.copy')}
        </Button>
      </div>
      <p>{words.pieces<Child>('issue.save-it', { left: <span id="pin-left"></span> })}</p>
      <div class="actions" id="pin-actions">
        <Button type="button" id="pin-saved">
          {words.say('issue.saved')}
        </Button>
      </div>
      <div id="pin-sure" hidden>
        <p role="alert" id="pin-sure-said"></p>
        <div class="actions">
          <Button type="button" id="pin-stay">
            {words.say('issue.stay')}
          </Button>
          <Button type="button" kind="danger-quiet" id="pin-leave">
            {words.say('issue.leave')}
          </Button>
        </div>
      </div>
    </dialog>
  )
}
