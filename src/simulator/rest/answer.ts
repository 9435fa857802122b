/** What the REST interface answers: resources, pages of them, and refusals with Twilio's own numbers. */

export interface RestRequest {
  method: string
  /** Without the query. */
  path: string
  /** Query and form together; the form wins. */
  params: ReadonlyMap<string, string>
  /** Parameters that may be given several times. */
  all: (name: string) => string[]
  /** The named parts of the path. */
  ids: Readonly<Record<string, string>>
}

export interface RestAnswer {
  status: number
  body?: unknown
  /** Instead of a body. */
  file?: { type: string; bytes: Buffer }
}

export interface Route {
  method: 'GET' | 'POST' | 'DELETE'
  /** `/Calls/:call`; `.json` at the end is ignored. */
  path: string
  answer: (request: RestRequest) => RestAnswer | Promise<RestAnswer>
}

/** An answer of 4xx or 5xx. Numbers: https://www.twilio.com/docs/api/errors */
export class RestRefusal extends Error {
  override readonly name = 'RestRefusal'
  readonly status: number
  readonly code: number

  constructor(status: number, code: number, message: string) {
    super(message)
    this.status = status
    this.code = code
  }

  get answer(): RestAnswer {
    const { status, code, message } = this
    return { status, body: { code, message, status, more_info: `https://www.twilio.com/docs/errors/${code}` } }
  }
}

export function notFound(path: string): RestRefusal {
  return new RestRefusal(404, 20404, `The requested resource ${path} was not found`)
}

export const ok = (body: unknown): RestAnswer => ({ status: 200, body })
export const created = (body: unknown): RestAnswer => ({ status: 201, body })
export const deleted: RestAnswer = { status: 204 }

const PAGE_SIZE = 50

/** A page as the interface of 2010 writes it. */
export function page<T>(
  request: RestRequest,
  name: string,
  items: readonly T[],
  show: (item: T) => unknown,
): RestAnswer {
  const { shown, size, number, address, hasMore } = slice(request, items)
  return ok({
    [name]: shown.map(show),
    page: number,
    page_size: size,
    start: number * size,
    end: number * size + Math.max(0, shown.length - 1),
    uri: address(number),
    first_page_uri: address(0),
    next_page_uri: hasMore ? address(number + 1) : null,
    previous_page_uri: number > 0 ? address(number - 1) : null,
  })
}

/** A page as the newer interfaces write it; `host` is where the unmodified client believes it is. */
export function metaPage<T>(
  request: RestRequest,
  host: string,
  name: string,
  items: readonly T[],
  show: (item: T) => unknown,
): RestAnswer {
  const { shown, size, number, address, hasMore } = slice(request, items)
  return ok({
    [name]: shown.map(show),
    meta: {
      key: name,
      page: number,
      page_size: size,
      url: host + address(number),
      first_page_url: host + address(0),
      next_page_url: hasMore ? host + address(number + 1) : null,
      previous_page_url: number > 0 ? host + address(number - 1) : null,
    },
  })
}

function slice<T>(request: RestRequest, items: readonly T[]) {
  const size = Number(request.params.get('PageSize') ?? PAGE_SIZE)
  const number = Number(request.params.get('Page') ?? 0)
  const address = (wanted: number): string => {
    const query = new URLSearchParams([...request.params])
    query.set('PageSize', String(size))
    query.set('Page', String(wanted))
    return `${request.path}?${query.toString()}`
  }
  const shown = items.slice(number * size, (number + 1) * size)
  return { shown, size, number, address, hasMore: (number + 1) * size < items.length }
}

/** RFC 2822, as the interface of 2010 writes dates. */
export function rfcDate(date: Date): string {
  return date.toUTCString().replace('GMT', '+0000')
}
