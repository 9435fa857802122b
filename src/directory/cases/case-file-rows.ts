/** Cases as rows of a file, which reads back as it is. */
import type { CaseLists } from '../../desk/cases/case-lists.ts'
import type { CaseFileRow } from '../../domain/cases/case-file-row.ts'
import type { Case } from '../../domain/cases/cases.ts'
import type { RowsAfter } from '../files/export.ts'

/** With the version, so that a row does not go over a change that was made in the meantime. */
export function caseRowsAfter(lists: Pick<CaseLists, 'page'>): RowsAfter<'cases'> {
  return async (_, after, most) => (await lists.page({}, after, most)).map(asRow)
}

function asRow({ openedAt, closedAt, externalChangedAt, ...one }: Case): CaseFileRow {
  return {
    ...one,
    openedAt: openedAt.toISOString(),
    closedAt: closedAt?.toISOString(),
    externalChangedAt: externalChangedAt?.toISOString(),
  }
}
