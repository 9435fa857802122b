/** Decides TaskRouter's expressions, as in `"es" IN languages AND worker.level >= task.level`. */

type Value = string | number | boolean | undefined | readonly Value[]
export type Attributes = Readonly<Record<string, unknown>>

/** `own` are the attributes a bare name means. */
export interface Scope {
  own: Attributes
  task?: Attributes
  worker?: Attributes
}

const TOKEN = /\s*(?:(==|!=|<=|>=|=|<|>|\(|\)|\[|\]|,)|"([^"]*)"|'([^']*)'|(-?\d+(?:\.\d+)?)|([A-Za-z_][\w.]*))/y

type Token = { kind: 'sign' | 'name'; text: string } | { kind: 'value'; value: string | number }

/** Throws on what is no expression: at Twilio it is refused when it is written. */
export function isTrue(expression: string, scope: Scope): boolean {
  const tokens = tokensOf(expression)
  let place = 0
  const isSo = either()
  if (place < tokens.length) throw new Error(`Not an expression: ${expression}`)
  return isSo

  function takes(word: string): boolean {
    const token = tokens[place]
    const found = token !== undefined && token.kind !== 'value' && token.text.toUpperCase() === word
    if (found) place++
    return found
  }

  function either(): boolean {
    let result = both()
    while (takes('OR')) result = both() || result
    return result
  }

  function both(): boolean {
    let result = single()
    while (takes('AND')) result = single() && result
    return result
  }

  function single(): boolean {
    if (takes('NOT')) return !single()
    if (takes('(')) {
      const result = either()
      if (!takes(')')) throw new Error(`A bracket is left open: ${expression}`)
      return result
    }
    const left = operand()
    if (takes('NOT')) {
      if (!takes('IN')) throw new Error(`NOT stands before IN: ${expression}`)
      return !holds(operand(), left)
    }
    if (takes('IN')) return holds(operand(), left)
    if (takes('HAS') || takes('CONTAINS')) return holds(left, operand())
    for (const sign of ['==', '!=', '<=', '>=', '=', '<', '>']) if (takes(sign)) return compares(left, sign, operand())
    return left === true
  }

  function operand(): Value {
    if (takes('[')) {
      const list: Value[] = []
      while (!takes(']')) {
        if (place >= tokens.length) throw new Error(`A list is left open: ${expression}`)
        list.push(operand())
        takes(',')
      }
      return list
    }
    const token = tokens[place++]
    if (token?.kind === 'value') return token.value
    if (token?.kind !== 'name') throw new Error(`Not an expression: ${expression}`)
    if (/^(true|false)$/i.test(token.text)) return token.text.toLowerCase() === 'true'
    return attribute(token.text, scope)
  }
}

function tokensOf(expression: string): Token[] {
  const tokens: Token[] = []
  TOKEN.lastIndex = 0
  let read = 0
  for (let match = TOKEN.exec(expression); match !== null; match = TOKEN.exec(expression)) {
    read = TOKEN.lastIndex
    const [, sign, double, single, number, name] = match
    if (sign !== undefined) tokens.push({ kind: 'sign', text: sign })
    else if (name !== undefined) tokens.push({ kind: 'name', text: name })
    else tokens.push({ kind: 'value', value: number === undefined ? (double ?? single ?? '') : Number(number) })
  }
  if (expression.slice(read).trim() !== '') throw new Error(`Not an expression: ${expression}`)
  return tokens
}

function attribute(path: string, { own, task, worker }: Scope): Value {
  const [first = '', ...rest] = path.split('.')
  const [start, names] =
    first === 'task' && task !== undefined
      ? [task, rest]
      : first === 'worker' && worker !== undefined
        ? [worker, rest]
        : [own, [first, ...rest]]
  let found: unknown = start
  for (const name of names) found = isRecord(found) ? found[name] : undefined
  return asValue(found)
}

function asValue(found: unknown): Value {
  if (Array.isArray(found)) return found.map(asValue)
  return typeof found === 'string' || typeof found === 'number' || typeof found === 'boolean' ? found : undefined
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function holds(all: Value, one: Value): boolean {
  if (typeof all === 'string' && typeof one === 'string') return all.includes(one)
  return Array.isArray(all) && all.includes(one)
}

function compares(left: Value, sign: string, right: Value): boolean {
  if (sign === '==' || sign === '=') return left === right
  if (sign === '!=') return left !== right
  if (typeof left !== 'number' || typeof right !== 'number') return false
  if (sign === '<') return left < right
  if (sign === '>') return left > right
  return sign === '<=' ? left <= right : left >= right
}
