/** Getting a new Contact PIN: after a fresh sign-in, shown once, never in a page's source, a cache or an address. */
import type { Response } from 'express'
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
import { Button } from '../components/button.tsx'
import { page } from '../shell/page.tsx'

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
        const body = <IssuePage has={pinState(pin) !== 'none'} replaces={replaces} />
        response.type('html').send(page({ context, title: 'Contact PIN', body, scripts: ['issue-pin.js'] }))
      },
    )
    allow(
      { method: 'post', path: '/profile/pin', roles: ROLES, fresh: '/profile/pin', limit: ISSUES },
      async ({ person }, request, response) => {
        const { replaces } = issueForm.parse(request.body)
        answer(response, await issueFor(person.id, replaces, deps))
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

function answer(response: Response, issued: Awaited<ReturnType<typeof issueFor>>): void {
  if (issued.kind === 'changed') {
    response.status(409).json({ said: 'A PIN was issued or ended on another device meanwhile. Load this page again.' })
    return
  }
  if (issued.kind === 'busy') {
    response.status(503).set('Retry-After', '10').json({
      said: 'Many callers are being checked just now, and they come first. Your old PIN still works. Try again in a moment.',
    })
    return
  }
  response.json({ pin: formatPin(issued.pin).reveal() })
}

function IssuePage({ has, replaces }: { has: boolean; replaces: string }) {
  return (
    <article class="notice">
      <h1>{has ? 'Get a new PIN' : 'Get your PIN'}</h1>
      <ul>
        {has && <li>Your old PIN stops working as soon as you press Show.</li>}
        <li>The new one is shown once, for two minutes. Have somewhere safe to write it down.</li>
        <li>We will never ask for this PIN on a call we make, by e-mail, or in chat.</li>
      </ul>
      <p id="pin-said" class="said is-wrong" role="alert"></p>
      <div id="pin-issue" data-replaces={replaces} data-said={has ? 'pin-issued' : 'pin-first'} class="actions">
        <Button type="button" id="pin-show" icon="key">
          Show my new PIN
        </Button>
        <a href="/profile#pin">Not now</a>
      </div>
      <PinDialog />
      <noscript>
        <p>
          <strong>Your browser runs no scripts.</strong> The PIN is only ever handed to a script, so that it is in no
          page that a browser keeps. Turn scripts on for this address to get one.
        </p>
      </noscript>
    </article>
  )
}

/** Empty until the page's script has asked for the PIN (assets/issue-pin.js). */
function PinDialog() {
  return (
    <dialog id="pin-dialog" class="dialog" aria-labelledby="pin-title">
      <h2 id="pin-title">Your Contact PIN</h2>
      <div class="pin-box">
        <p class="pin-digits" id="pin-digits" tabindex={-1} autofocus></p>
        <Button type="button" kind="secondary" id="pin-copy" icon="copy">
          Copy
        </Button>
      </div>
      <p>
        Save it now, e.g. in your password manager. Key it on the telephone when you are asked for it. This page forgets
        it in <span id="pin-left"></span>.
      </p>
      <div class="actions" id="pin-actions">
        <Button type="button" id="pin-saved">
          I've saved it
        </Button>
      </div>
      <div id="pin-sure" hidden>
        <p role="alert" id="pin-sure-said"></p>
        <div class="actions">
          <Button type="button" id="pin-stay">
            Show it a little longer
          </Button>
          <Button type="button" kind="danger-quiet" id="pin-leave">
            Close it for good
          </Button>
        </div>
      </div>
    </dialog>
  )
}
