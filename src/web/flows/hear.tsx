/** A button that has the browser itself say a sentence, in its language; hidden where the browser has no voice (assets/flow-hear.js). */
import { languageName } from '../../domain/directory/languages.ts'
import { Button } from '../components/button.tsx'

export interface HearButtonProps {
  text: string
  language: string
  /** Id of a field, whose text is said as it is at that moment. */
  from?: string
}

export function HearButton({ text, language, from }: HearButtonProps) {
  return (
    <Button
      type="button"
      kind="quiet"
      hidden
      data-hear={from === undefined ? text : ''}
      {...(from === undefined ? {} : { 'data-hear-from': from })}
      data-hear-in={language}
      aria-label={`Hear it in ${languageName(language)}`}
    >
      Hear it
    </Button>
  )
}
