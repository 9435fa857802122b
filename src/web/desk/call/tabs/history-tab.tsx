/** The last calls and cases of the caller and their company, as far as the caller's proof and the reader's region allow. */
import { Empty } from '../../../components/empty.tsx'
import { Timeline } from '../../../components/timeline.tsx'
import type { CallerHistory, PastCall, PastCase } from '../../../../desk/records/caller-history.ts'
import type { Ending } from '../../../../calls/history/call-history.ts'
import { desksOf, worksOn } from '../../../../desk/cases/case-desks.ts'
import type { Staff } from '../../../../desk/staff/staff.ts'
import { staffSentence } from '../../../../domain/consequences.ts'
import { ENDING_WORDS } from '../../../in-words.ts'
import { inWords } from '../../desk-words.ts'
import { PageBeside } from '../../page-beside.tsx'

/** `reader`: pages that they may not open are no links. */
export function HistoryTab({ history, reader }: { history: CallerHistory | undefined; reader: Staff }) {
  if (history === undefined)
    return <Empty title="The history cannot be read now." why="It is tried again by itself." icon="history" />
  const { calls, left, cases } = history
  if (calls.length === 0 && left.length === 0 && cases.length === 0)
    return (
      <Empty
        title="Nothing before this call."
        why="Neither they nor their company called or have a case."
        icon="history"
      />
    )
  return (
    <div class="history">
      <section>
        <h4>Calls</h4>
        {left.length > 0 && <Timeline label="Left because of an incident" moments={left.map(leftAs)} />}
        {calls.length === 0 ? (
          <p class="empty-line">No call before this one.</p>
        ) : (
          <Timeline label="Calls before this one" moments={calls.map((one) => momentOf(one, reader))} />
        )}
      </section>
      <section>
        <h4>Cases</h4>
        {cases.length === 0 ? (
          <p class="empty-line">No case yet.</p>
        ) : (
          <ul class="past-cases">
            {cases.map((one) => (
              <PastCaseLine one={one} isOpenTo={worksOn(reader, one, undefined)} />
            ))}
          </ul>
        )}
      </section>
    </div>
  )
}

/** Several calls of one day are told apart. The page's script writes it by the clock of the person who looks. */
function DayAndHour({ at }: { at: Date }) {
  const iso = at.toISOString()
  return (
    <time datetime={iso} data-local="day">
      {iso.slice(0, 10)} {iso.slice(11, 16)} UTC
    </time>
  )
}

/** About what, and how it ended; why the rules decided so stands in small print, and is the end of a call that was refused. */
export function pastCallWords(call: PastCall): string {
  const { by, isTheirs, cases, product, severity, ending, staffName, outcome } = call
  const who = isTheirs ? 'They called' : `${by ?? 'A colleague'} called`
  const asked = [product && inWords(product), severity && `severity ${severity}`].filter(Boolean).join(', ')
  const about = cases.length > 0 ? `${cases.length > 1 ? 'cases' : 'case'} ${cases.join(', ')}` : asked
  const end =
    ending === undefined
      ? undefined
      : ending === 'refused'
        ? `${ENDING_WORDS.refused}: ${staffSentence(outcome).why}`
        : TALKED.has(ending) && staffName !== undefined
          ? `Talked with ${staffName}.`
          : `${ENDING_WORDS[ending]}.`
  return [`${who}${about === '' ? '' : ` about ${about}`}.`, end].filter(Boolean).join(' ')
}

const TALKED: ReadonlySet<Ending> = new Set<Ending>(['analyst-ended', 'caller-ended'])

function momentOf(call: PastCall, reader: Staff) {
  const { at, isTrial, outcome, ending, desk, reference, notes } = call
  const isOpenToReader = desk !== undefined && desksOf(reader).includes(desk)
  return {
    time: <DayAndHour at={at} />,
    title: pastCallWords(call),
    detail: (
      <>
        {desk === undefined ? 'Told by the line' : `At ${inWords(desk)}`} ·{' '}
        {isOpenToReader ? <PageBeside of={`/calls/${reference}`}>{reference}</PageBeside> : reference}
        {ending !== 'refused' && <> · {staffSentence(outcome).why}</>}
        {isTrial && ' · a test of a draft'}
        {notes.map((note) => (
          <p class="as-typed">{note}</p>
        ))}
      </>
    ),
  }
}

function leftAs({ at, by, product, reference, isOver }: CallerHistory['left'][number]) {
  return {
    time: <DayAndHour at={at} />,
    title: `${by} heard of an incident and left`,
    detail: `${product ?? 'Every product'}, ${isOver ? 'over by now, and they were told' : 'not over yet'} · ${reference}`,
  }
}

function PastCaseLine({ one, isOpenTo }: { one: PastCase; isOpenTo: boolean }) {
  return (
    <li>
      <span class="case-number">
        {isOpenTo ? <PageBeside of={`/cases/${one.number}`}>{one.number}</PageBeside> : one.number}
        {one.externalNumber !== undefined && <small class="code"> {one.externalNumber}</small>}
      </span>{' '}
      <span class={`chip chip--${one.state}`}>{inWords(one.state)}</span>{' '}
      {one.summary === '' ? inWords(one.product ?? 'No summary') : one.summary}
      <small>
        {' '}
        · {one.priority} · {one.updatedAt.toISOString().slice(0, 10)}
        {one.isTheirs && ' · opened by them'}
      </small>
    </li>
  )
}
