/** A route that is answered without a sign-in: the way in and out, and what programs send to the service. */
import type { Request, Response } from 'express'
import type { Body } from './request-body.ts'

export interface OpenRoute {
  /** `get` unless said otherwise. */
  method?: 'get' | 'post'
  path: string
  /** Of a POST. */
  body?: Body
  handler: (request: Request, response: Response) => void | Promise<void>
}
