/** A person at a browser without the browser: keeps cookies, follows links, and says where its requests come from. */

import { once } from 'node:events'
import { request, type IncomingMessage } from 'node:http'
import { text as readText } from 'node:stream/consumers'

export interface Answer {
  status: number
  /** Where it leads, if anywhere. */
  location: string | undefined
  headers: Headers
  text: string
}

interface Asked {
  method?: string
  form?: string
  bytes?: Uint8Array
  headers: Record<string, string>
}

interface Cookie {
  name: string
  value: string
  path: string
}

const MOST_REDIRECTS = 10

export class Visitor {
  readonly #jar = new Map<string, Cookie>()
  readonly #base: string

  constructor(base: string) {
    this.#base = base
  }

  cookie(name: string): string | undefined {
    return [...this.#jar.values()].find((one) => one.name === name)?.value
  }

  /** As if a page or a program had put it there. */
  plant(name: string, value: string, path = '/'): void {
    this.#jar.set(`${name} ${path}`, { name, value, path })
  }

  /** Opens an address in a window; nothing is followed. */
  async get(path: string, headers: Record<string, string> = {}): Promise<Answer> {
    return this.#ask(path, { headers: { accept: 'text/html', 'sec-fetch-mode': 'navigate', ...headers } })
  }

  /** Follows where it leads, as far as it leads. */
  async open(path: string): Promise<Answer> {
    let answer = await this.get(path)
    for (let i = 0; i < MOST_REDIRECTS && answer.location !== undefined; i += 1)
      answer = await this.get(answer.location)
    return answer
  }

  /** Sends a form of our own page unless the headers say otherwise. */
  async post(
    path: string,
    fields: Record<string, string> | URLSearchParams,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    return this.#ask(path, {
      method: 'POST',
      form: new URLSearchParams(fields).toString(),
      headers: { accept: 'text/html', 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'navigate', ...headers },
    })
  }

  /** Sends a file as the script of the page does. */
  async upload(path: string, bytes: Uint8Array, formToken: string): Promise<Answer> {
    const headers = { accept: 'application/json', 'sec-fetch-site': 'same-origin', 'content-type': 'text/csv' }
    return this.#ask(path, { method: 'POST', bytes, headers: { ...headers, 'x-form-token': formToken } })
  }

  /** As far as the demo's question who one is; the address to answer it at. */
  async askToSignIn(path = '/sign-in'): Promise<string> {
    let answer = await this.get(path)
    let at = path
    while (answer.location !== undefined) {
      at = new URL(answer.location, new URL(at, this.#base)).href
      answer = await this.get(at)
    }
    if (answer.status !== 200) throw new Error(`the demo's sign-in page answered ${answer.status}: ${answer.text}`)
    return at
  }

  /** Answers it; the address at which the service is told, not yet visited. */
  async chooses(subject: string, question: string): Promise<string> {
    let answer = await this.post(question, { subject })
    while (answer.location !== undefined && !answer.location.includes('/sign-in/callback'))
      answer = await this.get(answer.location)
    if (answer.location === undefined) throw new Error(`the demo did not lead back: ${answer.status} ${answer.text}`)
    return answer.location
  }

  /** The whole way in; the last answer, which leads to the page asked for. */
  async signIn(subject: string, path?: string): Promise<Answer> {
    return this.get(await this.chooses(subject, await this.askToSignIn(path)))
  }

  /** Of the page the visitor is on. */
  async formToken(path: string): Promise<string> {
    const { text: page } = await this.open(path)
    const token = /name="form_token" value="([^"]+)"/.exec(page)?.[1]
    if (token === undefined) throw new Error(`no form on ${path}: ${page}`)
    return token
  }

  async #ask(path: string, { method = 'GET', form, bytes, headers }: Asked): Promise<Answer> {
    const url = new URL(path, this.#base)
    const cookie = [...this.#jar.values()]
      .filter((one) => url.pathname.startsWith(one.path))
      .map(({ name, value }) => `${name}=${value}`)
      .join('; ')
    // Not `fetch`, which says by itself what kind of request it makes.
    const sent = request(url, { method, headers: { ...headers, ...(cookie === '' ? {} : { cookie }) } })
    if (form !== undefined) sent.setHeader('content-type', 'application/x-www-form-urlencoded')
    sent.end(bytes ?? form)
    const [response] = (await once(sent, 'response')) as [IncomingMessage]
    for (const line of response.headers['set-cookie'] ?? []) this.#keep(line)
    const { location } = response.headers
    return {
      status: response.statusCode ?? 0,
      location: location === undefined ? undefined : new URL(location, url).href.replace(this.#base, ''),
      headers: new Headers(
        Object.entries(response.headers).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
      ),
      text: await readText(response),
    }
  }

  #keep(line: string): void {
    const [pair = '', ...attributes] = line.split(';')
    const at = pair.indexOf('=')
    const name = pair.slice(0, at).trim()
    const value = pair.slice(at + 1).trim()
    const gone = attributes.some((text) => /expires=Thu, 01 Jan 1970|max-age=0/i.test(text))
    const path = /^\s*path=(.*)$/i.exec(attributes.find((text) => /^\s*path=/i.test(text)) ?? '')?.[1] ?? '/'
    if (gone || value === '') this.#jar.delete(`${name} ${path}`)
    else this.plant(name, value, path)
  }
}
