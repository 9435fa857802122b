/** The figures of one call, beside its path. */
import type { StoredHistory } from '../../calls/history/call-reports.ts'
import type { CallListed } from '../../directory/lists/record-lists.ts'
import { ruleSentence } from '../../domain/consequences.ts'
import { languageName } from '../../domain/directory/languages.ts'
import { clock } from '../../calls/history/report-columns.ts'
import { ENDING_WORDS } from '../in-words.ts'

interface FactsProps {
  history: StoredHistory
  /** Undefined: nothing was decided, or it is no longer on record. */
  decided: CallListed | undefined
  isAdministrator: boolean
  /** Of a member of the staff, or an engineer on duty, by id. */
  nameOf: (staff: string) => string
  zone: string
}

export function CallFacts({ history, decided, isAdministrator, nameOf, zone }: FactsProps) {
  const { startedAt, endedAt, waitSeconds, targetSeconds, talkSeconds, holdSeconds, rule } = history
  const facts: [string, unknown][] = [
    ['Began', whenAt(startedAt, zone)],
    ['Lasted', clock((endedAt.getTime() - startedAt.getTime()) / 1_000)],
    ['Ended', ENDING_WORDS[history.ending]],
    ['Who', whoCalled(history, decided, isAdministrator)],
    ['Company', history.companyName ?? history.company],
    ['Contract', decided?.contract],
    ['Product', history.product?.replaceAll('-', ' ')],
    ['Severity', history.severity],
    ['Desk', history.desk?.replaceAll('-', ' ')],
    ['Answered by', history.staffName ?? (history.staff && nameOf(history.staff))],
    [
      'First wait',
      waitSeconds === undefined
        ? undefined
        : `${clock(waitSeconds)}${targetSeconds === undefined ? '' : `, target ${clock(targetSeconds)}`}`,
    ],
    ['Talk', talkSeconds === 0 ? undefined : clock(talkSeconds)],
    ['Hold', holdSeconds === 0 ? undefined : clock(holdSeconds)],
    ['Transfers', history.transfers === 0 ? undefined : history.transfers],
    ['Language', history.language && languageName(history.language)],
    ['Dialled', history.dialled],
    [
      'Decided',
      rule === undefined ? undefined : (
        <>
          {ruleSentence(rule)}{' '}
          <small class="code">
            {rule} {history.outcome}
          </small>
        </>
      ),
    ],
  ]
  return (
    <dl class="call-facts">
      {facts.map(([name, value]) =>
        value === undefined || value === '' ? null : (
          <div>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ),
      )}
    </dl>
  )
}

/** The name stands with the decision; a company is known of verified callers only. */
function whoCalled({ company }: StoredHistory, decided: CallListed | undefined, isAdministrator: boolean) {
  if (decided === undefined && company !== undefined) return 'VERIFIED; nothing was decided'
  if (decided?.contact === undefined) return 'UNVERIFIED'
  const name = decided.contactName ?? decided.contact
  return isAdministrator ? <a href={`/admin/contacts/one/${encodeURIComponent(decided.contact)}`}>{name}</a> : name
}

export function whenAt(at: Date, zone: string) {
  const format = new Intl.DateTimeFormat('en-GB', { timeZone: zone, dateStyle: 'medium', timeStyle: 'medium' })
  return <time datetime={at.toISOString()}>{`${format.format(at)} (${zone})`}</time>
}
