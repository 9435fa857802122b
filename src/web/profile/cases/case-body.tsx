/** One case as it is drawn for its reader: what stands about it, the forms that the rules allow now, and its history. */
import type { Child } from 'hono/jsx'
import { PRIORITIES } from '../../../domain/directory/directory.ts'
import { MOST_MOMENTS } from '../../../profile/cases/own-case-store.ts'
import { Button, ButtonLink } from '../../components/button.tsx'
import { Timeline, type Moment } from '../../components/timeline.tsx'
import { PageForm } from '../../forms/page-form.tsx'
import { Said, type SaidAt } from '../../shell/said.tsx'
import type { ProfileContext } from '../profile-now.ts'
import { Section, When } from '../sections/section.tsx'
import { addressOf, CallNow, CASES, NotSent, Refused, StateChip } from './case-parts.tsx'
import { RaiseForm, WordsForm, type CaseFormProps } from './case-forms.tsx'
import {
  companyWords,
  momentBy,
  momentTitle,
  NEXT_STEP,
  ownerWords,
  PRIORITY_WORDS,
  productWords,
  refusedWords,
} from './case-words.ts'
import { isFollowed, offered, type OwnCaseDeps, type OwnCaseNow } from './own-case-now.ts'

export interface CaseBodyProps {
  context: ProfileContext
  now: OwnCaseNow
  deps: Pick<OwnCaseDeps, 'phoneNumbers' | 'policy'>
  said: SaidAt | undefined
  /** What was typed into the form that was not sent, by field; `form` is which one. */
  typed: Readonly<Record<string, string>>
}

export function CaseBody(props: CaseBodyProps) {
  const { context, now, deps, said } = props
  const { whole } = now
  const isUrgent = whole.priority === 'critical' && whole.state !== 'closed'
  return (
    <div class="profile own-case">
      <p class="way-back">
        <a href={CASES}>Your cases</a>
      </p>
      <h1>
        Case {whole.number} <StateChip state={whole.state} />
      </h1>
      {whole.summary !== '' && (
        <p class="own-case-lead" dir="auto">
          {whole.summary}
        </p>
      )}
      <p>{NEXT_STEP[whole.state]}</p>
      <Said said={said} part="case" />
      {isUrgent && (
        <CallNow phoneNumbers={deps.phoneNumbers}>
          Production down is worked on by phone. Say that you have case {whole.number}.
        </CallNow>
      )}
      <div class="profile-columns">
        <div>
          <Work {...props} />
          <History context={context} now={now} />
        </div>
        <div>
          <About context={context} now={now} />
          {isFollowed(now) && <Follow context={context} now={now} />}
        </div>
      </div>
    </div>
  )
}

function About({ context, now: { whole, on } }: Pick<CaseBodyProps, 'context' | 'now'>) {
  const { case: found } = whole
  const rows: [string, Child][] = [
    ['Priority', PRIORITY_WORDS[whole.priority]],
    ...(whole.readsText ? [['Owner', ownerWords(whole)] as [string, Child]] : []),
    ...(whole.product === undefined ? [] : [['Product', productWords(whole.product)] as [string, Child]]),
    ...(on === undefined ? [] : [['Company', `${companyWords(on)}, ${on.contract}`] as [string, Child]]),
    ...(whole.externalNumber === undefined
      ? []
      : [['Number in our other system', whole.externalNumber] as [string, Child]]),
    [
      'Opened',
      <>
        <When at={found.openedAt} context={context} />
        {whole.readsText && whole.openedByName !== undefined && ` by ${whole.openedByName}`}
      </>,
    ],
    ['Last change', <When at={whole.updatedAt} context={context} />],
    ...(found.closedAt === undefined
      ? []
      : [['Closed', <When at={found.closedAt} context={context} />] as [string, Child]]),
    ...(whole.linked === undefined
      ? []
      : [['Linked to', <a href={addressOf(whole.linked)}>{whole.linked}</a>] as [string, Child]]),
  ]
  return (
    <Section id="about" title="About this case">
      <dl class="facts">
        {rows.map(([name, value]) => (
          <div>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </Section>
  )
}

/** What the rules allow now, each a form; and what they do not, in a sentence. */
function Work({ context, now, deps, said, typed }: CaseBodyProps) {
  const { whole, offers } = now
  if (whole.type === 'admin')
    return (
      <Section id="work" title="What you can do">
        <p>An administrator works on it. To add something, open another Admin Case, or call.</p>
      </Section>
    )
  if (!whole.readsText)
    return (
      <Section id="work" title="What you can do">
        <p>
          You have view access: you see how the case stands. What is written about it, and working on it, is for
          Designated Contacts. <a href="/profile#rights">Ask for access</a>
        </p>
      </Section>
    )
  const may = offered(now)
  const form: CaseFormProps = { context, whole, said, typed }
  // Closing has a page of its own, which has them.
  const isBack = typed['form'] !== 'close' && may.some((one) => one === typed['form'])
  const closed = whole.state === 'closed'
  return (
    <Section id="work" title="What you can do">
      {!isBack && <NotSent words={typed['note']} />}
      <Flagged now={now} deps={deps} />
      {offers.update.isOffered && <WordsForm {...form} act="update" />}
      {offers.reopen.isOffered && <WordsForm {...form} act="reopen" />}
      {offers.raise.isOffered && whole.priority !== PRIORITIES[0] && <RaiseForm {...form} />}
      {closed && !offers.reopen.isOffered && <WhyNot now={now} deps={deps} />}
      {offers.close.isOffered && (
        <div class="actions">
          <ButtonLink kind="danger-quiet" href={`${addressOf(whole.number)}/close`}>
            Close this case…
          </ButtonLink>
        </div>
      )}
      {may.length === 0 && !closed && <WhyNot now={now} deps={deps} />}
    </Section>
  )
}

/** Worked on after its contract ended: it says so, as it is marked for the analysts. */
function Flagged({ now, deps }: Pick<CaseBodyProps, 'now' | 'deps'>) {
  const { on, offers, isProduct } = now
  if (offers.update.ruling.outcome !== 'EXISTING_CASE_FLAGGED') return <></>
  const words = refusedWords('REFUSE_NO_CONTRACT', on, { isProduct, reopenDays: deps.policy.reopenDays })
  return (
    <p>
      {words.why} For your open case you can still add an update or close it; it is marked, so that our people see that
      the contract has ended.
    </p>
  )
}

function WhyNot({ now, deps }: Pick<CaseBodyProps, 'now' | 'deps'>) {
  const { on, offers, isProduct, whole } = now
  const { outcome } = (whole.state === 'closed' ? offers.reopen : offers.update).ruling
  const words = refusedWords(outcome, on, { isProduct, reopenDays: deps.policy.reopenDays })
  return (
    <>
      <Refused words={words} phoneNumbers={deps.phoneNumbers} />
      {words.place === 'new-case' && (
        <div class="actions">
          <ButtonLink href={`${CASES}/new?${new URLSearchParams({ linked: whole.number }).toString()}`}>
            Open a new case linked to this one
          </ButtonLink>
        </div>
      )}
    </>
  )
}

function History({ context, now: { whole } }: Pick<CaseBodyProps, 'context' | 'now'>) {
  const { moments, case: found, readsText } = whole
  const told: Moment[] = moments.map((one) => ({
    time: <When at={one.at} context={context} />,
    title: momentTitle(one),
    detail: (
      <>
        <span>{momentBy(one, readsText)}</span>
        {one.note !== '' && (
          <p class="own-case-note" dir="auto">
            {one.note}
          </p>
        )}
      </>
    ),
    tone: one.action === 'close' ? 'good' : 'plain',
  }))
  // A case that came from elsewhere was opened before anything was written down here.
  const hasOpening = moments.length >= MOST_MOMENTS || moments.some(({ action }) => action === 'open')
  const isClosedBefore =
    found.closedAt !== undefined && !moments.some(({ action, state }) => action === 'close' || state === 'closed')
  const everything: Moment[] = [
    ...(isClosedBefore
      ? [{ time: <When at={found.closedAt ?? whole.updatedAt} context={context} />, title: 'Closed' }]
      : []),
    ...told,
    ...(hasOpening ? [] : [{ time: <When at={found.openedAt} context={context} />, title: 'Opened' }]),
  ]
  return (
    <Section id="history" title="History">
      <Timeline label="History, the newest first" moments={everything} />
      {moments.length >= MOST_MOMENTS && <p>Only the last {MOST_MOMENTS} changes are shown.</p>}
    </Section>
  )
}

function Follow({ context, now: { whole } }: Pick<CaseBodyProps, 'context' | 'now'>) {
  return (
    <Section id="follow" title="When it changes">
      <p>
        {whole.follows
          ? 'You are told on your profile page, and by e-mail unless you switched that off, when others change this case.'
          : 'You are not told when others change this case.'}
      </p>
      <PageForm context={context} action={`${addressOf(whole.number)}/follow`}>
        <Button kind="secondary" name="follows" value={whole.follows ? 'no' : 'yes'}>
          {whole.follows ? 'Do not tell me' : 'Tell me'}
        </Button>
      </PageForm>
    </Section>
  )
}
