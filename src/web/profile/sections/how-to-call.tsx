/** How a contact calls, on the page and as a card to print. The card never holds the PIN: it is in a drawer or a wallet. */
import type { Words } from '../../../profile/words/screen-words.ts'
import { Button } from '../../components/button.tsx'
import type { ProfileNow } from '../profile-now.ts'
import { NumbersInPrint } from './care-numbers.tsx'
import { Section } from './section.tsx'

export function HowToCall({ at, words }: { at: ProfileNow; words: Words }) {
  return (
    <Section id="how" title={words.say('how.title')}>
      <Steps words={words} />
      <p>{words.say('how.urgent')}</p>
      {at.phoneNumbers().length > 0 && (
        <Button type="button" kind="secondary" icon="print" data-print="">
          {words.say('how.print')}
        </Button>
      )}
    </Section>
  )
}

function Steps({ words }: { words: Words }) {
  return (
    <ol>
      <li>{words.say('how.step-pin')}</li>
      <li>{words.say('how.step-wish')}</li>
      <li>{words.say('how.step-wait')}</li>
    </ol>
  )
}

/** On paper only (assets/styles/profile.css). */
export function CallCard({ at: { standing, phoneNumbers }, words }: { at: ProfileNow; words: Words }) {
  const { contact, combinations } = standing
  return (
    <div class="call-card">
      <h2>{words.say('card.title')}</h2>
      <NumbersInPrint numbers={phoneNumbers} own={words.language} />
      <dl class="facts">
        <div>
          <dt>{words.say('card.name')}</dt>
          <dd>{contact.name}</dd>
        </div>
        <div>
          <dt>{words.say('card.company')}</dt>
          <dd>{contact.employer.name}</dd>
        </div>
        <div>
          <dt>{words.say('card.contracts')}</dt>
          {combinations.map(({ contract, endUser }) => (
            <dd>{words.say('company.in-brackets', { contract, company: endUser.name })}</dd>
          ))}
        </div>
      </dl>
      <Steps words={words} />
      <p>{words.say('card.urgent')}</p>
      <p>{words.say('card.no-pin')}</p>
    </div>
  )
}
