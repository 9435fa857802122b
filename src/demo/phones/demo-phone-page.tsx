/** The pages of the demo's telephones: whose phone, and one phone with its keypad, what is heard, and what may go wrong. */
import type { RequestFault } from '../../simulator/index.ts'
import { Button } from '../../web/components/button.tsx'
import { SelectField } from '../../web/components/field.tsx'
import { Initials } from '../../web/components/initials.tsx'
import { page } from '../../web/shell/page.tsx'
import { CARE_LINES } from '../demo-numbers.ts'

export interface ShownPhone {
  id: string
  name: string
  number: string
  shows: string
  /** A customer's: their network can be spoilt and their calls saved. */
  isCaller: boolean
}

const FAULT_WORDS: Record<RequestFault, string> = {
  twice: 'sent twice',
  late: 'sent 5 s late',
  lost: 'lost on the way',
  'answer-500': 'answered with 500',
  'answer-late': 'answered too late',
  'hang-up': 'hung up during',
}

export function choosePhone(phones: ShownPhone[]): string {
  const body = (
    <>
      <hgroup>
        <h1>Whose phone?</h1>
        <p>
          Open a caller here, and <a href="/desk">the desk</a> in another tab: analysts answer there, in the browser.
          Where they choose their telephone instead, it rings on its own page: open it in a third tab.
        </p>
      </hgroup>
      <Phones title="Callers" phones={phones.filter(({ isCaller }) => isCaller)} />
      <Phones title="Staff" phones={phones.filter(({ isCaller }) => !isCaller)} />
    </>
  )
  return page({ context: undefined, title: 'Phones', body })
}

function Phones({ title, phones }: { title: string; phones: ShownPhone[] }) {
  return (
    <section>
      <h2>{title}</h2>
      <ul class="phone-list">
        {phones.map(({ id, name, number, shows }) => (
          <li>
            <Initials name={name} />
            <span>
              <a href={`/phone?as=${id}`}>{name}</a> <span class="phone-number">{number}</span>
              <small>{shows}</small>
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}

const LANGUAGES = new Intl.DisplayNames('en', { type: 'language' })

const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '0', '#'] as const

export function drawPhone(phone: ShownPhone): string {
  const { id, name, isCaller } = phone
  const body = (
    <div id="phone" class="phone" data-phone={id}>
      <nav aria-label="Demo" class="actions">
        <a href="/phone">Other phones</a>
        <a href="/desk">Desk</a>
      </nav>
      <div class="phone-columns">
        <Handset {...phone} />
        <div>
          <Transcript {...phone} />
          {isCaller && <Faults />}
        </div>
      </div>
    </div>
  )
  return page({ context: undefined, title: `${name}'s phone`, body, scripts: ['/demo/phone.js'] })
}

/** `data-when`: in which states of the phone a button is there. It begins idle, and the script follows what happens. */
function Handset({ name, number, isCaller }: ShownPhone) {
  return (
    <article class="handset" aria-labelledby="phone-of">
      <header>
        <h1 id="phone-of" tabindex={-1}>
          {name}'s phone
        </h1>
        <p class="phone-number">{number}</p>
        <p id="phone-state" class="chip" role="status">
          Idle
        </p>
      </header>
      <div class="handset-calls">
        {isCaller && (
          <SelectField
            id="phone-line"
            name="line"
            label="Number to dial"
            choices={Object.entries(CARE_LINES).map(([language, line]) => ({
              value: line,
              label: `${line} (${LANGUAGES.of(language) ?? language})`,
            }))}
          />
        )}
        <Button type="button" icon="phone" class="go" data-action="dial" data-when="idle">
          Call Customer Care
        </Button>
        <Button type="button" icon="phone-in" class="go" data-action="answer" data-when="ringing" hidden>
          Answer
        </Button>
        <Button type="button" kind="danger" icon="phone-off" data-action="hang-up" data-when="ringing busy" hidden>
          Hang up
        </Button>
      </div>
      <div class="keypad" role="group" aria-label="Keypad">
        {KEYS.map((key) => (
          <button type="button" class="secondary" data-keys={key}>
            {key}
          </button>
        ))}
      </div>
      {isCaller && (
        <Button type="button" kind="secondary" icon="key" data-keys="pin">
          Key my PIN
        </Button>
      )}
    </article>
  )
}

function Transcript({ id, isCaller }: ShownPhone) {
  return (
    <section aria-labelledby="heard-title">
      <h2 id="heard-title">Transcript</h2>
      <div role="log" aria-label="Transcript">
        <ol id="phone-heard" class="phone-transcript"></ol>
      </div>
      <p id="phone-nothing" class="empty-line">
        {isCaller
          ? 'What is said and keyed stands here. Keys of your keyboard work as well.'
          : 'This phone rings when its owner accepts a call on the desk.'}
      </p>
      <p>
        <small id="phone-why"></small>
      </p>
      {isCaller && (
        <p>
          <a href={`/phone/${id}/saved.test.ts`} download={`${id}-saved.test.ts`}>
            Save as test
          </a>{' '}
          <small>The last call so far, as a transcript for test/calls/. A PIN is the word pin in it.</small>
        </p>
      )}
    </section>
  )
}

function Faults() {
  return (
    <details id="phone-faults">
      <summary>Let something go wrong</summary>
      <p>
        What befalls the next request about this call, once. Where the service does not answer in Twilio's time, 15 s,
        Twilio asks its fallback.
      </p>
      <div class="actions">
        {Object.entries(FAULT_WORDS).map(([fault, words]) => (
          <Button type="button" kind="secondary" data-fault={fault}>
            {words}
          </Button>
        ))}
      </div>
      <p>
        <small id="phone-fault" role="status">
          Nothing goes wrong.
        </small>
      </p>
    </details>
  )
}
