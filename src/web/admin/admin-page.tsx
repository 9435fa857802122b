/** The frame of administration: where one can go, what was just done, and how things look on every one of its pages. */
import type { Child } from 'hono/jsx'
import type { Request, Response } from 'express'
import { z } from 'zod'
import type { Author } from '../../directory/directory-records.ts'
import { Table as RowTable } from '../components/table.tsx'
import { page } from '../shell/page.tsx'
import { Said, WrongFields, type WrongField } from '../shell/said.tsx'
import type { ScreenContext } from '../screen-context.ts'
import { tooLong } from './words/faults-by-field.ts'

export type AdminContext = ScreenContext<'administrator'>

export const ADMIN_ROLES = ['administrator'] as const

const PLACES = [
  { path: '/admin', label: 'Today' },
  { path: '/admin/requests', label: 'Requests' },
  { path: '/admin/contacts', label: 'Contacts' },
  { path: '/admin/companies', label: 'Companies' },
  { path: '/admin/contracts', label: 'Contracts' },
  { path: '/admin/grants', label: 'Access' },
  { path: '/admin/cases', label: 'Cases' },
  { path: '/admin/calls', label: 'Calls' },
  { path: '/admin/files', label: 'Import and export' },
  { path: '/admin/audit', label: 'Audit' },
  { path: '/admin/staff', label: 'Staff' },
  { path: '/admin/webhooks', label: 'Webhooks' },
  { path: '/admin/in-step', label: 'System of record' },
  { path: '/admin/settings', label: 'Settings' },
]

export function authorOf(context: AdminContext, at: Date, why = ''): Author {
  return { actor: `staff ${context.person.id}`, via: 'screen', why: why.trim().slice(0, 200), at, importId: undefined }
}

const MOST_WHY = 200

/** What is wrong with the reason that a form gives, which would be cut short; undefined: nothing. */
export const faultOfWhy = (why: string): string | undefined => tooLong('Why', why.trim(), MOST_WHY)

export interface AdminPage {
  title: string
  body: Child
  /** What was just done, or why it was not. */
  said?: string | undefined
  /** Fields that are wrong, which `said` says in one. */
  wrong?: readonly WrongField[]
  scripts?: readonly string[]
  status?: number
}

export function sendAdmin(
  response: Response,
  context: AdminContext,
  { title, body, said, wrong = [], scripts = [], status }: AdminPage,
): void {
  const here = PLACES.toReversed().find(({ path }) => context.path === path || context.path.startsWith(`${path}/`))
  const framed = (
    <div class="admin">
      <nav aria-label="Administration" class="admin-places">
        <ul>
          {PLACES.map(({ path, label }) => (
            <li>
              <a href={path} aria-current={here?.path === path ? 'page' : undefined}>
                {label}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <div class="admin-here">
        <h1>{title}</h1>
        {wrong.length > 0 ? (
          <WrongFields title={said ?? 'Not done:'} wrong={wrong} />
        ) : (
          <Said said={said === undefined ? undefined : { part: 'page', sentence: said }} part="page" />
        )}
        {body}
      </div>
    </div>
  )
  response
    .status(status ?? 200)
    .type('html')
    .send(
      page({
        context,
        title: wrong.length > 0 ? `Error: ${title}` : title,
        body: framed,
        wide: true,
        scripts: ['suggest.js', ...scripts],
      }),
    )
}

const told = z.string()

/** To a page of administration that begins with this sentence; the address does not hold it. */
export async function tell(response: Response, context: AdminContext, path: string, sentence: string): Promise<void> {
  const slot = await context.slots.keep(sentence)
  const search = new URLSearchParams({ told: slot }).toString()
  response.redirect(303, `${path}${path.includes('?') ? '&' : '?'}${search}#said`)
}

/** What the page begins with: a sentence by its name in the address, or one that was told. */
export async function saidOn(
  context: AdminContext,
  { query }: Request,
  sentences: Readonly<Record<string, string>>,
): Promise<string | undefined> {
  const name = query['said']
  if (typeof name === 'string' && Object.hasOwn(sentences, name)) return sentences[name]
  return context.slots.read(query['told'], told)
}

/** Times are shown in UTC on every page, because administrators work in several time zones. */
export function When({ at }: { at: Date }) {
  const text = at.toISOString()
  return <time datetime={text}>{`${text.slice(0, 10)} ${text.slice(11, 16)} UTC`}</time>
}

export interface TableProps {
  label: string
  head: readonly string[]
  rows: readonly Child[][]
  empty: string
  /** Titles of the columns of figures. */
  figures?: readonly string[]
  /** The title of a column that is left out. */
  without?: string | undefined
}

/** The first cell of a row names it. */
export function Table({ label, head, rows, empty, figures = [], without }: TableProps) {
  const columns = head
    .map((title, i) => ({
      title,
      cell: (row: readonly Child[]) => row[i],
      isFigure: figures.includes(title),
      isActions: title === 'Action',
    }))
    .filter(({ title }) => title !== without)
  return <RowTable label={label} columns={columns} rows={rows} empty={empty} />
}

export function pathOf(kind: string, key: string): string {
  return `/admin/${kind}/one/${encodeURIComponent(key)}`
}

/** A link to a row by its key. */
export function To({ kind, id, children }: { kind: string; id: string; children?: Child }) {
  return <a href={pathOf(kind, id)}>{children ?? id}</a>
}
