/** Reads the body of a request that changes something: of one declared kind, up to a declared size. */
import express, { type Request, type RequestHandler, type Response } from 'express'

export interface Body {
  kind: 'form' | 'json' | 'bytes' | 'reports'
  limit: string
  /** Of a form: how many fields it may have; 50 unless said otherwise. */
  fields?: number
}

/** A form of a page. */
export const FORM: Body = { kind: 'form', limit: '16kb' }

/** Rejects for a body that is too large or not of this kind; the error carries the status to answer with. */
export type ReadBody = (request: Request, response: Response) => Promise<void>

export function bodyReader(body: Body): ReadBody {
  const parse = parserOf(body)
  return (request, response) =>
    new Promise((resolve, reject) => {
      void parse(request, response, (error?: unknown) => {
        if (error === undefined) resolve()
        else reject(error instanceof Error ? error : new Error('the body cannot be read', { cause: error }))
      })
    })
}

function parserOf({ kind, limit, fields = 50 }: Body): RequestHandler {
  switch (kind) {
    case 'form':
      return express.urlencoded({ extended: false, limit, parameterLimit: fields })
    case 'json':
      return express.json({ limit })
    case 'bytes':
      return express.raw({ limit, type: ['text/plain', 'text/csv', 'application/octet-stream'] })
    case 'reports':
      return express.json({ limit, type: ['application/csp-report', 'application/reports+json'] })
    default:
      return kind satisfies never
  }
}
