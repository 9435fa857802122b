/** The demo's sign-in page: each person on one click. */
import { page } from '../../web/shell/page.tsx'

export interface DemoPerson {
  /** Unique among staff and contacts together, e.g. `staff:ruth`. */
  subject: string
  name: string
  email: string
  /** Analyst, supervisor, administrator or contact. */
  role: string
  /** What this person is in the demo for. */
  shows: string
}

export function identityPage(people: readonly DemoPerson[], action: string): string {
  const group = (title: string, members: readonly DemoPerson[]) => (
    <section>
      <h2>{title}</h2>
      <div class="cards">
        {members.map((person) => (
          <form method="post" action={action}>
            <button type="submit" name="subject" value={person.subject} class="outline card-button">
              <strong>{person.name}</strong>{' '}
              <small>
                {person.role === 'contact' ? '' : `${person.role}, `}
                {person.shows}
              </small>
            </button>
          </form>
        ))}
      </div>
    </section>
  )
  const body = (
    <>
      <hgroup>
        <h1>Who are you?</h1>
        <p>These people are invented. A real Careline asks your organisation’s sign-in service here.</p>
      </hgroup>
      {group(
        'Customer Care',
        people.filter(({ role }) => role !== 'contact'),
      )}
      {group(
        'Contacts of customers and partners',
        people.filter(({ role }) => role === 'contact'),
      )}
    </>
  )
  return page({ context: undefined, title: 'Who are you?', body })
}
