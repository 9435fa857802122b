/** One call as an analyst sees it: how it was verified, what for, why, and the only thing they may do. */
import type { Card } from '../../desk/card.ts'
import { consequenceOf, staffSentence } from '../../domain/consequences.ts'
import { provesNobodyUntil } from '../../domain/directory/contact-points.ts'
import { Badge } from '../shell/badge.tsx'

/** Written out by the page's script, so that no age ever stands still. */
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

/** What is allowed in words, and no command: what was done, or waits for a PIN, is not asked for again. */
function mayWords({ state, cases, decision }: Card, may: string): string {
  if (state === 'keying-pin') return 'Wait until the caller has entered the PIN.'
  const allows = decision === null ? {} : consequenceOf(decision.outcome).allows
  const opens = allows['open-case'] === 'yes' || allows['admin-case'] === 'yes'
  return opens && cases.length > 0 ? `Done on this call: case ${cases.join(', ')}.` : `Allowed: ${may}`
}

const NO_PROOF: Record<NonNullable<Card['calledBackNoProof']>, string> = {
  'number-shared': 'Called back on a number that is on other records too: it proves nobody.',
  'number-new': 'Called back on a number that was changed less than seven days ago: it proves nobody.',
  'could-not-check': 'Called back, and the number could not be looked up: it proves nobody.',
}

/** Whoever changed the record may not be the person. */
function ChangedPoints({ card }: { card: Card }) {
  if (card.changedPoints === null) return null
  const { phoneAt, emailAt } = card.changedPoints
  return (
    <>
      {isNew(phoneAt) && <p>Their telephone number was changed less than seven days ago: it proves nobody yet.</p>}
      {isNew(emailAt) && <p>Their e-mail address was changed less than seven days ago.</p>}
    </>
  )
}

function isNew(at: string | null): boolean {
  return at !== null && provesNobodyUntil(new Date(at), new Date()) !== undefined
}

export function WhoAndWhy({ card }: { card: Card }) {
  const sentence = card.decision === null ? undefined : staffSentence(card.decision.outcome)
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
      {card.contact === null ? (
        <p>
          <strong>Caller {card.caller}</strong>
          {card.reason !== null && <small> PIN: {card.reason.replaceAll('-', ' ')}</small>}
        </p>
      ) : (
        <p>
          <strong>{card.contact.name}</strong> {card.contact.employer}
          <br />
          <small>
            speaks {card.contact.language} · {card.contact.timeZone}
          </small>
        </p>
      )}
      {card.company !== null && card.contract !== null && (
        <p>
          {card.company.endUser}
          {card.company.soldTo !== card.company.endUser && <> ← Sold To: {card.company.soldTo}</>}
          <br />
          <small>
            {card.contract.number} · to {card.contract.endsOn} · {card.contract.hours}
            {card.residency !== null && <> · data stays in {card.residency}</>}
          </small>
        </p>
      )}
      <p>
        {INTENTS[card.intent ?? ''] ?? 'Not said yet'}
        {card.product !== null && <> · {card.product.replaceAll('-', ' ')}</>}
        {card.severity !== null && <> · severity {card.severity}</>}
        {card.caseNumber !== null && <> · case {card.caseNumber}</>}
      </p>
      {sentence !== undefined && card.decision !== null && (
        <p class="why">
          <small>
            {card.decision.rule} · {sentence.why}
          </small>
          <br />
          {mayWords(card, sentence.may)}
        </p>
      )}
    </>
  )
}
