/** Where calls ring, and the phone in the browser. Drawn once with the page; its script shows what happens (assets/softphone/). */
import { ANSWER_PLACES, type AnswerPlace } from '../../../desk/softphone/answer-place.ts'
import { placeChosen } from '../../../desk/softphone/where-rung.ts'
import { Button } from '../../components/button.tsx'
import { CloseDialog, Dialog } from '../../components/dialog.tsx'
import { assetPath } from '../../shell/asset-files.ts'
import { Form } from '../../shell/form.tsx'
import { Said } from '../../shell/page.tsx'
import type { DeskContext } from '../desk-now.ts'
import type { Softphone } from './softphone.ts'

export const SOFTPHONE_SCRIPT = 'softphone/softphone.js'

const PLACES: Record<AnswerPlace, { words: string; icon: 'headset' | 'phone' }> = {
  browser: { words: 'In this browser', icon: 'headset' },
  telephone: { words: 'On my telephone', icon: 'phone' },
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
      <div class="softphone-bar">
        <Form context={context} action="/desk/softphone/place" id="answer-place">
          <span id="answer-place-label">Calls ring</span>
          <span role="group" aria-labelledby="answer-place-label" class="softphone-places">
            {ANSWER_PLACES.map((one) => (
              <Button
                id={`answer-in-${one}`}
                kind="secondary"
                icon={PLACES[one].icon}
                name="place"
                value={one}
                isPressed={one === place}
              >
                {PLACES[one].words}
              </Button>
            ))}
          </span>
        </Form>
        <p id="softphone-state"></p>
        <InCall />
        <DeviceChoice />
      </div>
      <p id="softphone-heard"></p>
      <p id="softphone-warning" class="softphone-warning" hidden></p>
      <Said />
      <RingWhere />
    </section>
  )
}

/** Each is shown while it can be pressed. */
function InCall() {
  return (
    <div class="actions">
      <Button type="button" id="softphone-answer" icon="phone-in" hidden data-key="G" aria-keyshortcuts="Alt+Shift+G">
        Answer
      </Button>
      <Button type="button" id="softphone-reject" kind="secondary" hidden>
        Do not answer
      </Button>
      <Button type="button" id="softphone-take-over" kind="secondary" hidden>
        Take over here
      </Button>
      <Button type="button" id="softphone-allow" kind="secondary" icon="mic" hidden>
        Allow the microphone
      </Button>
      <label id="softphone-levels" hidden>
        Your voice <meter id="softphone-level" min={0} max={1} value={0}></meter>
      </label>
      <Button type="button" id="softphone-hang-up" kind="secondary" icon="phone-off" hidden>
        Hang up
      </Button>
    </div>
  )
}

/** Asked when a call is accepted here while another browser answers (assets/softphone/ring-here.js). */
function RingWhere() {
  return (
    <Dialog id="ring-where" title="Where shall this call ring?">
      <p>You answer in another browser. If you left it, ring here: that one no longer answers then.</p>
      <div class="actions">
        <Button type="button" id="ring-here" icon="headset" autofocus>
          Ring here
        </Button>
        <Button type="button" id="ring-there" kind="secondary">
          Ring there
        </Button>
        <CloseDialog id="ring-nowhere" />
      </div>
    </Dialog>
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
      <div class="softphone-devices">
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
