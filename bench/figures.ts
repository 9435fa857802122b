/** The lines that `npm run bench` prints: a figure is the median of at least five runs, or is not printed. */
import { median, spread } from './statistics.ts'

/**
 * Runs further apart than this, from the least to the most, give no figure. Of five runs that is a standard deviation of 6 to 7 %, which
 * leaves the median uncertain by 4 %: less than what lies between two aims. pyperf, which does not refuse, warns at a deviation of 10 %.
 */
const MOST_SPREAD = 0.15
const LEAST_RUNS = 5

export interface Figure {
  name: string
  value: string
  /** A share of the ceiling, where there is one. */
  share: number | undefined
  aim: string
  met: boolean | undefined
  /** How far apart the runs are, or why there is one run only. */
  spread?: string
  /** The runs are too far apart: `value` says so in place of a number. */
  refused?: boolean
  /** Every run of it, by what was measured. */
  runs?: Readonly<Record<string, readonly number[]>>
}

export interface Aim {
  text: string
  met(value: number): boolean
}

export const atLeast = (least: number): Aim => ({ text: `≥ ${least}`, met: (value) => value >= least })
export const below = (most: number, unit: string): Aim => ({
  text: `< ${most.toLocaleString('en')} ${unit}`,
  met: (value) => value < most,
})

interface Named {
  name: string
  aim?: Aim
}

/** A number of its own, without a ceiling. */
export function measured({
  name,
  aim,
  runs,
  say,
}: Named & { runs: readonly number[]; say: (middle: number) => string }): Figure {
  return steady({ name, aim, judged: runs, runs: { runs }, value: say(median(runs)), share: undefined })
}

/** Against a ceiling of the same run: the median of each round's own share, so that what slows both of a round changes nothing. */
export function against({
  name,
  aim,
  ours,
  ceiling,
  say,
}: Named & {
  ours: readonly number[]
  ceiling: readonly number[]
  say: (ours: number, ceiling: number) => string
}): Figure {
  const shares = ours.map((run, i) => run / (ceiling[i] ?? Number.NaN))
  const value = say(median(ours), median(ceiling))
  return steady({ name, aim, judged: shares, runs: { ours, ceiling, share: shares }, value, share: median(shares) })
}

/**
 * The worst of the runs, for what must never be exceeded. Whatever else the machine does can only make it worse, so that an aim
 * that is met is met however far apart the runs are; one that is not may be the machine's doing, and is refused then.
 */
export function worst({
  name,
  aim,
  runs,
  say,
}: Required<Named> & { runs: readonly number[]; say: (worst: number, middle: number) => string }): Figure {
  const most = Math.max(...runs)
  const figure = steady({ name, aim, judged: runs, runs: { runs }, value: say(most, median(runs)), share: undefined })
  if (!aim.met(most)) return figure.refused === true ? figure : { ...figure, met: false }
  const value = say(most, median(runs))
  return { ...figure, value, met: true, refused: false, spread: `worst of ${runs.length}` }
}

/** What is no sample and has no spread, because of `why`: a count, time that no machine passes. */
export function single({
  why,
  met,
  aim = '',
  ...rest
}: {
  name: string
  value: string
  why: string
  aim?: string
  met?: boolean
  share?: number
}): Figure {
  return { share: undefined, ...rest, aim, met, spread: why, refused: false }
}

function steady({
  name,
  aim,
  judged,
  runs,
  value,
  share,
}: {
  name: string
  aim: Aim | undefined
  judged: readonly number[]
  runs: Record<string, readonly number[]>
  value: string
  share: number | undefined
}): Figure {
  if (judged.length < LEAST_RUNS) throw new Error(`${name}: ${judged.length} runs, and a figure needs ${LEAST_RUNS}`)
  const apart = spread(judged)
  // NaN, too: a run that measured nothing.
  const refused = !(apart <= MOST_SPREAD)
  const text = `${(apart * 100).toFixed(0)} % of ${judged.length}`
  if (refused) {
    const why = `not shown: the runs are ${(apart * 100).toFixed(0)} % apart`
    return { name, value: why, share: undefined, aim: aim?.text ?? '', met: undefined, spread: text, refused, runs }
  }
  const met = aim?.met(share ?? median(judged))
  return { name, value, share, aim: aim?.text ?? '', met, spread: text, refused, runs }
}

/** With the command that measures each, and every run below when `everyRun`. */
export function show(figures: readonly (Figure & { command: string })[], everyRun = false): string {
  const rows = [
    ['figure', 'value', 'spread', 'share of ceiling', 'aim', 'met', 'command'],
    ...figures.map(({ name, value, share, aim, met, spread: apart = '', command }) => [
      name,
      value,
      apart,
      share === undefined ? '' : share.toFixed(2),
      aim,
      met === undefined ? '' : met ? 'yes' : 'NO',
      `\`${command}\``,
    ]),
  ]
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? []
  const line = (row: string[]) => `| ${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`
  const table = [line(rows[0] ?? []), rule, ...rows.slice(1).map(line)].join('\n')
  return everyRun ? `${table}\n\n${figures.map(allRuns).join('\n')}` : table
}

function allRuns({ name, runs = {} }: Figure): string {
  const lines = Object.entries(runs).map(
    ([what, each]) => `  ${what.padEnd(8)} ${each.map((run) => run.toPrecision(4)).join('  ')}`,
  )
  return [`${name}:`, ...(lines.length === 0 ? ['  one run'] : lines)].join('\n')
}
