/** One call as an analyst sees it: how it was verified, what for, why, and the only thing they may do. */
import { Badge, TestMark } from '../../components/badge.tsx'
import { Icon } from '../../components/icon.tsx'
import type { Card, CaseOwner } from '../../../desk/card.ts'
import { staffSentence } from '../../../domain/consequences.ts'
import type { Outcome } from '../../../domain/decide.ts'
import { provesNoOneUntil } from '../../../domain/directory/contact-points.ts'
import { pinReason } from '../../in-words.ts'
import { inWords } from '../desk-words.ts'
import { PageBeside } from '../page-beside.tsx'

/** The page's script writes how long ago it was, and counts on every second. */
export function Since({ at }: { at: string }) {
  return (
    <time datetime={at} data-since={at}>
      {at.slice(11, 16)}
    </time>
  )
}

/** "14:05": the page's script writes it by the clock of the person who looks, with the day where it is long ago. */
function ClockOf({ at }: { at: string }) {
  return (
    <time datetime={at} data-clock={at}>
      {at.slice(11, 16)} UTC
    </time>
  )
}

const INTENTS: Record<string, string> = {
  new_case: 'New problem',
  existing_update: 'Existing case',
  case_status: 'Status of a case',
  reopen: 'Reopen a case',
  raise_priority: 'Raise priority',
  admin_case: 'Administration',
  data_privacy: 'Data privacy',
}

const NO_PROOF: Record<NonNullable<Card['calledBackNoProof']>, string> = {
  'number-shared': 'Called back on a number that is on other records too: that proves nothing.',
  'number-new': 'Called back on a number that was changed less than seven days ago: that proves nothing.',
  'no-code': 'Called back, and the person who answered did not key the code: that proves nothing.',
  'could-not-check': 'Called back, and the number could not be looked up: that proves nothing.',
}

/** What lessens the proof: a callback that proved nothing, a new number or address, a colleague's word. */
export function ProofDoubts({ card }: { card: Card }) {
  const { calledBackNoProof, changedPoints, opensOnly } = card
  return (
    <>
      {calledBackNoProof !== null && <p class="doubt">{NO_PROOF[calledBackNoProof]}</p>}
      {isNew(changedPoints?.phoneAt) && (
        <p class="doubt">Their telephone number was changed less than seven days ago: it proves nothing yet.</p>
      )}
      {isNew(changedPoints?.emailAt) && <p class="doubt">Their e-mail address was changed less than seven days ago.</p>}
      {opensOnly !== null && (
        <p class="doubt">
          Their word opens {opensOnly.join(', ')} and nothing else. For another contract, ask for the PIN.
        </p>
      )}
    </>
  )
}

/** A new number or address may be an attacker's: it proves nothing for seven days. */
function isNew(at: string | null | undefined): boolean {
  return typeof at === 'string' && provesNoOneUntil(new Date(at), new Date()) !== undefined
}

/** Badge, how and since when, and what the caller may do: the first line of every call. */
export function Proof({ card }: { card: Card }) {
  const { urgent, badge, verifiedAt, verifiedBy } = card
  return (
    <p class="call-proof">
      {urgent && <strong class="urgent">PRODUCTION DOWN</strong>} <Badge badge={badge} />
      {card.testOf !== null && <TestMark of={card.testOf} />}
      {verifiedAt !== null && (
        <span class="call-how">
          {' by '}
          {verifiedBy}, <Since at={verifiedAt} /> ago
        </span>
      )}
      <strong class="call-may"> {mayWords(card)}</strong>
    </p>
  )
}

const PIN_OUTCOMES: ReadonlySet<Outcome> = new Set<Outcome>(['PIN_RETRY_THEN_LIVE', 'PIN_HELP_THEN_LIVE'])

/** What the rules allow; once a case was opened or updated, as what may still be done. */
export function mayWords({ decision, cases, contact, pinEntry }: Card): string {
  if (decision === null) return 'Nothing is decided yet.'
  // The sentence of the rule says to ask for the PIN.
  if (contact === null && pinEntry !== 'open' && PIN_OUTCOMES.has(decision.outcome))
    return 'Find out who it is, by another proof than the PIN.'
  const { may } = staffSentence(decision.outcome)
  return cases.length === 0 ? may : `Done. Still allowed: ${may.charAt(0).toLowerCase()}${may.slice(1)}`
}

export const callerName = ({ contact, caller }: Card): string => contact?.name ?? `Caller ${caller}`

/** Where they work and on which contract they call, in one line. */
export function CompanyLine({ card: { contact, company, contract } }: { card: Card }) {
  const works = company?.endUser ?? contact?.employer
  if (works === undefined) return null
  return (
    <p class="call-company">
      {works}
      {company !== null && company.soldTo !== company.endUser && <> · Sold To {company.soldTo}</>}
      {contact !== null && company !== null && contact.employer !== company.endUser && (
        <> · works for {contact.employer}</>
      )}
      {contract !== null && (
        <>
          {' · '}
          <span class="whole">{contract.number}</span>
        </>
      )}
    </p>
  )
}

const OWNER_WORDS: Record<Exclude<CaseOwner['is'], 'elsewhere' | 'you'>, string> = {
  ready: 'who is ready',
  'on-a-call': 'on a call since',
  'wrap-up': 'wrapping up since',
  away: 'away since',
  missed: 'away after a missed call since',
  'not-here': 'who is not here',
}

/** Whose case it is, and whether they are there: the analyst knows at once that a colleague knows more. */
function OwnerLine({ owner }: Pick<Card, 'owner'>) {
  if (owner === null) return null
  if (owner.is === 'you')
    return (
      <p class="call-owner">
        <strong>Your case.</strong>
      </p>
    )
  if (owner.is === 'elsewhere') return <p class="call-owner">Case of {owner.name}, in the other system.</p>
  const counts = owner.since !== null && owner.is !== 'ready' && owner.is !== 'not-here'
  return (
    <p class="call-owner">
      Case of <strong>{owner.name}</strong>, {OWNER_WORDS[owner.is]}
      {counts && owner.since !== null && (
        <>
          {' '}
          <ClockOf at={owner.since} />
        </>
      )}
      .
    </p>
  )
}

/** What the caller wants, as they keyed it. */
export function WhatFor({ card }: { card: Card }) {
  return (
    <>
      <p class="call-for">
        <strong>{INTENTS[card.intent ?? ''] ?? 'Not said yet'}</strong>
        {card.product !== null && <> · {inWords(card.product)}</>}
        {card.severity !== null && <> · severity&nbsp;{card.severity}</>}
        {card.caseNumber !== null && (
          <>
            {' '}
            · case <PageBeside of={`/cases/${card.caseNumber}`}>{card.caseNumber}</PageBeside>
          </>
        )}
      </p>
      <OwnerLine owner={card.owner} />
    </>
  )
}

/** Why the rules decided so, and for an unverified caller the true reason, which is for staff only. */
export function whyWords({ decision, reason }: Card): string {
  const pin = reason === null ? '' : ` PIN: ${pinReason(reason) ?? inWords(reason)}.`

  return decision === null ? `Nothing is decided yet.${pin}` : `${staffSentence(decision.outcome).why}${pin}`
}

/** The rule by its code in small print, which support needs. */
function Why({ card }: { card: Card }) {
  if (card.decision === null) return null
  return (
    <p class="why">
      {whyWords(card)} <small class="code">Rule {card.decision.rule}</small>
    </p>
  )
}

/** Written by a colleague for the analyst who has the call next. */
export function TransferNote({ note }: { note: Card['transferNote'] }) {
  if (note === null) return null
  return (
    <blockquote class="transfer-note">
      <p>
        <Icon shape="message" /> <strong>{note.by}</strong> <Since at={note.at} /> ago
      </p>
      <p class="as-typed">{note.text}</p>
    </blockquote>
  )
}

export function WhoAndWhy({ card }: { card: Card }) {
  return (
    <>
      <Proof card={card} />
      <p class="call-name">{callerName(card)}</p>
      <CompanyLine card={card} />
      <WhatFor card={card} />
      <ProofDoubts card={card} />
      <Why card={card} />
    </>
  )
}
