/** A person at a browser without the browser: keeps cookies, follows links, and says where its requests come from. */

export interface Answer {
  status: number
  /** Where it leads, if anywhere. */
  location: string | undefined
  headers: Headers
  text: string
}

const MOST_REDIRECTS = 10

export class Visitor {
  readonly cookies = new Map<string, string>()
  readonly #base: string

  constructor(base: string) {
    this.#base = base
  }

  /** Opens an address in a window; nothing is followed. */
  async get(path: string, headers: Record<string, string> = {}): Promise<Answer> {
    return this.#ask(path, { headers: { accept: 'text/html', 'sec-fetch-mode': 'navigate', ...headers } })
  }

  /** Follows where it leads, as far as it leads. */
  async open(path: string): Promise<Answer> {
    let answer = await this.get(path)
    for (let i = 0; i < MOST_REDIRECTS && answer.location !== undefined; i += 1) answer = await this.get(answer.location)
    return answer
  }

  /** Sends a form of our own page unless the headers say otherwise. */
  async post(path: string, fields: Record<string, string>, headers: Record<string, string> = {}): Promise<Answer> {
    return this.#ask(path, {
      method: 'POST',
      body: new URLSearchParams(fields),
      headers: { accept: 'text/html', 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'navigate', ...headers },
    })
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

  /** Of the page somebody is on. */
  async formToken(path = '/'): Promise<string> {
    const { text } = await this.open(path)
    const token = /name="form_token" value="([^"]+)"/.exec(text)?.[1]
    if (token === undefined) throw new Error(`no form on ${path}: ${text}`)
    return token
  }

  async #ask(path: string, init: RequestInit): Promise<Answer> {
    const url = new URL(path, this.#base)
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const headers = new Headers(init.headers)
    if (cookie !== '' && url.href.startsWith(this.#base)) headers.set('cookie', cookie)
    const response = await fetch(url, { ...init, headers, redirect: 'manual' })
    for (const line of response.headers.getSetCookie()) this.#keep(line)
    const location = response.headers.get('location') ?? undefined
    return {
      status: response.status,
      location: location === undefined ? undefined : new URL(location, url).href.replace(this.#base, ''),
      headers: response.headers,
      text: await response.text(),
    }
  }

  #keep(line: string): void {
    const [pair = '', ...attributes] = line.split(';')
    const at = pair.indexOf('=')
    const name = pair.slice(0, at).trim()
    const value = pair.slice(at + 1).trim()
    const gone = attributes.some((text) => /expires=Thu, 01 Jan 1970|max-age=0/i.test(text))
    if (gone || value === '') this.cookies.delete(name)
    else this.cookies.set(name, value)
  }
}
