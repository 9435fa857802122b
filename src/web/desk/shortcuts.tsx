/** The keys of the desk, in a dialog that the question mark opens. */
import { CloseDialog, Dialog } from '../components/dialog.tsx'

/** With Alt and Shift, which no browser and no screen reader uses together with these letters. */
const KEYS: readonly [string, string][] = [
  ['A', 'Accept the first call that is offered'],
  ['D', 'Do now: what the call asks for next'],
  ['G', 'Answer a call that rings in this browser'],
  ['R', 'Ready'],
  ['W', 'Away: choose why'],
  ['H', 'Hold, and back from hold'],
  ['U', 'Mute, and speak again'],
  ['P', 'Ask for the PIN'],
  ['T', 'Transfer, or consult a colleague'],
  ['K', 'Ask for help, and cancel that'],
  ['C', 'To the tabs of the call; arrows go from tab to tab'],
  ['N', 'New speaker; a second time to confirm'],
  ['E', 'End the call; a second time to confirm'],
]

export function Shortcuts() {
  return (
    <Dialog id="shortcuts" title="Keyboard">
      <dl class="shortcuts">
        {KEYS.map(([key, what]) => (
          <div>
            <dt>
              <kbd>Alt</kbd> <kbd>Shift</kbd> <kbd>{key}</kbd>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
        <div>
          <dt>
            <kbd>Ctrl</kbd> <kbd>K</kbd>
          </dt>
          <dd>Find a call, a case, a contact or a company</dd>
        </div>
        <div>
          <dt>
            <kbd>Ctrl</kbd> <kbd>Enter</kbd>
          </dt>
          <dd>Send the form you write in</dd>
        </div>
        <div>
          <dt>
            <kbd>?</kbd>
          </dt>
          <dd>This list</dd>
        </div>
      </dl>
      <p>
        <small>End and New speaker do nothing while you write in a field.</small>
      </p>
      <div class="actions">
        <CloseDialog id="shortcuts-close">Close</CloseDialog>
      </div>
    </Dialog>
  )
}
