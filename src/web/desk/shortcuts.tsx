/** The keys of the desk, where a person can see them. */

const KEYS: readonly [string, string][] = [
  ['A', 'Accept the first call that is offered'],
  ['G', 'Answer a call that rings in this browser'],
  ['R', 'Ready'],
  ['W', 'Away'],
  ['H', 'Hold, and back from hold'],
  ['U', 'Mute, and speak again'],
  ['P', 'Ask for the PIN, and stop asking'],
  ['K', 'Ask for help, and cancel that'],
  ['N', 'Another person speaks (you are asked first)'],
  ['E', 'End the call (you are asked first)'],
]

export function Shortcuts() {
  return (
    <details id="shortcuts">
      <summary>Keyboard shortcuts (?)</summary>
      <dl class="shortcuts">
        {KEYS.map(([key, what]) => (
          <div>
            <dt>
              <kbd>Alt</kbd> <kbd>Shift</kbd> <kbd>{key}</kbd>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <p>
        <small>The last two do nothing while you write in a field.</small>
      </p>
    </details>
  )
}
