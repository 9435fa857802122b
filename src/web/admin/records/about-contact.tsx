/** What administrators see of a contact beside the row: what happens if they call now, why, their PIN, grants, calls and history. */
import type { Child } from 'hono/jsx'
import { explain, ifTheyCallNow, type ExplainPolicy, type Explanation } from '../../../domain/explain.ts'
import type { GrantListed, RelatedLists } from '../../../directory/lists/related-lists.ts'
import type { RecordLists } from '../../../directory/lists/record-lists.ts'
import type { CredentialStore, CredentialSummary } from '../../../domain/pin/credential-store.ts'
import { INTENTS, type Facts } from '../../../domain/decide.ts'
import type { Directory, Standing } from '../../../domain/directory/directory.ts'
import type { ContactRow } from '../../../domain/directory/directory-rows.ts'
import { momentFrom } from '../../../domain/hours/typed-moment.ts'
import { contactId } from '../../../domain/ids.ts'
import type { Policy } from '../../../domain/policy.ts'
import { noticeInWords } from '../../../profile/notice-words.ts'
import type { NoticeTold, ProfileStore } from '../../../profile/profile-store.ts'
import { ButtonLink } from '../../components/button.tsx'
import type { SuggestionLists } from './suggestions.ts'
import { valueInWords } from '../words/row-words.ts'
import { EndGrant, GiveAccess } from './access-parts.tsx'
import { Table, To, When, pathOf, type AdminContext } from '../admin-page.tsx'
import { CallTable, History, LeftForIncidents } from './record-tables.tsx'
import { SignInLinks, type SignInScreenDeps } from '../sign-in-screens.tsx'

export interface ContactDeps extends Pick<SignInScreenDeps, 'signIns'> {
  directory: Directory
  credentials: CredentialStore
  lists: RelatedLists & SuggestionLists & Pick<RecordLists, 'calls'>
  profiles: Pick<ProfileStore, 'noticesTold'>
  now: () => Date
  policy: ExplainPolicy & Pick<Policy, 'timeZone'>
}

const MOST_CALLS = 20
const MOST_CHANGES = 20
const MOST_NOTICES = 20

export async function aboutContact(
  { directory, credentials, lists, profiles, signIns, now, policy }: ContactDeps,
  row: ContactRow,
  context: AdminContext,
  query: Record<string, string>,
): Promise<{ lead: string; more: Child }> {
  const id = contactId.parse(row.id)
  const [standing, pin, grants, calls, left, notices, history] = await Promise.all([
    directory.standingOf(id),
    credentials.summaryFor(id),
    lists.grantsOf({ contact: row.id }),
    lists.calls({ contact: row.id }, MOST_CALLS),
    lists.leftForIncidents({ contact: row.id }, MOST_CALLS),
    profiles.noticesTold(id, MOST_NOTICES),
    lists.historyOf({ contact: row.id }, MOST_CHANGES),
  ])
  if (standing === undefined) throw new Error('a contact is listed whom the directory does not know')
  const intent = INTENTS.find((one) => one === query['intent']) ?? 'new_case'
  const question = {
    contract: query['contract'] === '' ? undefined : query['contract'],
    product: undefined,
    intent,
    urgent: query['urgent'] === 'yes',
  }
  const typed = query['at'] ?? ''
  const at = typed === '' ? undefined : momentFrom(typed, policy.timeZone)
  const answer = explain(standing, pin, question, at instanceof Date ? at : now(), policy)
  return {
    lead: ifTheyCallNow(standing, pin, now(), policy),
    more: (
      <>
        <Explain
          row={row}
          standing={standing}
          answer={answer}
          question={question}
          at={{ typed, zone: policy.timeZone, fault: typeof at === 'string' ? at : undefined }}
          open={query['intent'] !== undefined}
        />
        {await Grants({ context, row, grants, lists })}
        <Pin row={row} pin={pin} />
        {await SignInLinks({ signIns, kind: 'contacts', id: row.id })}
        <section aria-labelledby="calls">
          <h2 id="calls">Calls in which we knew who it was</h2>
          <CallTable calls={calls} of="contact" />
        </section>
        <LeftForIncidents left={left} of="contact" />
        <Notices notices={notices} />
        <History history={history} />
        <p>
          <a href={`/admin/audit?${new URLSearchParams({ contact: row.id }).toString()}`}>
            Everything in the audit trail about this contact
          </a>
        </p>
      </>
    ),
  }
}

const WISHES: Record<Facts['intent'], string> = {
  new_case: 'open a new case',
  existing_update: 'work on an existing case',
  case_status: 'hear the status of a case',
  reopen: 'reopen a case',
  raise_priority: 'raise a priority',
  admin_case: 'open an Admin Case',
  data_privacy: 'data privacy',
}

interface ExplainProps {
  row: ContactRow
  standing: Standing
  answer: Explanation
  question: { contract: string | undefined; intent: Facts['intent']; urgent: boolean }
  /** As typed, by the clock of the site; empty: now. With a fault it is explained for now. */
  at: { typed: string; zone: string; fault: string | undefined }
  open: boolean
}

function Explain({ row, standing, answer, question, at, open }: ExplainProps) {
  const { decision, facts, sentence, nextStep, wouldChange } = answer
  return (
    <details open={open} id="explain">
      <summary>Explain: why, and what would change it</summary>
      <Question row={row} standing={standing} question={question} at={at} />
      <p>
        <strong>{sentence}</strong> {nextStep}{' '}
        {decision.desk !== null && `Goes to the desk ${valueInWords('desk', decision.desk)}. `}
        {answer.opensAt !== undefined && (
          <>
            A person can be reached from <When at={answer.opensAt} /> on.{' '}
          </>
        )}
        <small>{`(rule ${decision.rule}, ${decision.outcome})`}</small>
      </p>
      <dl class="facts">
        {Object.entries(facts).map(([fact, value]) => (
          <div>
            <dt>{fact.replaceAll('_', ' ')}</dt>
            <dd>{value.replaceAll('_', ' ')}</dd>
          </div>
        ))}
      </dl>
      {wouldChange.length > 0 && (
        <>
          <p>It would be otherwise if</p>
          <ul>
            {wouldChange.map(({ if: words, outcome }) => (
              <li>{`${words}: ${outcome}`}</li>
            ))}
          </ul>
        </>
      )}
    </details>
  )
}

function Question({ row, standing, question, at }: Pick<ExplainProps, 'row' | 'standing' | 'question' | 'at'>) {
  return (
    <form method="get" action={`${pathOf('contacts', row.id)}#explain`}>
      <div class="grid">
        <label>
          About
          <select name="contract">
            <option value="">what the call would be about by itself</option>
            {standing.combinations.map(({ contract, endUser }) => (
              <option value={contract} selected={contract === question.contract}>
                {`${contract}, ${endUser.name}`}
              </option>
            ))}
          </select>
        </label>
        <label>
          Wants to
          <select name="intent">
            {INTENTS.map((intent) => (
              <option value={intent} selected={intent === question.intent}>
                {WISHES[intent]}
              </option>
            ))}
          </select>
        </label>
        <label>
          Production is down
          <select name="urgent">
            <option value="no">no</option>
            <option value="yes" selected={question.urgent}>
              yes
            </option>
          </select>
        </label>
        <label>
          {`At (${at.zone})`}
          <input
            type="datetime-local"
            name="at"
            value={at.typed}
            {...(at.fault === undefined ? {} : { 'aria-invalid': 'true', 'aria-describedby': 'explain-at-wrong' })}
          />
          {at.fault !== undefined && (
            <small id="explain-at-wrong" class="field-error">
              {`${at.fault} This is what happens now.`}
            </small>
          )}
        </label>
      </div>
      <button class="secondary">Explain</button>
    </form>
  )
}

/** What the contact was told, on their page and by e-mail. */
function Notices({ notices }: { notices: readonly NoticeTold[] }) {
  return (
    <section aria-labelledby="notices">
      <h2 id="notices">Told to them</h2>
      <Table
        label="Told to them"
        head={['When', 'What', 'On their page', 'E-mailed']}
        rows={notices.map((notice) => [
          <When at={notice.at} />,
          noticeInWords(notice),
          notice.oldAddress !== undefined ? (
            'Not shown there'
          ) : notice.seenAt === undefined ? (
            'Not read yet'
          ) : (
            <>
              Read <When at={notice.seenAt} />
            </>
          ),
          notice.mailedAt === undefined ? (
            'No'
          ) : (
            <>
              <When at={notice.mailedAt} />
              {notice.oldAddress !== undefined && ` to the old address, ${notice.oldAddress}`}
            </>
          ),
        ])}
        empty="Nothing yet."
      />
    </section>
  )
}

interface GrantsProps {
  context: AdminContext
  row: ContactRow
  grants: GrantListed[]
  lists: SuggestionLists
}

async function Grants({ context, row, grants, lists }: GrantsProps) {
  return (
    <section aria-labelledby="grants">
      <h2 id="grants">Access</h2>
      <Table
        label="Access"
        head={['Contract', 'End User', 'Access', 'Until', 'Approved by', 'Status']}
        figures={['Until']}
        rows={grants.map((grant) => [
          <To kind="contracts" id={grant.row.contract} />,
          grant.endUser,
          `${valueInWords('level', grant.row.level)}${grant.row.ownerException ? ', by exception' : ''}`,
          <span class="day">{grant.endsOn}</span>,
          `${grant.approverName ?? ''}${grant.row.approvedBy === grant.row.contact ? ' (for themselves)' : ''}`,
          <EndGrant context={context} grant={grant} back={pathOf('contacts', row.id)} />,
        ])}
        empty="No access: they can open Admin Cases only."
      />
      {await GiveAccess({ context, lists, settled: { contact: row.id, back: pathOf('contacts', row.id) } })}
    </section>
  )
}

function Pin({ row, pin }: { row: ContactRow; pin: CredentialSummary | undefined }) {
  return (
    <section aria-labelledby="pin">
      <h2 id="pin">Contact PIN</h2>
      {pin?.state !== 'active' ? (
        <p>They have none. No one else can choose or see it: contacts get it on their own profile page.</p>
      ) : (
        <>
          <p>
            Issued <When at={pin.issuedAt} />
            {pin.lastUsedAt === undefined ? (
              ', not used yet'
            ) : (
              <>
                , last used <When at={pin.lastUsedAt} />
              </>
            )}
            {`. Wrong tries in a row: ${pin.failuresInARow}; in its life: ${pin.failuresInLife}.`}
          </p>
          <p>
            <ButtonLink kind="danger-quiet" href={`${pathOf('contacts', row.id)}/end-pin`}>
              End this PIN…
            </ButtonLink>
          </p>
        </>
      )}
    </section>
  )
}
