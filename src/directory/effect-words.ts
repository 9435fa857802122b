/** What a change does, in terms of callers, for the person who is about to make it. */
import type { Effect } from './directory-records.ts'

/** One sentence for each kind of effect; never empty. At most ten names are given, the rest as a number. */
export function effectInWords(effect: Effect): string[] {
  const said = sentencesOf(effect)
  return said.length === 0 ? ['No one gains or loses a right on the phone.'] : said
}

/** Nothing of it needs to be told before it is done. */
export const isNothing = (effect: Effect): boolean => sentencesOf(effect).length === 0

function sentencesOf(effect: Effect): string[] {
  const {
    lose,
    gain,
    loseStatus,
    gainStatus,
    grantsEnded,
    pinsEnded,
    belowTwo,
    staffLeaving = [],
    casesDeleted,
  } = effect
  if (casesDeleted !== undefined) return [casesInWords(casesDeleted)]
  const said: string[] = []
  if (lose.count > 0) {
    const cases =
      lose.withOpenCases === 0 ? '' : `; ${lose.withOpenCases} of them ${have(lose.withOpenCases)} open cases`
    said.push(`${people(lose.count)} ${lose.count === 1 ? 'loses' : 'lose'} case rights${cases}: ${named(lose)}.`)
  }
  if (gain.count > 0) said.push(`${people(gain.count)} can open cases from now on: ${named(gain)}.`)
  if (loseStatus !== undefined && loseStatus.count > 0)
    said.push(
      `${people(loseStatus.count)} ${loseStatus.count === 1 ? 'hears' : 'hear'} the status of cases no longer: ${named(loseStatus)}.`,
    )
  if (gainStatus !== undefined && gainStatus.count > 0)
    said.push(`${people(gainStatus.count)} can hear the status of cases from now on: ${named(gainStatus)}.`)
  if (grantsEnded > 0)
    said.push(
      `${grantsEnded} ${grantsEnded === 1 ? 'grant ends' : 'grants end'}, because their holders leave or change employer.`,
    )
  if (pinsEnded > 0) said.push(`${pinsEnded} Contact ${pinsEnded === 1 ? 'PIN stops' : 'PINs stop'} working.`)
  if (belowTwo.length > 0)
    said.push(
      `Fewer than two Designated Contacts are left at ${belowTwo.join(', ')}. Nothing is blocked; name another one.`,
    )
  if (staffLeaving.length > 0)
    said.push(
      `${staffLeaving.join(', ')}: signed out at once, cannot sign in, and ${staffLeaving.length === 1 ? 'is' : 'are'} offered no calls.`,
    )
  return said
}

function casesInWords(deleted: number): string {
  if (deleted === 0) return 'No case is deleted.'
  return `${deleted === 1 ? '1 case is' : `${deleted} cases are`} deleted: callers and desks no longer find ${deleted === 1 ? 'it' : 'them'}.`
}

const people = (count: number) => (count === 1 ? '1 person' : `${count} people`)
const have = (count: number) => (count === 1 ? 'has' : 'have')

function named({ count, names }: { count: number; names: string[] }): string {
  return count > names.length ? `${names.join(', ')} and ${count - names.length} more` : names.join(', ')
}
