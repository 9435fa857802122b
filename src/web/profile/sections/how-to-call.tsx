/** How a contact calls, on the page and as a card to print. The card never holds the PIN: it is in a drawer or a wallet. */
import { parsePhoneNumberFromString } from 'libphonenumber-js/max'
import { Button } from '../../components/button.tsx'
import type { ProfileNow } from '../profile-now.ts'
import { Section } from './section.tsx'

export function HowToCall({ at }: { at: ProfileNow }) {
  return (
    <Section id="how" title="How to call">
      <Steps />
      <p>
        If production is down and you have no PIN at hand: press zero, then the pound key, then 1. You reach a person at
        once.
      </p>
      {at.phoneNumbers.length > 0 && (
        <Button type="button" kind="secondary" icon="print" data-print="">
          Print a card
        </Button>
      )}
    </Section>
  )
}

function Steps() {
  return (
    <ol>
      <li>Key your Contact PIN as soon as you hear the greeting; you need not wait for its end.</li>
      <li>Say with a key whether it is a new problem or a case you have, and how bad it is.</li>
      <li>You wait in the queue for an analyst who sees who you are. Zero always leads to a person.</li>
    </ol>
  )
}

/** A number of E.164 in groups, as people write it. */
export function inGroups(number: string): string {
  return parsePhoneNumberFromString(number)?.formatInternational() ?? number
}

/** On paper only (assets/styles/profile.css). */
export function CallCard({ at: { standing, phoneNumbers } }: { at: ProfileNow }) {
  const { contact, combinations } = standing
  return (
    <div class="call-card">
      <h2>Calling Customer Care</h2>
      <p class="call-card-numbers">{phoneNumbers.map(inGroups).join(' · ')}</p>
      <dl class="facts">
        <div>
          <dt>Name</dt>
          <dd>{contact.name}</dd>
        </div>
        <div>
          <dt>Company</dt>
          <dd>{contact.employer.name}</dd>
        </div>
        <div>
          <dt>Contracts</dt>
          {combinations.map(({ contract, endUser }) => (
            <dd>
              {contract} ({endUser.name})
            </dd>
          ))}
        </div>
      </dl>
      <Steps />
      <p>If production is down and you have no PIN at hand: zero, the pound key, then 1.</p>
      <p>Your PIN is not on this card. Keep it somewhere else.</p>
    </div>
  )
}
