/** The pages of the demo's telephones: whose phone, and one phone with its keypad, what is heard, and what may go wrong. */
import type { RequestFault } from '../../simulator/index.ts'
import { page } from '../../web/shell/page.tsx'

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
      <h1>Whose phone?</h1>
      <p>
        Open a caller here, and <a href="/desk">the desk</a> in another tab: analysts answer there, in the browser.
        Where they choose their telephone instead, it rings on its own page: open it in a third tab.
      </p>
      <ul class="phone-list">
        {phones.map(({ id, name, number, shows }) => (
          <li>
            <a href={`/phone?as=${id}`}>{name}</a> {number} <small>{shows}</small>
          </li>
        ))}
      </ul>
    </>
  )
  return page({ context: undefined, title: 'Phones', body })
}

const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '0', '#'] as const

export function drawPhone(phone: ShownPhone): string {
  const { id, name, number, isCaller } = phone
  const body = (
    <div id="phone" data-phone={id}>
      <h1>{name}'s phone</h1>
      <p>
        {number} · <a href="/phone">other phones</a> · <a href="/desk">desk</a>
      </p>
      <div class="desk-columns">
        <Handset />
        <Heard {...phone} />
      </div>
      {isCaller && <Faults />}{' '}
    </div>
  )
  return page({ context: undefined, title: `${name}'s phone`, body, scripts: ['/demo/phone.js'] })
}

function Handset() {
  return (
    <section aria-label="Phone">
      {' '}
      <p>
        <strong id="phone-state" role="status">
          On the hook
        </strong>
      </p>
      <div class="actions">
        <button type="button" data-action="dial">
          Call Customer Care
        </button>
        <button type="button" data-action="answer">
          Answer
        </button>
        <button type="button" class="secondary" data-action="hang-up">
          Hang up
        </button>
      </div>
      <div class="keypad" role="group" aria-label="Keypad">
        {KEYS.map((key) => (
          <button type="button" class="secondary" data-keys={key}>
            {key}
          </button>
        ))}
      </div>
      <div class="actions">
        <button type="button" class="secondary" data-keys="pin">
          Key my PIN
        </button>
      </div>
      <p>
        <small id="phone-why"></small>
      </p>
    </section>
  )
}

function Heard({ id, isCaller }: ShownPhone) {
  return (
    <section aria-labelledby="heard-title">
      {' '}
      <h2 id="heard-title">Heard</h2>
      <div role="log" aria-label="Heard">
        <ol id="phone-heard"></ol>
      </div>
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
    <section aria-labelledby="faults-title">
      <h2 id="faults-title">Faults</h2>
      <p>
        What befalls the next request about this call, once. Where the service does not answer in Twilio's time, 15 s,
        Twilio asks its fallback.
      </p>
      <div class="actions">
        {Object.entries(FAULT_WORDS).map(([fault, words]) => (
          <button type="button" class="secondary" data-fault={fault}>
            {words}
          </button>
        ))}
      </div>
      <p>
        <small id="phone-fault" role="status">
          Nothing goes wrong.
        </small>
      </p>
    </section>
  )
}
