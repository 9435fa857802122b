/** Prompts are filled in, cleaned and never half spoken. */
import { describe, expect, it } from 'vitest'
import { Prompts } from '../../src/flows/prompts.ts'
import { parseTemplate } from '../../src/flows/template.ts'

function promptsWith(sentences: Record<string, string>, language = 'en'): Prompts {
  return new Prompts(
    new Map([
      [language, new Map(Object.entries(sentences).map(([name, text]) => [name, parseTemplate(text).template]))],
    ]),
  )
}

const prompts = promptsWith({
  plain: 'Hello.',
  named: 'This is {brand} Care.',
  twice: '{brand}. {pause 300} Again, {brand}.',
  number: 'Case {caseNumber}, please.',
})

describe('render', () => {
  it('keeps the name of the prompt and joins text around a value into one part', () => {
    expect(prompts.render('named', 'en', { brand: 'Acme' })).toEqual({
      name: 'named',
      parts: [{ text: 'This is Acme Care.' }],
    })
  })

  it('keeps digits and pauses apart from text', () => {
    expect(prompts.render('number', 'en', { caseNumber: { digits: '000 100 0001' } }).parts).toEqual([
      { text: 'Case ' },
      { digits: '000 100 0001' },
      { text: ', please.' },
    ])
    expect(prompts.render('twice', 'en', { brand: 'Acme' }).parts).toEqual([
      { text: 'Acme. ' },
      { pause: 300 },
      { text: ' Again, Acme.' },
    ])
  })

  it('never reads a value as markup', () => {
    const brand = '{pause 3000}{brand}<Hangup/>&amp;'
    expect(prompts.render('named', 'en', { brand }).parts).toEqual([{ text: `This is ${brand} Care.` }])
  })

  it.each([
    ['Ac\u0000me\u001b[31m', 'Ac me [31m'],
    ['Ac\r\nme', 'Ac me'],
    ['Acme\ud83d', 'Acme'],
    ['\udc00Acme\uffff', 'Acme'],
    ['Acme \ud83d\ude00', 'Acme \ud83d\ude00'],
    ['Ação Ünïcode 株式会社', 'Ação Ünïcode 株式会社'],
  ])('cleans %j', (brand, clean) => {
    expect(prompts.text('named', 'en', { brand })).toBe(`This is ${clean} Care.`)
    expect(prompts.render('number', 'en', { caseNumber: { digits: brand } }).parts[1]).toEqual({ digits: clean })
  })

  it('cuts a value to 200 characters without cutting a character in half', () => {
    const part = prompts.render('number', 'en', { caseNumber: { digits: '\ud83d\ude00'.repeat(300) } }).parts[1]
    expect(part).toEqual({ digits: '\ud83d\ude00'.repeat(200) })
  })

  it('does not cut what it rendered itself, so that the fourth of four long names keeps its key', () => {
    const rendered = `${'Long Name, press 1. '.repeat(20)}Last, press 4.`
    expect(prompts.text('named', 'en', { brand: { rendered } })).toContain('Last, press 4.')
  })

  it('throws instead of speaking half a sentence', () => {
    expect(() => prompts.render('named', 'en', {})).toThrow('{brand}')
    expect(() => prompts.render('named', 'en', { brand: undefined })).toThrow('{brand}')
    expect(() => prompts.render('absent', 'en', {})).toThrow('"absent"')
  })

  it('takes no value from what every object has', () => {
    expect(() => promptsWith({ odd: '{toString}' }).render('odd', 'en', {})).toThrow('{toString}')
  })

  it('speaks the first language when a call asks for one that is not there', () => {
    expect(prompts.text('plain', 'xx', {})).toBe('Hello.')
  })
})

describe('text', () => {
  it('says digits and leaves pauses out', () => {
    expect(prompts.text('number', 'en', { caseNumber: { digits: '12 34' } })).toBe('Case 12 34, please.')
    expect(prompts.text('twice', 'en', { brand: 'Acme' })).toBe('Acme. Again, Acme.')
  })
})

describe('the outline, for people who read what was spoken', () => {
  it('says no way of a choice that may not have been said', () => {
    const choosing = promptsWith({
      why: '{closedWhy, select, contract {Not covered.} other {Closed.}} Until {opensWhen}.',
      minutes: 'In {n, plural, one {one minute} other {# minutes}}.',
      perhaps: 'Hello{known, select, yes { again} other {}}.',
      same: '{kind, select, a {Hello} other {Hello}}.',
    })
    expect(choosing.outline('why', 'en')).toBe('(Not covered. / Closed.) Until ….')
    expect(choosing.outline('minutes', 'en')).toBe('In (one minute / … minutes).')
    expect(choosing.outline('perhaps', 'en')).toBe('Hello( again).')
    expect(choosing.outline('same', 'en')).toBe('Hello.')
  })
})

describe('the markup', () => {
  it('finds every placeholder once', () => {
    expect(parseTemplate('{a} {b}{a}{pause 10}').template.asks).toEqual(['a', 'b'])
  })

  it.each([
    '{',
    '}',
    'a}b',
    '{a {b}',
    '{}',
    '{a, plural, one {x}}',
    '{a, date, long}',
    '{a, plural, two {x} other {y}}',
    '{a, select, b {x}',
    '{a.b}',
    '{A}',
    '{pause}',
    '{pause 0}',
    '{pause 3001}',
    '{pause -1}',
  ])('refuses %j', (source) => {
    expect(parseTemplate(source).problems.length).toBeGreaterThan(0)
  })
})
