/** One case as it is drawn for its reader: what stands about it, the forms that the rules allow now, and its history. */
import type { Child } from 'hono/jsx'
import { PRIORITIES } from '../../../domain/directory/directory.ts'
import { MOST_MOMENTS } from '../../../profile/cases/own-case-store.ts'
import type { Words } from '../../../profile/words/screen-words.ts'
import { Button, ButtonLink } from '../../components/button.tsx'
import { Timeline, type Moment } from '../../components/timeline.tsx'
import { PageForm } from '../../forms/page-form.tsx'
import { Said, type SaidAt } from '../../shell/said.tsx'
import type { ProfileContext } from '../profile-now.ts'
import { Section, When } from '../sections/section.tsx'
import { addressOf, CallNow, CASES, NotSent, Refused, StateChip } from './case-parts.tsx'
import { RaiseForm, WordsForm, type CaseFormProps } from './case-forms.tsx'
import { companyAndContract, productName } from '../combination-words.ts'
import { momentBy, momentTitle, ownerWords, refusedWords } from './case-words.ts'
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
  const { words } = context
  const { whole } = now
  const isUrgent = whole.priority === 'critical' && whole.state !== 'closed'
  return (
    <div class="profile own-case">
      <p class="way-back">
        <a href={CASES}>{words.say('cases.title')}</a>
      </p>
      <h1>
        {words.say('case.title', { number: whole.number })} <StateChip state={whole.state} words={words} />
      </h1>
      {whole.summary !== '' && (
        <p class="own-case-lead" dir="auto">
          {whole.summary}
        </p>
      )}
      <p>{words.say(`next.${whole.state}`)}</p>
      <Said said={said} part="case" />
      {isUrgent && (
        <CallNow words={words} phoneNumbers={deps.phoneNumbers}>
          {words.say('case.urgent', { number: whole.number })}
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
  const { words } = context
  const { case: found } = whole
  const opened = <When at={found.openedAt} context={context} />
  const rows: [string, Child][] = [
    [words.say('case.priority'), words.say(`priority-means.${whole.priority}`)],
    ...(whole.readsText ? [[words.say('case.owner'), ownerWords(whole, words)] as [string, Child]] : []),
    ...(whole.product === undefined
      ? []
      : [[words.say('case.product'), productName(whole.product)] as [string, Child]]),
    ...(on === undefined ? [] : [[words.say('case.company'), companyAndContract(on, words)] as [string, Child]]),
    ...(whole.externalNumber === undefined
      ? []
      : [[words.say('case.other-number'), whole.externalNumber] as [string, Child]]),
    [
      words.say('case.opened'),
      whole.readsText && whole.openedByName !== undefined
        ? words.pieces<Child>('case.opened-by', { when: opened, name: whole.openedByName })
        : opened,
    ],
    [words.say('case.last-change'), <When at={whole.updatedAt} context={context} />],
    ...(found.closedAt === undefined
      ? []
      : [[words.say('case.closed'), <When at={found.closedAt} context={context} />] as [string, Child]]),
    ...(whole.linked === undefined
      ? []
      : [[words.say('case.linked'), <a href={addressOf(whole.linked)}>{whole.linked}</a>] as [string, Child]]),
  ]
  return (
    <Section id="about" title={words.say('case.about')}>
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
  const { words } = context
  const { whole, offers } = now
  if (whole.type === 'admin')
    return (
      <Section id="work" title={words.say('case.work')}>
        <p>{words.say('case.admin-work')}</p>
      </Section>
    )
  if (!whole.readsText)
    return (
      <Section id="work" title={words.say('case.work')}>
        <p>{words.pieces<Child>('case.view-only', { a: (inside) => <a href="/profile#rights">{inside}</a> })}</p>
      </Section>
    )
  const may = offered(now)
  const form: CaseFormProps = { context, whole, said, typed }
  // Closing has a page of its own, which has them.
  const isBack = typed['form'] !== 'close' && may.some((one) => one === typed['form'])
  const closed = whole.state === 'closed'
  return (
    <Section id="work" title={words.say('case.work')}>
      {!isBack && <NotSent text={typed['note']} words={words} />}
      <Flagged words={words} now={now} deps={deps} />
      {offers.update.isOffered && <WordsForm {...form} act="update" />}
      {offers.reopen.isOffered && <WordsForm {...form} act="reopen" />}
      {offers.raise.isOffered && whole.priority !== PRIORITIES[0] && <RaiseForm {...form} />}
      {closed && !offers.reopen.isOffered && <WhyNot words={words} now={now} deps={deps} />}
      {offers.close.isOffered && (
        <div class="actions">
          <ButtonLink kind="danger-quiet" href={`${addressOf(whole.number)}/close`}>
            {words.say('case.close-it')}
          </ButtonLink>
        </div>
      )}
      {may.length === 0 && !closed && <WhyNot words={words} now={now} deps={deps} />}
    </Section>
  )
}

/** Worked on after its contract ended: it says so, as it is marked for the analysts. */
function Flagged({ words, now, deps }: Pick<CaseBodyProps, 'now' | 'deps'> & { words: Words }) {
  const { on, offers, isProduct } = now
  if (offers.update.ruling.outcome !== 'EXISTING_CASE_FLAGGED') return <></>
  const { why } = refusedWords('REFUSE_NO_CONTRACT', on, { isProduct, reopenDays: deps.policy.reopenDays, words })
  return <p>{words.say('case.flagged', { why })}</p>
}

function WhyNot({ words, now, deps }: Pick<CaseBodyProps, 'now' | 'deps'> & { words: Words }) {
  const { on, offers, isProduct, whole } = now
  const { outcome } = (whole.state === 'closed' ? offers.reopen : offers.update).ruling
  const refused = refusedWords(outcome, on, { isProduct, reopenDays: deps.policy.reopenDays, words })
  return (
    <>
      <Refused refused={refused} words={words} phoneNumbers={deps.phoneNumbers} />
      {refused.place === 'new-case' && (
        <div class="actions">
          <ButtonLink href={`${CASES}/new?${new URLSearchParams({ linked: whole.number }).toString()}`}>
            {words.say('case.open-linked')}
          </ButtonLink>
        </div>
      )}
    </>
  )
}

function History({ context, now: { whole } }: Pick<CaseBodyProps, 'context' | 'now'>) {
  const { words } = context
  const { moments, case: found, readsText } = whole
  const told: Moment[] = moments.map((one) => ({
    time: <When at={one.at} context={context} />,
    title: momentTitle(one, words),
    detail: (
      <>
        <span>{momentBy(one, readsText, words)}</span>
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
      ? [{ time: <When at={found.closedAt ?? whole.updatedAt} context={context} />, title: words.say('action.close') }]
      : []),
    ...told,
    ...(hasOpening ? [] : [{ time: <When at={found.openedAt} context={context} />, title: words.say('action.open') }]),
  ]
  return (
    <Section id="history" title={words.say('case.history')}>
      <Timeline label={words.say('case.history-label')} moments={everything} />
      {moments.length >= MOST_MOMENTS && <p>{words.say('case.history-most', { count: MOST_MOMENTS })}</p>}
    </Section>
  )
}

function Follow({ context, now: { whole } }: Pick<CaseBodyProps, 'context' | 'now'>) {
  const { words } = context
  return (
    <Section id="follow" title={words.say('case.follow')}>
      <p>{words.say(whole.follows ? 'case.follows' : 'case.not-followed')}</p>
      <PageForm context={context} action={`${addressOf(whole.number)}/follow`}>
        <Button kind="secondary" name="follows" value={whole.follows ? 'no' : 'yes'}>
          {words.say(whole.follows ? 'case.unfollow' : 'case.do-follow')}
        </Button>
      </PageForm>
    </Section>
  )
}
