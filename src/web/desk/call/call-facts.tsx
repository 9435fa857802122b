/** What a person who cannot see the desk is told of their call: each fact in a sentence, read out when it changes. */
import type { TalkEnd } from '../../../calls/talk.ts'
import { BADGE_WORDS } from '../../../desk/badge.ts'
import type { Card } from '../../../desk/card.ts'
import type { StaffStatus } from '../../../desk/staff/staff-status.ts'
import { endWords, statusWords } from '../desk-words.ts'

interface FactsProps {
  /** The call they have, or the one they wrap up. */
  card: Card | undefined
  /** The call of a colleague, about which they are asked. */
  asked: Card | undefined
  /** How the call that they wrap up ended. */
  how: TalkEnd | undefined
  status: StaffStatus
}

/** Hidden; the page's script compares it with what stood there before (assets/announce.js). `state` also says what answers still hold. */
export function CallFacts({ card, asked, how, status }: FactsProps) {
  const facts: Fact[] =
    card !== undefined
      ? factsOf(card, how)
      : asked !== undefined
        ? askedFacts(asked)
        : [['you', `${statusWords(status)}.`]]
  return (
    <div
      id="call-facts"
      hidden
      data-state={card?.state ?? 'none'}
      data-call-id={(card ?? asked)?.id ?? ''}
      data-facts={JSON.stringify(facts)}
    ></div>
  )
}

/** Name, sentence, and what is said when it is no longer so. */
type Fact = [string, string, string?]

function factsOf(card: Card, how: TalkEnd | undefined): Fact[] {
  const who = whoOf(card)
  if (card.state === 'over') return [['state', `${endWords(how)}: ${who}. Say what became of the call.`]]
  const facts: Fact[] = [['state', stateWords(card.state, who)]]
  if (card.state !== 'talking' && card.state !== 'keying-pin') return facts
  const by = card.verifiedBy === null ? '' : ` by ${card.verifiedBy}`
  facts.push(['badge', `${who}: ${BADGE_WORDS[card.badge]}${by}.`])
  if (card.consulted !== null) {
    const { name, joined } = card.consulted
    const words = joined ? `You talk with ${name}.` : `${name} is rung.`
    const over = joined ? `${name} has left.` : `${name} did not come.`
    facts.push(['consulted', words, `${over} You talk with the caller.`])
  }
  if (card.held) facts.push(['held', 'The caller is on hold.', 'The caller is back from hold.'])
  if (card.asksHelp !== null)
    facts.push(['help', 'Supervisors see that you ask for help.', 'Your request for help is cancelled.'])
  if (card.muted) facts.push(['muted', 'You are muted.', 'You are no longer muted.'])
  for (const { name, how: joined, hears } of card.listeners) {
    if (!hears) continue
    const words = joined === 'listen' ? 'listens to the conversation' : 'is in the conversation'
    facts.push([`with ${name}`, `${name} ${words}.`, `${name} has left the conversation.`])
  }
  return facts
}

function askedFacts(card: Card): Fact[] {
  const { consulted, holder } = card
  const words = consulted?.joined === true ? 'You talk with' : 'Your phone rings for'
  return [['asked', `${words} ${holder?.name ?? 'a colleague'}, about ${whoOf(card)}.`]]
}

export function whoOf({ contact, company, caller }: Card): string {
  if (contact === null) return `Caller ${caller}`
  return company === null ? contact.name : `${contact.name}, ${company.endUser}`
}

function stateWords(state: Exclude<Card['state'], 'over'>, who: string): string {
  switch (state) {
    case 'waiting':
      return `${who} waits.`
    case 'connecting':
      return `Your phone rings for ${who}.`
    case 'talking':
      return `You talk with ${who}.`
    case 'keying-pin':
      return `${who} is entering a PIN.`
    default:
      return state satisfies never
  }
}
