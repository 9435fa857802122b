/** The top of the call: the proof and what it allows, who it is, and the call itself: its clock and its reference. */
import { CopyButton } from '../../components/button.tsx'
import { Icon } from '../../components/icon.tsx'
import type { TalkEnd } from '../../../calls/talk.ts'
import type { Card } from '../../../desk/card.ts'
import { supervisorDoes } from '../../in-words.ts'
import { endWords } from '../desk-words.ts'
import { callerName, CompanyLine, Proof, Since } from './call-card.tsx'

const STATE_WORDS: Record<Exclude<Card['state'], 'over'>, string> = {
  waiting: 'Waiting',
  connecting: 'Connecting',
  talking: 'On the call',
  'keying-pin': 'Entering a PIN',
}

export function CallHeader({ card, how }: { card: Card; how: TalkEnd | undefined }) {
  return (
    <header class="call-header" id={`${card.id}-header`}>
      <div class="call-who">
        <Proof card={card} />
        <h3 class="call-name">{callerName(card)}</h3>
        <CompanyLine card={card} />
      </div>
      <div class="call-clock">
        <p class="call-state" data-call-state={card.state}>
          <strong>{card.state === 'over' ? endWords(how) : STATE_WORDS[card.state]}</strong>
          {card.holder !== null && (
            <span class="call-time">
              <Since at={card.holder.since} />
            </span>
          )}
        </p>
        <p class="call-reference">
          <span class="visually-hidden">Reference </span>
          <code>{card.reference}</code>
          <CopyButton text={card.reference} label="Copy the reference" id={`${card.id}-copy`} />
        </p>
        <States card={card} />
      </div>
    </header>
  )
}

/** On hold, muted, and who else hears: each in a word, because the colour of a button is not enough. */
function States({ card: { held, muted, asksHelp, listeners } }: { card: Card }) {
  if (!held && !muted && asksHelp === null && listeners.length === 0) return null
  return (
    <p class="call-states">
      {held && <span class="chip chip--warn">ON HOLD</span>}
      {muted && <span class="chip chip--warn">MUTED</span>}
      {asksHelp !== null && <span class="chip chip--warn">HELP ASKED</span>}
      {listeners.map((one) => (
        <span class="chip">
          <Icon shape="listens" /> {one.name} {supervisorDoes(one, 'is in the conversation')}
        </span>
      ))}
    </p>
  )
}
