/** What the pages of cases share: a case as a row, the telephone for what cannot wait, words that were not sent, and what is not there. */
import type { Child } from 'hono/jsx'
import type { OwnCase } from '../../../profile/cases/own-case-store.ts'
import type { Standing } from '../../../domain/directory/directory.ts'
import type { ScreenWord, Words } from '../../../profile/words/screen-words.ts'
import { ButtonLink } from '../../components/button.tsx'
import { AreaField } from '../../components/field.tsx'
import { Icon } from '../../components/icon.tsx'
import type { ProfileContext } from '../profile-now.ts'
import { NumberLinks, type CareNumbers } from '../sections/care-numbers.tsx'
import { When } from '../sections/section.tsx'
import { companyName, productName } from '../combination-words.ts'
import { ownerWords, type NextPlace, type RefusedWords } from './case-words.ts'

export const CASES = '/profile/cases'
export const addressOf = (number: string): string => `${CASES}/${number}`

export function StateChip({ state, words }: Pick<OwnCase, 'state'> & { words: Words }) {
  return <span class={`chip chip--${state}`}>{words.say(`state.${state}`)}</span>
}

interface CaseListProps {
  context: ProfileContext
  standing: Standing
  rows: readonly OwnCase[]
}

/** Each a link by its number; what was written only to those who may read it. */
export function CaseList({ context, standing, rows }: CaseListProps) {
  const { words } = context
  const several = new Set(rows.map(({ contract }) => contract)).size > 1
  return (
    <ul class="own-cases">
      {rows.map((one) => {
        const on = standing.combinations.find(({ contract }) => contract === one.contract)
        return (
          <li>
            <p class="own-case-first">
              <a href={addressOf(one.number)}>{one.number}</a>
              <StateChip state={one.state} words={words} />
              <span class="chip">{words.say(`priority.${one.priority}`)}</span>
            </p>
            {one.summary !== '' && (
              <p class="own-case-summary" dir="auto">
                {one.summary}
              </p>
            )}
            <p class="own-case-about">
              {one.type === 'admin' && <span>{words.say('cases.admin')}</span>}
              {one.product !== undefined && <span>{productName(one.product)}</span>}
              {several && on !== undefined && <span>{companyName(on, words)}</span>}
              {one.readsText && <span>{words.say('cases.owner', { owner: ownerWords(one, words) })}</span>}
              <span>
                {words.pieces<Child>('cases.changed', { when: <When at={one.updatedAt} context={context} /> })}
              </span>
            </p>
          </li>
        )
      })}
    </ul>
  )
}

interface CallNowProps {
  words: Words
  phoneNumbers: CareNumbers
  children: Child
}

/** Opening a case here rings no one: what cannot wait is said by telephone. */
export function CallNow({ words, phoneNumbers, children }: CallNowProps) {
  return (
    <div class="call-now">
      <Icon shape="phone" />
      <div>
        <p>{children}</p>
        <p class="call-now-numbers">
          <strong>{words.say(phoneNumbers().length === 0 ? 'cases.call-care' : 'cases.call-now')}</strong>
          <NumberLinks numbers={phoneNumbers} own={words.language} />
        </p>
      </div>
    </div>
  )
}

/** The form they were typed into is gone: they can be copied from here. */
export function NotSent({ text, words }: { text: string | undefined; words: Words }) {
  if (text === undefined || text === '') return <></>
  return <AreaField id="not-sent" name="not-sent" label={words.say('cases.not-sent')} value={text} rows={4} />
}

const PLACES: Record<Exclude<NextPlace, undefined | 'call' | 'new-case'>, { href: string; word: ScreenWord }> = {
  rights: { href: '/profile#rights', word: 'cases.ask-access' },
  'admin-case': { href: '/profile#cases', word: 'cases.open-admin' },
}

interface RefusedProps {
  refused: RefusedWords
  words: Words
  phoneNumbers: CareNumbers
}

/** Why, and what to do next, with a way there. */
export function Refused({ refused: { why, next, place }, words, phoneNumbers }: RefusedProps) {
  const sentences = words.say('why.and-next', { why, next })
  if (place === 'call')
    return (
      <CallNow words={words} phoneNumbers={phoneNumbers}>
        {sentences}
      </CallNow>
    )
  const to = place === undefined || place === 'new-case' ? undefined : PLACES[place]
  return (
    <p>
      {sentences} {to !== undefined && <a href={to.href}>{words.say(to.word)}</a>}
    </p>
  )
}

/** The same for a number that no case has and for a case that is not theirs. */
export function NoSuchCase({ words }: { words: Words }) {
  return (
    <article class="notice">
      <h1>{words.say('cases.no-such')}</h1>
      <p>{words.say('cases.no-such-why')}</p>
      <div class="actions">
        <ButtonLink href={CASES}>{words.say('cases.title')}</ButtonLink>
        <a href="/profile#rights">{words.say('cases.what-you-can-do')}</a>
      </div>
    </article>
  )
}
