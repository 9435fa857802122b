/** The page of announcements: those that are on, a form for one, what it will do, and those that are over. */
import { isOn, MOST_CHARACTERS, spokenSeconds, type IncidentPlan } from '../../../calls/incidents/incident.ts'
import type { CountedIncident } from '../../../calls/incidents/incident-store.ts'
import { languageName } from '../../../domain/directory/languages.ts'
import { Button } from '../../components/button.tsx'
import { AreaField, SelectField, TextField } from '../../components/field.tsx'
import { Icon } from '../../components/icon.tsx'
import { Table } from '../../components/table.tsx'
import { PageForm } from '../../forms/page-form.tsx'
import type { ScreenContext } from '../../screen-context.ts'
import { dayAndClock, fieldsOf } from '../../forms/day-and-time.ts'
import { textField, type TypedIncident, type Wrong } from './incident-form.ts'
import { productWords, wordsOf } from './incident-words.ts'

export interface IncidentsPageProps {
  context: ScreenContext<'supervisor' | 'administrator'>
  list: readonly CountedIncident[]
  products: readonly string[]
  languages: readonly string[]
  zone: string
  now: Date
  said: string | undefined
  isWrong: boolean
  /** What was typed, where it is shown again. */
  typed?: TypedIncident
  wrong?: Wrong
  /** It can be switched on: what it will do is shown. */
  plan?: IncidentPlan
  changing?: CountedIncident
}

export function IncidentsPage(props: IncidentsPageProps) {
  const { context, list, zone, now, said, isWrong, changing, plan } = props
  const isOpen = ({ endedAt, until }: CountedIncident) => endedAt === undefined && until > now
  return (
    <div class="board incidents">
      <div class="board-bar">
        <h1>Incidents</h1>
        {context.person.role === 'supervisor' && <a href="/board">Back to the board</a>}
        {changing !== undefined && <a href="/board/incidents">All announcements</a>}
      </div>
      {said !== undefined && (
        <p id="said" class={isWrong ? 'said is-wrong on-page' : 'said on-page'} role="alert">
          {said}
        </p>
      )}
      <div class="board-columns">
        <section aria-labelledby="on-title">
          <h2 id="on-title">Callers hear now, or will</h2>
          <Open context={context} list={list.filter(isOpen)} zone={zone} now={now} />
          <h2>Over</h2>
          <Over list={list.filter((one) => !isOpen(one))} zone={zone} />
        </section>
        <section aria-labelledby="write-title" class="panel">
          <h2 id="write-title">{changing === undefined ? 'Announce an incident' : 'Change the announcement'}</h2>
          {plan === undefined ? <Write {...props} /> : <Effect {...props} plan={plan} />}
        </section>
      </div>
    </div>
  )
}

function Open({ context, list, zone, now }: Pick<IncidentsPageProps, 'context' | 'list' | 'zone' | 'now'>) {
  return (
    <Table
      label="Announcements that are on or planned"
      rows={list}
      empty="No incident is announced: callers go straight to their PIN and the menus."
      rowId={({ id }) => `incident-${id}`}
      columns={[
        { title: 'About', cell: (one) => <About one={one} isOn={isOn(one, now)} /> },
        { title: 'Until', cell: (one) => <Times one={one} zone={zone} now={now} /> },
        ...COUNTS,
        {
          title: 'Actions',
          isActions: true,
          cell: ({ id, version, product }) => (
            <div class="actions">
              <a href={`/board/incidents/${id}`} aria-label={`Change the announcement about ${productWords(product)}`}>
                Change
              </a>
              <PageForm context={context} action={`/board/incidents/${id}/end`} class="inline">
                <input type="hidden" name="version" value={String(version)} />
                <Button
                  kind="danger-quiet"
                  id={`end-${id}`}
                  aria-label={`End now: the announcement about ${productWords(product)}`}
                >
                  End now
                </Button>
              </PageForm>
            </div>
          ),
        },
      ]}
    />
  )
}

function Over({ list, zone }: Pick<IncidentsPageProps, 'list' | 'zone'>) {
  return (
    <Table
      label="Announcements that are over"
      rows={list}
      empty="None yet."
      rowId={({ id }) => `incident-${id}`}
      columns={[
        { title: 'About', cell: (one) => <About one={one} isOn={false} /> },
        {
          title: 'Ended',
          cell: ({ endedAt, endedBy, until }) => (
            <>
              {dayAndClock(endedAt ?? until, zone)}{' '}
              <small>{endedBy === undefined ? 'by its time' : `by ${endedBy}`}</small>
            </>
          ),
        },
        ...COUNTS,
      ]}
    />
  )
}

const COUNTS = [
  { title: 'Told', isFigure: true, cell: ({ counts }: CountedIncident) => counts.calls },
  { title: 'To the end', isFigure: true, cell: ({ counts }: CountedIncident) => counts.heard },
  { title: 'Skipped', isFigure: true, cell: ({ counts }: CountedIncident) => counts.skipped },
  { title: 'Left', isFigure: true, cell: ({ counts }: CountedIncident) => counts.left },
]

function About({ one: { product, texts, by }, isOn: isNow }: { one: CountedIncident; isOn: boolean }) {
  return (
    <>
      {isNow && <Icon shape="alert" size={14} />} <strong>{productWords(product)}</strong>
      <br />
      <span>{wordsOf(texts)}</span>
      <br />
      <small>
        {Object.keys(texts).map(languageName).join(', ')}, by {by}
      </small>
    </>
  )
}

function Times({ one: { from, until }, zone, now }: { one: CountedIncident; zone: string; now: Date }) {
  return (
    <>
      {dayAndClock(until, zone)}
      <br />
      <small>
        {from > now ? 'from' : 'since'} {dayAndClock(from, zone)}
      </small>
    </>
  )
}

const HOUR_MS = 3_600_000

function Write(props: IncidentsPageProps) {
  const { context, zone, typed, changing } = props
  return (
    <PageForm
      context={context}
      action={changing === undefined ? '/board/incidents' : `/board/incidents/${changing.id}`}
      id="announce"
    >
      <input type="hidden" name="version" value={String(typed?.version ?? 0)} />
      <AboutWhat {...props} />
      <Texts {...props} />
      <WhenFields {...props} />
      <p class="field-help">Times are of {zone}. It ends then by itself.</p>
      <div class="actions">
        <Button id="incident-check" icon="chevron-right">
          See what it does
        </Button>
      </div>
    </PageForm>
  )
}

function AboutWhat({ products, typed, wrong = {}, changing }: IncidentsPageProps) {
  return (
    <>
      {changing === undefined ? (
        <SelectField
          id="incident-product"
          name="product"
          label="Product"
          value={typed?.product ?? ''}
          empty="Every product"
          choices={products.map((one) => ({ value: one, label: one }))}
          help="Callers about one product hear it once it is known; for every product, before they key their PIN."
          error={wrong['product']}
        />
      ) : (
        <p>
          About <strong>{productWords(changing.product)}</strong>. {wrong['product']}
        </p>
      )}
    </>
  )
}

function Texts({ languages, typed, wrong = {} }: IncidentsPageProps) {
  return (
    <div class="incident-languages">
      {languages.map((language, i) => (
        <AreaField
          id={textField(language)}
          name={textField(language)}
          label={i === 0 ? `What callers hear, in ${languageName(language)}` : languageName(language)}
          help={
            i === 0 ? 'Plain words, at most 14 seconds. Heard by all whose language is left empty below.' : undefined
          }
          value={typed?.texts[language] ?? ''}
          maxlength={MOST_CHARACTERS}
          rows={2}
          required={i === 0}
          error={wrong[textField(language)]}
        />
      ))}
    </div>
  )
}

function WhenFields({ zone, now, typed, wrong = {}, changing }: IncidentsPageProps) {
  const begun = changing !== undefined && changing.from <= now
  const ends = fieldsOf(new Date(now.getTime() + 4 * HOUR_MS), zone)
  return (
    <div class="shift-times">
      {!begun && (
        <>
          <TextField
            id="incident-from-day"
            name="fromDay"
            type="date"
            label="From"
            help="Empty: now."
            value={typed?.fromDay ?? ''}
            error={wrong['fromDay']}
          />
          <TextField id="incident-from-time" name="fromTime" type="time" label="at" value={typed?.fromTime ?? ''} />
        </>
      )}
      <TextField
        id="incident-until-day"
        name="untilDay"
        type="date"
        label="Until"
        value={typed?.untilDay ?? ends.day}
        required
        error={wrong['untilDay']}
      />
      <TextField
        id="incident-until-time"
        name="untilTime"
        type="time"
        label="at"
        value={typed?.untilTime ?? ends.time}
        required
      />
    </div>
  )
}

/** Before it is done: who hears what, from when until when. */
function Effect({ context, languages, zone, now, typed, plan, changing }: IncidentsPageProps & { plan: IncidentPlan }) {
  const { product, texts, from, until } = plan
  const about = product === undefined ? 'All callers' : `Callers about ${product}`
  const begins = from > now ? `from ${dayAndClock(from, zone)} on` : 'from the next call on'
  const others = languages.filter((language) => texts[language] === undefined)
  return (
    <>
      <p id="effect">
        <strong>{about}</strong> hear it {begins}, until {dayAndClock(until, zone)}. Any key goes on. Verified contacts
        may leave with a note on their account, and are told when it is over.
      </p>
      <ul class="incident-texts">
        {languages.flatMap((language) => {
          const text = texts[language]
          return text === undefined
            ? []
            : [
                <li>
                  <strong>{languageName(language)}</strong>, about {Math.ceil(spokenSeconds(text, language))} s
                  <blockquote lang={language}>{text}</blockquote>
                  <Button
                    kind="secondary"
                    type="button"
                    hidden
                    data-speak={text}
                    data-speak-in={language}
                    aria-label={`Hear it in ${languageName(language)}`}
                  >
                    Hear it
                  </Button>
                </li>,
              ]
        })}
      </ul>
      {others.length > 0 && (
        <p>
          Callers in {others.map(languageName).join(', ')} hear the words in {languageName(languages[0] ?? 'en')}.
        </p>
      )}
      <PageForm
        context={context}
        action={changing === undefined ? '/board/incidents' : `/board/incidents/${changing.id}`}
        id="switch-on"
      >
        <Hidden typed={typed} />
        <input type="hidden" name="sure" value="yes" />
        <div class="actions">
          <Button id="incident-switch-on" autofocus>
            {changing !== undefined ? 'Change it' : from > now ? 'Plan it' : 'Switch it on'}
          </Button>
          <a href={changing === undefined ? '/board/incidents' : `/board/incidents/${changing.id}`}>Not now</a>
        </div>
      </PageForm>
    </>
  )
}

function Hidden({ typed }: { typed: TypedIncident | undefined }) {
  if (typed === undefined) return <></>
  const { texts, version, ...fields } = typed
  const all = {
    ...fields,
    version: String(version),
    ...Object.fromEntries(Object.entries(texts).map(([language, text]) => [textField(language), text])),
  }
  return (
    <>
      {Object.entries(all).map(([name, value]) => (
        <input type="hidden" name={name} value={value} />
      ))}
    </>
  )
}
