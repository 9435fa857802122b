/** What the caller has heard so far, in the words they heard. */
import type { Card } from '../../../desk/card.ts'

export function Heard({ card, heardAs }: { card: Card; heardAs: (prompt: string) => string }) {
  const sentences = card.transcript.flatMap(({ heard }) => heard).map(heardAs)
  return (
    <details id={`${card.id}-heard`}>
      <summary>What the caller heard ({sentences.length})</summary>
      <ol>
        {sentences.map((sentence) => (
          <li>{sentence}</li>
        ))}
      </ol>
      {(card.mistypes > 0 || card.wrongPins > 0) && (
        <p>
          <small>
            {card.mistypes > 0 && <>{card.mistypes} mis-keyed. </>}
            {card.wrongPins > 0 && <>{card.wrongPins} wrong PINs.</>}
          </small>
        </p>
      )}
    </details>
  )
}
