/** The one way to declare a screen: with the roles that may use it. Every other person is refused (routes/enter.ts). */
import type { Request, Response } from 'express'
import type { Role } from '../accounts/person.ts'
import type { ScreenWord } from '../profile/words/screen-words.ts'
import type { StoredForm } from './forms/stored-form.ts'
import type { PersonLimit } from './http/person-rate-limit.ts'
import type { Body } from './http/request-body.ts'
import type { ScreenContext } from './screen-context.ts'

export interface Declared<R extends Role = Role> {
  method: 'get' | 'post'
  /** In Express's words, e.g. `/desk/calls/:id`. */
  path: string
  roles: readonly R[]
  /** In the navigation under this name, or, for contacts, in their language. The first one a person may use is their first page. */
  menu?: string | { word: ScreenWord }
  /** Needs a sign-in of the last five minutes; without one the person signs in again and comes back, to this page or to finish the form. */
  fresh?: string | FreshFor
  /** Of a POST: what is stored of it when its sender has to sign in again before it is done. */
  keeps?: StoredForm
  /** Of a POST: how often one person may send it, below what holds for all of them together. */
  limit?: PersonLimit
  /** Asked for by a script on its own, e.g. a live feed: it does not keep an idle person signed in. */
  background?: true
  /** The page talks through the browser. */
  microphone?: true
  /** Of a POST; a form of at most 16 kB unless said otherwise. Scripts that send the others put the token in a header. */
  body?: Body
}

/** Where a screen needs a fresh sign-in for some of what it shows or changes: the path to come back to, or undefined when this request needs none. */
export type FreshFor = (request: Request) => string | undefined | Promise<string | undefined>

export type ScreenHandler<R extends Role> = (
  context: ScreenContext<R>,
  request: Request,
  response: Response,
) => void | Promise<void>

export interface Allow {
  <R extends Role>(declared: Declared<R>, handler: ScreenHandler<R>): void
}
