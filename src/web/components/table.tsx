/** A table of rows: figures to the right, sorted and paged by links, filtered by a form, and words in place of no rows. */
import type { Child } from 'hono/jsx'
import { ENGLISH, type Words } from '../../profile/words/screen-words.ts'
import { Button, ButtonLink } from './button.tsx'
import { Icon } from './icon.tsx'

export interface Column<Row> {
  title: string
  cell: (row: Row) => Child
  /** To the right, digits below each other. */
  isFigure?: boolean
  /** What can be done with the row, in its last column; on a telephone beside its name. */
  isActions?: boolean
  /** By this word in the address the table is sorted; undefined: it is not. */
  sort?: string
}

export interface Sorted {
  by: string
  direction: 'up' | 'down'
  /** Where a press on a column's title leads. */
  href: (by: string, direction: 'up' | 'down') => string
}

export interface Paging {
  /** In words, e.g. "1–50 of 213". */
  where: string
  first?: string | undefined
  previous?: string | undefined
  next?: string | undefined
  last?: string | undefined
}

export interface TableProps<Row> {
  /** What the rows are, e.g. "Contacts". */
  label: string
  /** Undefined: English, as all screens of the staff. */
  words?: Words
  /** The first one names the row. */
  columns: readonly Column<Row>[]
  rows: readonly Row[]
  /** Shown in place of a table without rows. */
  empty: Child
  sorted?: Sorted
  paging?: Paging
  rowId?: (row: Row) => string
  rowClass?: (row: Row) => string | undefined
  /** For live parts. */
  id?: string
  /** Figures to be compared down a column: on a narrow screen it scrolls sideways instead of stacking each row. */
  keepsColumns?: boolean
}

export function Table<Row>(table: TableProps<Row>) {
  const { label, rows, empty, paging, id, words = ENGLISH } = table
  if (rows.length === 0) return typeof empty === 'string' ? <p class="empty-line">{empty}</p> : <>{empty}</>
  return (
    <>
      <div
        class={table.keepsColumns === true ? 'table-scroll' : 'table-scroll stacks'}
        id={id}
        role="region"
        aria-label={words.say('table.label', { label })}
        tabindex={0}
      >
        <table>
          <Head columns={table.columns} sorted={table.sorted} />
          <tbody>
            {rows.map((row) => (
              <TableRow table={table} row={row} />
            ))}
          </tbody>
        </table>
      </div>
      {paging !== undefined && <Pages label={label} paging={paging} words={words} />}
    </>
  )
}

function TableRow<Row>({ table: { columns, rowId, rowClass }, row }: { table: TableProps<Row>; row: Row }) {
  const [first, ...rest] = columns
  return (
    <tr id={rowId?.(row)} class={rowClass?.(row)}>
      <th scope="row" class={figure(first)}>
        {first?.cell(row)}
      </th>
      {rest.map((column) =>
        column.isActions === true ? (
          <td class="acts">{column.cell(row)}</td>
        ) : (
          <td class={figure(column)} data-title={column.title}>
            {column.cell(row)}
          </td>
        ),
      )}
    </tr>
  )
}

function figure(column: { isFigure?: boolean } | undefined): string | undefined {
  return column?.isFigure === true ? 'figure' : undefined
}

interface HeadProps {
  columns: readonly { title: string; isFigure?: boolean; sort?: string }[]
  sorted: Sorted | undefined
}

function Head({ columns, sorted }: HeadProps) {
  return (
    <thead>
      <tr>
        {columns.map((column) => {
          const { title, sort } = column
          if (sort === undefined || sorted === undefined)
            return (
              <th scope="col" class={figure(column)}>
                {title}
              </th>
            )
          const isBy = sorted.by === sort
          const direction = isBy && sorted.direction === 'up' ? 'down' : 'up'
          return (
            <th
              scope="col"
              class={figure(column)}
              aria-sort={isBy ? (sorted.direction === 'up' ? 'ascending' : 'descending') : undefined}
            >
              <a class="sort" href={sorted.href(sort, direction)}>
                {title}
                {isBy && <Icon shape={sorted.direction === 'up' ? 'arrow-up' : 'arrow-down'} size={12} />}
              </a>
            </th>
          )
        })}
      </tr>
    </thead>
  )
}

interface PagesProps {
  label: string
  paging: Paging
  words?: Words
}

export function Pages({ label, paging: { where, ...paging }, words = ENGLISH }: PagesProps) {
  const links = [
    { word: 'pages.first', href: paging.first },
    { word: 'pages.previous', href: paging.previous },
    { word: 'pages.next', href: paging.next },
    { word: 'pages.last', href: paging.last },
  ] as const
  return (
    <nav class="pages" aria-label={words.say('pages.label', { label })}>
      <span>{where}</span>
      {links.map(
        ({ word, href }) =>
          href !== undefined && (
            <ButtonLink kind="secondary" href={href}>
              {words.say(word)}
            </ButtonLink>
          ),
      )}
    </nav>
  )
}

/** Above a table: fields side by side, sent by GET, so that what is shown has an address. Never for what may be a PIN. */
export function FilterForm({
  action,
  label,
  reset,
  children,
}: {
  action: string
  label: string
  /** Where no filter is set; undefined when none is. */
  reset?: string
  children: Child
}) {
  return (
    <form method="get" action={action} class="filter" role="search" aria-label={label}>
      {children}
      <Button kind="secondary">Show</Button>
      {reset !== undefined && (
        <ButtonLink kind="quiet" href={reset}>
          Clear
        </ButtonLink>
      )}
    </form>
  )
}
