/** Who is there: what each person does, since when, on which call. */
import type { BoardPerson } from '../../desk/floor/people.ts'
import { cardFor, type Card } from '../../desk/card.ts'
import type { Reader } from '../../desk/staff/region.ts'
import { Initials } from '../components/initials.tsx'
import { Table } from '../components/table.tsx'
import { Since } from '../desk/call/call-card.tsx'
import { inWords } from '../desk/desk-words.ts'
import { ReferenceLink } from '../reference-link.tsx'
import { drawnOncePer } from '../shell/drawn-once.ts'
import type { BoardNow } from './board-now.ts'
import { peopleAsAsked, sortedBy, wayName, type BoardWay } from './board-query.ts'
import { stateWords } from './board-words.ts'

/** A longer list is not read: one desk of it is. */
const MOST_PEOPLE = 100

/** Alike for all who look at the board in the same way. */
export const People = drawnOncePer(
  (now: BoardNow, way: BoardWay) => <PeopleTable people={now.people} {...way} />,
  wayName,
)

function PeopleTable({ people, asked, reader }: { people: BoardNow['people'] } & BoardWay) {
  if (people === undefined) return <p class="empty-line">Who is there cannot be read now.</p>
  const shown = peopleAsAsked(people, asked)
  return (
    <>
      <Table
        label="People"
        rows={shown.slice(0, MOST_PEOPLE)}
        empty={asked.desk === undefined ? 'No one takes calls yet.' : 'No one looks after this desk.'}
        rowId={({ id }) => `person-${id}`}
        sorted={sortedBy(asked, 'people')}
        columns={[
          { title: 'Person', sort: 'person', cell: ({ name }) => <PersonName name={name} /> },
          { title: 'State', sort: 'state', cell: ({ status }) => <State status={status} /> },
          {
            title: 'For',
            sort: 'since',
            isFigure: true,
            cell: ({ status: { since } }) => (since === undefined ? '–' : <Since at={since} />),
          },
          { title: 'Call', cell: (person) => <OnCall person={person} reader={reader} /> },
          { title: 'Desks', cell: ({ desks }) => <DesksOf desks={desks} /> },
        ]}
      />
      {shown.length > MOST_PEOPLE && (
        <p class="empty-line">And {shown.length - MOST_PEOPLE} more. Choose a desk to see its people.</p>
      )}
    </>
  )
}

/** Too long a list is cut off to the eye. */
function DesksOf({ desks }: Pick<BoardPerson, 'desks'>) {
  const words = desks.map(inWords).join(', ')
  return (
    <small class="person-desks" title={words}>
      {words === '' ? '–' : words}
    </small>
  )
}

function PersonName({ name }: { name: string }) {
  return (
    <span class="person">
      <Initials name={name} /> {name}
    </span>
  )
}

function State({ status }: { status: BoardPerson['status'] }) {
  return (
    <span class="person-state" data-presence={status.state}>
      <span class="presence-dot"></span>
      {stateWords(status)}
    </span>
  )
}

function OnCall({ person: { call, joined }, reader }: { person: BoardPerson; reader: Reader }) {
  const held = call ?? joined
  if (held === undefined) return <>–</>
  const shown = cardFor(held, reader)
  return (
    <>
      {call === undefined && 'in '}
      {companyOf(shown)}{' '}
      <small>
        <ReferenceOf card={shown} />
      </small>
    </>
  )
}

export const companyOf = ({ company, dataStaysIn }: Pick<Card, 'company' | 'dataStaysIn'>): string =>
  company?.endUser ?? (dataStaysIn === null ? '(unknown)' : `(data stays in ${dataStaysIn})`)

/** A link where there is a page for the person who looks. */
export function ReferenceOf({ card: { reference, dataStaysIn } }: { card: Pick<Card, 'reference' | 'dataStaysIn'> }) {
  return dataStaysIn === null ? <ReferenceLink reference={reference} /> : <span class="reference">{reference}</span>
}
