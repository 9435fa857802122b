/** Where calls ring, and the phone in the browser. Drawn once with the page; its script shows what happens (assets/softphone/). */
import { ANSWER_PLACES, type AnswerPlace } from '../../../desk/softphone/answer-place.ts'
import { placeChosen } from '../../../desk/softphone/where-rung.ts'
import { assetPath } from '../../shell/asset-files.ts'
import { Form, Said } from '../../shell/page.tsx'
import type { DeskContext } from '../desk-now.ts'
import type { Softphone } from './softphone.ts'

export const SOFTPHONE_SCRIPT = 'softphone/softphone.js'

const PLACE_WORDS: Record<AnswerPlace, string> = {
  browser: 'in this browser',
  telephone: 'on my telephone',
}

export function SoftphonePanel({ context, softphone }: { context: DeskContext; softphone: Softphone }) {
  const { person } = context
  const place = placeChosen(person, softphone)
  return (
    <section
      id="softphone"
      class="softphone"
      data-answers=""
      aria-label="Where calls ring"
      data-place={place}
      data-device={softphone.device ?? assetPath('softphone/twilio-device.js')}
      data-edge={softphone.edge}
      data-telephone={person.phone}
    >
      <Form context={context} action="/desk/softphone/place" id="answer-place" class="actions">
        <span id="answer-place-label">Calls ring</span>
        <span role="group" aria-labelledby="answer-place-label" class="answer-places">
          {ANSWER_PLACES.map((one) => (
            <button
              id={`answer-in-${one}`}
              class="secondary quiet"
              name="place"
              value={one}
              aria-pressed={one === place ? 'true' : 'false'}
            >
              {PLACE_WORDS[one]}
            </button>
          ))}
        </span>
      </Form>
      <Said />
      <p id="softphone-state"></p>
      <InCall />
      <p id="softphone-heard"></p>
      <p id="softphone-warning" class="softphone-warning" hidden></p>
      <DeviceChoice />
    </section>
  )
}

/** Each is shown while it can be pressed. */
function InCall() {
  return (
    <div class="actions">
      <button type="button" id="softphone-answer" hidden data-key="G" aria-keyshortcuts="Alt+Shift+G">
        Answer
      </button>
      <button type="button" id="softphone-reject" class="secondary" hidden>
        Do not answer
      </button>
      <button type="button" id="softphone-hang-up" class="secondary" hidden>
        Hang up
      </button>
      <button type="button" id="softphone-take-over" class="secondary" hidden>
        Take over here
      </button>
      <button type="button" id="softphone-allow" class="secondary" hidden>
        Allow the microphone
      </button>
      <label id="softphone-levels" hidden>
        Your voice <meter id="softphone-level" min={0} max={1} value={0}></meter>
      </label>
    </div>
  )
}

const DEVICES = [
  ['microphone', 'Microphone'],
  ['speaker', 'Speaker'],
  ['ring', 'Rings on'],
] as const

function DeviceChoice() {
  return (
    <details id="softphone-devices" hidden>
      <summary>Microphone and speaker</summary>
      <div class="fields">
        {DEVICES.map(([kind, words]) => (
          <label>
            {words}
            <select id={`softphone-${kind}`} data-device-kind={kind}></select>
          </label>
        ))}
      </div>
    </details>
  )
}
