/** Reads a TwiML answer as Twilio would, and says what it would refuse or ignore. */
import { DOMParser, type Element as XmlElement } from '@xmldom/xmldom'
import { bareProblem, type BareProblem } from './problem.ts'
import { follows, NOT_PLAYED, VERBS } from './twiml-rules.ts'

export interface TwimlElement {
  name: string
  attributes: ReadonlyMap<string, string>
  /** Words and elements in their order: the SSML of a `<Say>` needs both. */
  content: ReadonlyArray<string | TwimlElement>
}

export type TwimlDocument =
  { kind: 'twiml'; verbs: TwimlElement[]; problems: BareProblem[] } | { kind: 'unreadable'; problems: BareProblem[] }

export function childrenOf(element: TwimlElement): TwimlElement[] {
  return element.content.filter((part) => typeof part !== 'string')
}

/** All words inside, tags removed, white space and a break as one space. */
export function textOf(element: TwimlElement): string {
  const words = (part: string | TwimlElement): string => {
    if (typeof part === 'string') return part
    return part.name === 'break' ? ' ' : part.content.map(words).join('')
  }
  return words(element).replace(/\s+/g, ' ').trim()
}

/** XML 1.0 has no such characters, written out or as a reference; this parser would let them pass. */
const NOT_XML =
  /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]|&#(?:x0*(?:[0-8bcef]|1[\da-f])|0*(?:[0-8]|1[124-9]|2\d|3[01]));/iu

/** Elements and attributes with a problem are left out of the result where Twilio ignores them. */
export function readTwiml(xml: string): TwimlDocument {
  if (NOT_XML.test(xml)) return unreadable('a character XML does not have')
  const complaints: string[] = []
  let root: XmlElement | null
  try {
    root = new DOMParser({ onError: (_level, message) => complaints.push(message) }).parseFromString(
      xml,
      'text/xml',
    ).documentElement
  } catch (cause) {
    return unreadable(cause instanceof Error ? cause.message : 'not XML')
  }
  const [complaint] = complaints
  if (complaint !== undefined) return unreadable(complaint)
  if (/^\s+<\?xml/.test(xml)) return unreadable('something stands before the XML declaration')
  if (root === null || root.tagName !== 'Response') return unreadable(`the root is <${root?.tagName ?? ''}>`)

  const problems: BareProblem[] = []
  const response = readElement(root, problems)
  return { kind: 'twiml', verbs: response === undefined ? [] : childrenOf(response), problems }
}

function unreadable(detail: string): TwimlDocument {
  return { kind: 'unreadable', problems: [bareProblem('malformed', detail.split('\n', 1)[0] ?? '', 12100)] }
}

function readElement(xml: XmlElement, problems: BareProblem[]): TwimlElement | undefined {
  const name = xml.tagName
  const rule = VERBS.get(name)
  if (rule === undefined) {
    problems.push(
      NOT_PLAYED.has(name)
        ? bareProblem('not-played', `<${name}> exists, but this network cannot carry it out`)
        : bareProblem('unknown-verb', `<${name}> is not TwiML`, 12200),
    )
    return undefined
  }

  const attributes = new Map<string, string>()
  for (const { name: attribute, value } of Array.from(xml.attributes)) {
    const valueRule = Object.hasOwn(rule.attributes, attribute) ? rule.attributes[attribute] : undefined
    if (valueRule === undefined) {
      problems.push(bareProblem('unknown-attribute', `<${name}> has no attribute ${attribute}`, 12200))
    } else if (!follows(valueRule, value)) {
      problems.push(bareProblem('bad-value', `<${name}> takes no ${attribute}="${value}"`, 12200))
    } else {
      attributes.set(attribute, value)
    }
  }

  const content: Array<string | TwimlElement> = []
  for (let node = xml.firstChild; node !== null; node = node.nextSibling) {
    if (node.nodeType === node.TEXT_NODE || node.nodeType === node.CDATA_SECTION_NODE) {
      content.push(node.nodeValue ?? '')
    } else if (isElement(node)) {
      const child = readElement(node, problems)
      if (child === undefined) continue
      if (rule.children.includes(child.name)) content.push(child)
      else problems.push(bareProblem('bad-nesting', `<${child.name}> does not stand inside <${name}>`, 12200))
    }
  }

  const hasWords = content.some((part) => typeof part === 'string' && part.trim() !== '')
  if (rule.text === 'none' && hasWords) problems.push(bareProblem('bad-nesting', `<${name}> holds no words`, 12200))
  if (rule.text === 'required' && !hasWords) problems.push(bareProblem('bad-value', `<${name}> is empty`, 12200))
  return { name, attributes, content }
}

function isElement(node: { nodeType: number; ELEMENT_NODE: number }): node is XmlElement {
  return node.nodeType === node.ELEMENT_NODE
}
