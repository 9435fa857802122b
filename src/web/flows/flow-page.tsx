/** The frame of the pages about flows: where one can go, what was just done, and how moments and authors are named on all of them. */
import type { Child } from 'hono/jsx'
import type { Request, Response } from 'express'
import { z } from 'zod'
import type { Author } from '../../calls/flow-versions/version-store.ts'
import { actorOf } from '../../accounts/person.ts'
import { page } from '../shell/page.tsx'
import { Said, WrongFields, type WrongField } from '../shell/said.tsx'
import type { ScreenContext } from '../screen-context.ts'

export const FLOW_ROLES = ['flow-author', 'administrator'] as const
export type FlowContext = ScreenContext<(typeof FLOW_ROLES)[number]>

export const VERSIONS_PATH = '/admin/flows'
export const pathOfVersion = (number: number): string => `${VERSIONS_PATH}/versions/${number}`

export const PICTURE_PATH = `${VERSIONS_PATH}/picture`
export const REPLAY_PATH = `${VERSIONS_PATH}/replay`

const PLACES = [
  { path: VERSIONS_PATH, label: 'Versions and drafts' },
  { path: PICTURE_PATH, label: 'Picture' },
  { path: REPLAY_PATH, label: 'Replay' },
]

export const authorOf = ({ person }: FlowContext): Author => ({ actor: actorOf(person), name: person.name })

export interface FlowPage {
  title: string
  body: Child
  /** What was just done, or why it was not. */
  said?: string | undefined
  /** Fields that are wrong, which `said` says in one. */
  wrong?: readonly WrongField[]
  scripts?: readonly string[]
  status?: number
}

export function sendFlows(
  response: Response,
  context: FlowContext,
  { title, body, said, wrong = [], scripts = [], status = 200 }: FlowPage,
): void {
  const here = PLACES.toReversed().find(({ path }) => context.path === path || context.path.startsWith(`${path}/`))
  const framed = (
    <div class="flows">
      <nav aria-label="Flows" class="admin-places">
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
      <h1>{title}</h1>
      {wrong.length > 0 ? (
        <WrongFields title={said ?? 'Not done:'} wrong={wrong} />
      ) : (
        <Said said={said === undefined ? undefined : { part: 'page', sentence: said }} part="page" />
      )}
      {body}
    </div>
  )
  response
    .status(status)
    .type('html')
    .send(page({ context, title, body: framed, wide: true, scripts }))
}

const told = z.string()

/** To a page that begins with this sentence; the address does not hold it. */
export async function tell(response: Response, context: FlowContext, path: string, sentence: string): Promise<void> {
  const slot = await context.slots.keep(sentence)
  const search = new URLSearchParams({ told: slot }).toString()
  response.redirect(303, `${path}${path.includes('?') ? '&' : '?'}${search}#said`)
}

export const saidOn = (context: FlowContext, { query }: Request): Promise<string | undefined> =>
  context.slots.read(query['told'], told)

/** A page for what is not there, or is no longer. */
export function sendGone(response: Response, context: FlowContext, title: string, why: string): void {
  const body = (
    <>
      <p>{why}</p>
      <p>
        <a href={VERSIONS_PATH}>All versions and drafts</a>
      </p>
    </>
  )
  sendFlows(response, context, { title, body, status: 404 })
}
