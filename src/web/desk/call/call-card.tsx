/** One call as an analyst sees it: how it was verified, what for, why, and the only thing they may do. */
import type { Card } from '../../../desk/card.ts'
import { consequenceOf, staffSentence } from '../../../domain/consequences.ts'
import { provesNoOneUntil } from '../../../domain/directory/contact-points.ts'
import { Badge } from '../../components/badge.tsx'

/** The page's script writes how long ago it was, and counts on every second. */
export function Since({ at }: { at: string }) {
  return (
    <time datetime={at} data-since={at}>
      {at.slice(11, 16)}
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

/** What the rules allow. It is no longer shown as allowed once it was done on this call, or while the caller enters a PIN. */
function mayWords({ state, cases, decision }: Card, may: string): string {
  if (state === 'keying-pin') return 'Wait until the caller has entered the PIN.'
  const allows = decision === null ? {} : consequenceOf(decision.outcome).allows
  const opens = allows['open-case'] === 'yes' || allows['admin-case'] === 'yes'
  return opens && cases.length > 0 ? `Done on this call: case ${cases.join(', ')}.` : `Allowed: ${may}`
}

const NO_PROOF: Record<NonNullable<Card['calledBackNoProof']>, string> = {
  'number-shared': 'Called back on a number that is on other records too: that proves nothing.',
  'number-new': 'Called back on a number that was changed less than seven days ago: that proves nothing.',
  'could-not-check': 'Called back, and the number could not be looked up: that proves nothing.',
}

/** A new number or address may be an attacker's: it proves nothing for seven days. */
function ChangedPoints({ card }: { card: Card }) {
  if (card.changedPoints === null) return null
  const { phoneAt, emailAt } = card.changedPoints
  return (
    <>
      {isNew(phoneAt) && <p>Their telephone number was changed less than seven days ago: it proves nothing yet.</p>}
      {isNew(emailAt) && <p>Their e-mail address was changed less than seven days ago.</p>}
    </>
  )
}

function isNew(at: string | null): boolean {
  return at !== null && provesNoOneUntil(new Date(at), new Date()) !== undefined
}

export function WhoAndWhy({ card }: { card: Card }) {
  return (
    <>
      <p class="call-head">
        {card.urgent && <strong class="urgent">PRODUCTION DOWN</strong>} <Badge badge={card.badge} />
        {card.verifiedAt !== null && (
          <small>
            {' by '}
            {card.verifiedBy}, <Since at={card.verifiedAt} /> ago
          </small>
        )}
      </p>
      {card.calledBackNoProof !== null && <p>{NO_PROOF[card.calledBackNoProof]}</p>}
      <ChangedPoints card={card} />
      {card.opensOnly !== null && (
        <p>
          <small>
            Their word opens {card.opensOnly.join(', ')} and nothing else. For another contract, ask for the PIN.
          </small>
        </p>
      )}
      <Caller card={card} />
      <CompanyAndContract card={card} />
      <WhatFor card={card} />
      <Decision card={card} />
    </>
  )
}

function Caller({ card }: { card: Card }) {
  if (card.contact === null) {
    return (
      <p>
        <strong>Caller {card.caller}</strong>
        {card.reason !== null && <small> PIN: {card.reason.replaceAll('-', ' ')}</small>}
      </p>
    )
  }
  return (
    <p>
      <strong>{card.contact.name}</strong> {card.contact.employer}
      <br />
      <small>
        speaks {card.contact.language} · {card.contact.timeZone}
      </small>
    </p>
  )
}

function CompanyAndContract({ card: { company, contract, residency } }: { card: Card }) {
  if (company === null || contract === null) return null
  return (
    <p>
      {company.endUser}
      {company.soldTo !== company.endUser && <> ← Sold To: {company.soldTo}</>}
      <br />
      <small>
        {contract.number} · to {contract.endsOn} · {contract.hours}
        {residency !== null && <> · data stays in {residency}</>}
      </small>
    </p>
  )
}

function WhatFor({ card }: { card: Card }) {
  return (
    <p>
      {INTENTS[card.intent ?? ''] ?? 'Not said yet'}
      {card.product !== null && <> · {card.product.replaceAll('-', ' ')}</>}
      {card.severity !== null && <> · severity {card.severity}</>}
      {card.caseNumber !== null && <> · case {card.caseNumber}</>}
    </p>
  )
}

/** The outcome of the rules, why, and what it allows. */
function Decision({ card }: { card: Card }) {
  if (card.decision === null) return null
  const { rule, outcome } = card.decision
  const sentence = staffSentence(outcome)
  return (
    <p class="why">
      <small>
        {rule} · {sentence.why}
      </small>
      <br />
      {mayWords(card, sentence.may)}
    </p>
  )
}
