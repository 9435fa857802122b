/** In which language a screen is written: that of the contact, else what the browser asks for (RFC 4647, lookup), else English. */
import type { Request, Response } from 'express'
import type { SignedIn } from '../../accounts/person.ts'
import { ENGLISH, screenLanguage, wordsIn, type Words } from '../../profile/words/screen-words.ts'

/** Screens of the staff are English. Without a person the browser alone decides, e.g. before the sign-in. */
export function wordsFor(request: Request, person?: SignedIn): Words {
  const words = ofPerson.get(request) ?? choose(request, person)
  // What breaks later is said in the language of the person who was known by then.
  if (person !== undefined) ofPerson.set(request, words)
  return words
}

const ofPerson = new WeakMap<Request, Words>()

function choose(request: Request, person: SignedIn | undefined): Words {
  if (person?.kind === 'staff') return ENGLISH
  const own = person === undefined ? [] : [person.language]
  const language = screenLanguage([...own, ...request.acceptsLanguages()])
  return language === undefined ? ENGLISH : wordsIn(language)
}

export function inLanguage(response: Response, { language }: Words): void {
  response.set('Content-Language', language).vary('Accept-Language')
}
