/** TwiML as text, with the names and attributes of Twilio's own builder and, letter by letter, what that writes (a test compares them). */
import type Twiml from 'twilio/lib/twiml/VoiceResponse.js'

/** Of a text: XML 1.0, section 2.4. Of an attribute also what a parser would make a space of (section 3.3.3). */
const IN_TEXT = /[&<>\r]/g
const IN_ATTRIBUTE = /[&<"\t\n\r]/g
const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\t': '&#x9;',
  '\n': '&#xA;',
  '\r': '&#xD;',
}
/** What no XML 1.0 document may hold (section 2.2); with it Twilio refuses the whole answer (error 12100). */
const NOT_XML = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/u

/** One element. Its names are this program's own and need no check; every value is escaped. Throws for what XML cannot carry. */
class Verb {
  readonly #tag: string
  #attributes = ''
  readonly #content: (string | Verb)[] = []

  constructor(tag: string, attributes: object = {}) {
    this.#tag = tag
    const given: [string, unknown][] = Object.entries(attributes)
    for (const [name, value] of given) {
      if (value !== undefined) this.#attributes += ` ${name}="${escaped(textOf(value), IN_ATTRIBUTE)}"`
    }
  }

  addText(text: string): void {
    if (text !== '') this.#content.push(escaped(text, IN_TEXT))
  }

  toString(): string {
    const { length } = this.#content
    if (length === 0) return `<${this.#tag}${this.#attributes}/>`
    let inside = ''
    for (const part of this.#content) inside += part.toString()
    return `<${this.#tag}${this.#attributes}>${inside}</${this.#tag}>`
  }

  protected add<V extends Verb>(verb: V, text = ''): V {
    verb.addText(text)
    this.#content.push(verb)
    return verb
  }
}

/** What may be said and played, in a document and while keys are listened for. */
class Speaker extends Verb {
  say(attributes: { voice: string; language: string }): Say {
    return this.add(new Say('Say', attributes))
  }

  pause(attributes: Twiml.PauseAttributes): void {
    this.add(new Verb('Pause', attributes))
  }

  play(url: string): void {
    this.add(new Verb('Play'), url)
  }
}

class Say extends Verb {
  break(attributes: { time: string }): void {
    this.add(new Verb('break', attributes))
  }

  sayAs(attributes: { 'interpret-as': Twiml.SsmlSayAsAttributes['interpret-as'] }, text: string): void {
    this.add(new Verb('say-as', attributes), text)
  }
}

class Dial extends Verb {
  conference(attributes: Twiml.ConferenceAttributes, name: string): void {
    this.add(new Verb('Conference', attributes), name)
  }
}

class Enqueue extends Verb {
  task(attributes: string): void {
    this.add(new Verb('Task'), attributes)
  }
}

export class VoiceResponse extends Speaker {
  constructor() {
    super('Response')
  }

  gather(attributes: Twiml.GatherAttributes): Speaker {
    return this.add(new Speaker('Gather', attributes))
  }

  dial(attributes: Twiml.DialAttributes = {}, number = ''): Dial {
    return this.add(new Dial('Dial', attributes), number)
  }

  enqueue(attributes: Twiml.EnqueueAttributes, queue = ''): Enqueue {
    return this.add(new Enqueue('Enqueue', attributes), queue)
  }

  redirect(attributes: Twiml.RedirectAttributes, url: string): void {
    this.add(new Verb('Redirect', attributes), url)
  }

  hangup(): void {
    this.add(new Verb('Hangup'))
  }

  leave(): void {
    this.add(new Verb('Leave'))
  }

  override toString(): string {
    return `<?xml version="1.0" encoding="UTF-8"?>${super.toString()}`
  }
}

export type { Say, Speaker }

/** Twilio's attributes are texts, numbers, yes or no, and lists of words. */
function textOf(value: unknown): string {
  return Array.isArray(value) ? value.join(' ') : String(value)
}

function escaped(text: string, special: RegExp): string {
  if (NOT_XML.test(text)) throw new Error('a text cannot be carried by XML')
  return text.replace(special, (character) => ESCAPES[character] ?? '')
}
