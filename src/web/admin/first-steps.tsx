/** What a new service still needs, on the first page of administration; gone once all of it is there. */
import { FIRST_STEPS, type FirstStep, type FirstSteps } from '../../directory/lists/first-steps.ts'
import { Icon } from '../components/icon.tsx'

interface Step {
  todo: string
  done: string
  /** Where it is done. */
  href: string
  /** What else it needs. */
  how?: string
}

const STEPS: Record<FirstStep, Step> = {
  companies: {
    todo: 'Import your companies',
    done: 'Companies are entered',
    href: '/admin/files#fill-in',
    how: 'Or enter them one by one: each kind of row has its page at the side. Companies come first.',
  },
  contacts: { todo: 'Import their contacts', done: 'Contacts are entered', href: '/admin/files#fill-in' },
  contracts: { todo: 'Import the contracts', done: 'Contracts are entered', href: '/admin/files#fill-in' },
  grants: {
    todo: 'Say who is designated on which contract',
    done: 'Contacts are designated',
    href: '/admin/grants/new',
  },
  staff: {
    todo: 'Enter the analysts',
    done: 'Analysts can be rung',
    href: '/admin/staff/new',
    how: 'Each with a desk, and with a phone unless they answer in the browser.',
  },
  number: {
    todo: 'Let a phone number lead here',
    done: 'Calls come in',
    href: '/admin/settings',
    how: 'The operator of the service runs careline provision. Then call the number.',
  },
  'test-call': {
    todo: 'Make a test call',
    done: 'A contact was verified by PIN',
    href: '/admin/contacts',
    how: 'A contact issues a Contact PIN on their profile page, calls, and keys it.',
  },
}

/** Done or not by what is in the records, so that it cannot be wrong. */
export function Checklist({ steps }: { steps: FirstSteps }) {
  const done = FIRST_STEPS.filter((step) => steps[step]).length
  if (done === FIRST_STEPS.length) return <></>
  return (
    <section class="card" aria-labelledby="first-steps">
      <h2 id="first-steps">{`First steps: ${done} of ${FIRST_STEPS.length} done`}</h2>
      <progress aria-label="First steps that are done" max={FIRST_STEPS.length} value={done}></progress>
      <ol class="first-steps">
        {FIRST_STEPS.map((step) => (
          <OneStep step={STEPS[step]} isDone={steps[step]} />
        ))}
      </ol>
    </section>
  )
}

function OneStep({ step: { todo, done, href, how }, isDone }: { step: Step; isDone: boolean }) {
  return (
    <li class={isDone ? 'done' : ''}>
      <Icon shape={isDone ? 'check' : 'chevron-right'} />
      <span>
        <a href={href}>{isDone ? done : todo}</a>
        {isDone && <span class="visually-hidden"> (done)</span>}
        {!isDone && how !== undefined && <small>{how}</small>}
      </span>
    </li>
  )
}
