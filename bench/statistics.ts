/** The middle of repeated runs, how far apart they are, and runs of two things taken in turns. */

/** Of an even number the upper of the two in the middle. NaN of none. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}

/** NaN of none. */
export const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

/** @param share between 0 and 1 */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

/**
 * From the least to the most, as a share of the median. Not the interquartile range: of five runs on a machine with nine other
 * programs the middle three were 6 % apart and all five 71 %, and a machine that disturbs one run in five is not quiet.
 */
export function spread(values: readonly number[]): number {
  return (Math.max(...values) - Math.min(...values)) / Math.abs(median(values))
}

/** As many rounds as a figure needs (`LEAST_RUNS` in figures.ts). */
export const ROUNDS = 5

/**
 * Measures each of them once a round, in an order that turns round every time, so that whatever gets slower or faster meanwhile
 * (heat, other programs) meets all of them. The first rounds (`warmUp`) are not counted: they open the connections, and Node makes
 * machine code of what runs often. How many that takes depends on how much code there is: a bare server is through in one.
 */
export async function inTurns<Name extends string>(
  measures: Record<Name, (round: number) => Promise<number>>,
  { rounds = ROUNDS, warmUp = 1 }: { rounds?: number; warmUp?: number } = {},
): Promise<Record<Name, number[]>> {
  const names = Object.keys(measures) as Name[]
  const runs = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>
  for (let round = -warmUp; round < rounds; round += 1) {
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      const measured = await measures[name](round)
      if (round >= 0) runs[name].push(measured)
    }
  }
  return runs
}
