/** What the pages of cases share: a case as a row, the telephone for what cannot wait, words that were not sent, and what is not there. */
import type { Child } from 'hono/jsx'
import type { OwnCase } from '../../../profile/cases/own-case-store.ts'
import type { Standing } from '../../../domain/directory/directory.ts'
import { ButtonLink } from '../../components/button.tsx'
import { AreaField } from '../../components/field.tsx'
import { Icon } from '../../components/icon.tsx'
import type { ProfileContext } from '../profile-now.ts'
import { inGroups } from '../sections/how-to-call.tsx'
import { When } from '../sections/section.tsx'
import { companyWords, ownerWords, productWords, STATE_WORDS, type NextPlace, type RefusedWords } from './case-words.ts'

export const CASES = '/profile/cases'
export const addressOf = (number: string): string => `${CASES}/${number}`

export function StateChip({ state }: Pick<OwnCase, 'state'>) {
  return <span class={`chip chip--${state}`}>{STATE_WORDS[state]}</span>
}

interface CaseListProps {
  context: ProfileContext
  standing: Standing
  rows: readonly OwnCase[]
}

/** Each a link by its number; what was written only to those who may read it. */
export function CaseList({ context, standing, rows }: CaseListProps) {
  const several = new Set(rows.map(({ contract }) => contract)).size > 1
  return (
    <ul class="own-cases">
      {rows.map((one) => {
        const on = standing.combinations.find(({ contract }) => contract === one.contract)
        return (
          <li>
            <p class="own-case-first">
              <a href={addressOf(one.number)}>{one.number}</a>
              <StateChip state={one.state} />
              <span class="chip">{one.priority}</span>
            </p>
            {one.summary !== '' && (
              <p class="own-case-summary" dir="auto">
                {one.summary}
              </p>
            )}
            <p class="own-case-about">
              {one.type === 'admin' && <span>Admin Case</span>}
              {one.product !== undefined && <span>{productWords(one.product)}</span>}
              {several && on !== undefined && <span>{companyWords(on)}</span>}
              {one.readsText && <span>Owner: {ownerWords(one)}</span>}
              <span>
                Changed <When at={one.updatedAt} context={context} />
              </span>
            </p>
          </li>
        )
      })}
    </ul>
  )
}

/** Opening a case here rings no one: what cannot wait is said by telephone. */
export function CallNow({ phoneNumbers, children }: { phoneNumbers: readonly string[]; children: Child }) {
  return (
    <div class="call-now">
      <Icon shape="phone" />
      <div>
        <p>{children}</p>
        <p class="call-now-numbers">
          <strong>{phoneNumbers.length === 0 ? 'Call Customer Care now.' : 'Call now:'}</strong>
          {phoneNumbers.map((number) => (
            <a href={`tel:${number}`}>{inGroups(number)}</a>
          ))}
        </p>
      </div>
    </div>
  )
}

/** The form they were typed into is gone: they can be copied from here. */
export function NotSent({ words }: { words: string | undefined }) {
  if (words === undefined || words === '') return <></>
  return <AreaField id="not-sent" name="not-sent" label="What you wrote, which was not sent" value={words} rows={4} />
}

const PLACES: Record<Exclude<NextPlace, undefined | 'call' | 'new-case'>, { href: string; words: string }> = {
  rights: { href: '/profile#rights', words: 'Ask for access' },
  'admin-case': { href: '/profile#cases', words: 'Open an Admin Case' },
}

/** Why, and what to do next, with a way there. */
export function Refused({ words, phoneNumbers }: { words: RefusedWords; phoneNumbers: readonly string[] }) {
  const { why, next, place } = words
  if (place === 'call') return <CallNow phoneNumbers={phoneNumbers}>{`${why} ${next}`}</CallNow>
  const to = place === undefined || place === 'new-case' ? undefined : PLACES[place]
  return (
    <p>
      {why} {next} {to !== undefined && <a href={to.href}>{to.words}</a>}
    </p>
  )
}

/** The same for a number that no case has and for a case that is not theirs. */
export function NoSuchCase() {
  return (
    <article class="notice">
      <h1>We cannot find a case with that number for your company</h1>
      <p>Check the number, or look it up in your list. If your access has changed, you see it on your profile page.</p>
      <div class="actions">
        <ButtonLink href={CASES}>Your cases</ButtonLink>
        <a href="/profile#rights">What you can do</a>
      </div>
    </article>
  )
}
