/** Wrong settings or keys: why the service does not start, in words fit to print. */

export interface SettingProblem {
  name: string
  /** Reads on from the name and never repeats a value: people paste secrets into the wrong setting. */
  problem: string
  example: string
}

/** Stops the start. The message is a table of every problem, fit to print as it is; exit with `EXIT_SETTINGS`. */
export class SettingsRefused extends Error {
  override readonly name = 'SettingsRefused'
  readonly code = 'settings'
  readonly problems: readonly SettingProblem[]

  constructor(problems: readonly SettingProblem[]) {
    const width = Math.max(...problems.map((p) => p.name.length))
    const lines = problems.map(
      (p) => `  ${p.name.padEnd(width)}  ${p.problem}\n  ${' '.repeat(width)}  e.g. ${p.example}`,
    )
    super(['Careline cannot start with these settings:', ...lines].join('\n'))
    this.problems = problems
  }
}

/** EX_CONFIG of sysexits.h: supervisors can tell a wrong setting from a crash. */
export const EXIT_SETTINGS = 78
