/** What the caller heard, in the words they heard, and what they did in between, never which keys. */
import type { Card } from '../../../../desk/card.ts'
import type { CallerDid } from '../../../../desk/transcript.ts'

const DID_WORDS: Record<Exclude<CallerDid, null>, string> = {
  called: 'Called',
  'entered-pin': 'Entered a PIN',
  'entered-number': 'Entered a number',
  spoke: 'Left a message',
  'pressed-key': 'Pressed a key',
  'pressed-nothing': 'Pressed nothing',
}

export function TranscriptTab({ card, heardAs }: { card: Card; heardAs: (prompt: string) => string }) {
  const { transcript, mistypes, wrongPins } = card
  return (
    <>
      <ol class="transcript">
        {transcript.map(({ did, heard, at }) => (
          <>
            {did !== null && (
              <li class="said-by-caller">
                {DID_WORDS[did]}{' '}
                <small>
                  <time datetime={at} data-local="second">
                    {at.slice(11, 19)} UTC
                  </time>
                </small>
              </li>
            )}
            {heard.length > 0 && <li class="said-to-caller">{heard.map(heardAs).join(' ')}</li>}
          </>
        ))}
      </ol>
      {(mistypes > 0 || wrongPins > 0) && (
        <p>
          <small>
            {mistypes > 0 && <>{mistypes} mis-keyed. </>}
            {wrongPins > 0 && <>{wrongPins} wrong PINs.</>}
          </small>
        </p>
      )}
    </>
  )
}
