/** The rows of a file that failed, with their own columns and what is wrong: to be corrected and sent again. */
import { toCsv } from './export.ts'
import type { Import, ImportStore } from '../import-store.ts'

const AT_ONCE = 500

/** CSV in pieces, headings first; the reasons stand in two more columns. Reads 500 rows at a time. */
export async function* failedRows(
  store: Pick<ImportStore, 'rows'>,
  { id, headings }: Pick<Import, 'id' | 'headings'>,
): AsyncGenerator<string> {
  yield toCsv([[...headings, 'error_code', 'error']])
  let after = 0
  for (;;) {
    const rows = await store.rows(id, 'failed', after, AT_ONCE)
    const last = rows.at(-1)
    if (last === undefined) return
    yield toCsv(
      rows.map(({ cells, error }) => [...padded(cells, headings.length), error?.code ?? '', error?.sentence ?? '']),
    )
    after = last.line
  }
}

/** A row with cells missing keeps its reasons below their headings. */
function padded(cells: string[], count: number): string[] {
  return [...cells, ...Array.from({ length: Math.max(0, count - cells.length) }, () => '')]
}
