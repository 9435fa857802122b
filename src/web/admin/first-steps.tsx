/** What a new service still needs, on the first page of administration; gone once all of it is there. */
import type { Child } from 'hono/jsx'
import { FIRST_STEPS, type FirstStep, type FirstSteps } from '../../directory/lists/first-steps.ts'

/** What to do, and where. */
const TODO: Record<FirstStep, Child> = {
  companies: <a href="/admin/files#fill-in">Import your companies</a>,
  contacts: <a href="/admin/files#fill-in">Import their contacts</a>,
  contracts: <a href="/admin/files#fill-in">Import the contracts</a>,
  grants: <a href="/admin/files#fill-in">Say who is designated on which contract (grants)</a>,
  staff: <a href="/admin/files#fill-in">Enter the analysts, with a phone and a desk (staff)</a>,
  number: 'Let a phone number lead here: careline provision, then call it',
  'test-call': 'Make a test call: a contact issues a Contact PIN on their profile page, calls, and keys it',
}

const DONE: Record<FirstStep, string> = {
  companies: 'Companies are entered',
  contacts: 'Contacts are entered',
  contracts: 'Contracts are entered',
  grants: 'Contacts are designated',
  staff: 'Analysts can be rung',
  number: 'Calls come in',
  'test-call': 'A contact was verified by PIN',
}

export function Checklist({ steps }: { steps: FirstSteps }) {
  const left = FIRST_STEPS.filter((step) => !steps[step]).length
  if (left === 0) return <></>
  return (
    <section aria-labelledby="first-steps">
      <h2 id="first-steps">{`First steps: ${FIRST_STEPS.length - left} of ${FIRST_STEPS.length} done`}</h2>
      <ol class="first-steps">
        {FIRST_STEPS.map((step) => (
          <li class={steps[step] ? 'done' : ''}>
            <span aria-hidden="true">{steps[step] ? '✓' : '○'}</span> {steps[step] ? DONE[step] : TODO[step]}
            {steps[step] && <span class="visually-hidden"> (done)</span>}
          </li>
        ))}
      </ol>
    </section>
  )
}
