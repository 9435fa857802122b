/** The demo's sign-in page: each person on one click, by role. */
import { Button } from '../../web/components/button.tsx'
import { Initials } from '../../web/components/initials.tsx'
import { page } from '../../web/shell/page.tsx'

export interface DemoPerson {
  /** Unique among staff and contacts together, e.g. `staff:ruth`. */
  subject: string
  name: string
  email: string
  /** Analyst, flow author, supervisor, administrator or contact. */
  role: string
  /** What this person is in the demo for. */
  shows: string
}

/** In the order in which they are shown. */
const GROUPS: readonly (readonly [role: string, title: string])[] = [
  ['analyst', 'Analysts'],
  ['supervisor', 'Supervisors'],
  ['flow-author', 'Flow authors'],
  ['administrator', 'Administrators'],
  ['contact', 'Contacts of customers and partners'],
]

export function identityPage(people: readonly DemoPerson[], action: string): string {
  const body = (
    <div class="sign-in">
      <section class="sign-in-brand">
        <h1>Who are you?</h1>
        <p>
          Careline is the front door of a Customer Care line: who is calling, what they may do, and which person they
          reach.
        </p>
        <p>
          These people are invented. A real Careline asks your organisation’s sign-in service here. To call as one of
          them, open <a href="/phone">the phones</a>.
        </p>
      </section>
      <div class="sign-in-people">
        {GROUPS.map(([role, title]) => (
          <Group title={title} people={people.filter((person) => person.role === role)} action={action} />
        ))}
      </div>
    </div>
  )
  return page({ context: undefined, title: 'Who are you?', body })
}

function Group({ title, people, action }: { title: string; people: readonly DemoPerson[]; action: string }) {
  if (people.length === 0) return <></>
  return (
    <section>
      <h2>{title}</h2>
      <div class="cards">
        {people.map(({ subject, name, shows }) => (
          <form method="post" action={action}>
            <Button name="subject" value={subject} kind="secondary" class="person-button">
              <Initials name={name} />
              <span>
                {name} <small>{shows}</small>
              </span>
            </Button>
          </form>
        ))}
      </div>
    </section>
  )
}
