/** Says a notice in the language of the contact; each sentence is made ready once. */
import { closestLanguage } from '../../domain/directory/languages.ts'
import { parseTemplate, type Template } from '../../flows/template.ts'
import { NOTICE_WORDS, type NoticeWord } from './notices.ts'

export type SayNotice = (name: NoticeWord, values?: Readonly<Record<string, string | number>>) => string

const made = new Map<string, Template>()

/** English for a language that is not among them, and for a contact of whom none is known. */
export function noticeLanguage(wanted: string): string {
  return closestLanguage(Object.keys(NOTICE_WORDS), wanted) ?? 'en'
}

export function noticesIn(wanted: string): SayNotice {
  const language = noticeLanguage(wanted)
  return (name, values = {}) => {
    const key = `${language} ${name}`
    const template = made.get(key) ?? parseTemplate(NOTICE_WORDS[language]?.[name] ?? '', language).template
    made.set(key, template)
    return String(template.message.format({ ...values }))
  }
}
