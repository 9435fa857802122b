/** One line of what `npm run bench` prints. */
export interface Figure {
  name: string
  value: string
  /** A share of the ceiling, where there is one. */
  share: number | undefined
  aim: string
  met: boolean | undefined
}

export function show(figures: Figure[]): string {
  const rows = [
    ['figure', 'value', 'share of ceiling', 'aim', 'met'],
    ...figures.map(({ name, value, share, aim, met }) => [
      name,
      value,
      share === undefined ? '' : share.toFixed(2),
      aim,
      met === undefined ? '' : met ? 'yes' : 'NO',
    ]),
  ]
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? []
  const line = (row: string[]) => `| ${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`
  return [line(rows[0] ?? []), rule, ...rows.slice(1).map(line)].join('\n')
}
