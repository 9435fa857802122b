/** What to say and ask → TwiML: well-formed, with attributes Twilio knows, and nothing it would refuse. */
import { DOMParser, onErrorStopParsing } from '@xmldom/xmldom'
import { describe, expect, test } from 'vitest'
import { lastResortFrom, type Turn } from '../../src/calls/turn.ts'
import { Prompts } from '../../src/flows/prompts.ts'
import { parseTemplate } from '../../src/flows/template.ts'
import { holdToTwiml, holdTwiml, NOTHING_TWIML, staticFallbackTwiml, toTwiml } from '../../src/phone/twiml.ts'
import { voiceFor } from '../../src/phone/speech.ts'
import { realFlows } from '../flows/flows-folder.ts'
import { aTurn } from './telephony-on-test.ts'

const { prompts } = realFlows()

const parse = (xml: string) => new DOMParser({ onError: onErrorStopParsing }).parseFromString(xml, 'text/xml')
const root = (xml: string) => parse(xml).documentElement
const first = (xml: string, tag: string) => parse(xml).getElementsByTagName(tag)[0]
const attributes = (xml: string, tag: string) =>
  Object.fromEntries(Array.from(first(xml, tag)?.attributes ?? [], (a) => [a.name, a.value]))
const ask = (asked: Extract<Turn['next'], { kind: 'ask' }>['asked']) => toTwiml(aTurn({ kind: 'ask', asked }), '')

describe('asking', () => {
  const common = { input: 'dtmf', action: '/voice/step?turn=2', method: 'POST', actionOnEmptyResult: 'true' }
  test('a PIN ends at its length or with the pound key', () => {
    expect(attributes(ask({ kind: 'pin', digits: 12, seconds: 15 }), 'Gather')).toEqual({
      ...common,
      numDigits: '12',
      finishOnKey: '#',
      timeout: '15',
    })
  })
  test('in a menu every key is data', () => {
    expect(attributes(ask({ kind: 'menu', seconds: 6 }), 'Gather')).toEqual({
      ...common,
      numDigits: '1',
      finishOnKey: '',
      timeout: '6',
    })
  })
  test('a number ends with the pound key', () => {
    expect(attributes(ask({ kind: 'number', seconds: 10 }), 'Gather')).toEqual({
      ...common,
      finishOnKey: '#',
      timeout: '10',
    })
  })
  test('everything is said inside the gather, so that keys work during it', () => {
    const response = root(ask({ kind: 'menu', seconds: 6 }))
    expect(Array.from(response?.childNodes ?? [], (node) => node.nodeName)).toEqual(['Gather'])
    expect(first(ask({ kind: 'menu', seconds: 6 }), 'Gather')?.textContent).toBe('For a test, press 1.')
  })
  test('the first words of a call come after a second of silence', () => {
    const ring = toTwiml({ ...aTurn(), turn: 1 }, '')
    expect(Array.from(root(ring)?.childNodes ?? [], (node) => node.nodeName)).toEqual(['Pause', 'Gather'])
  })
})

describe('the rest', () => {
  test('in the queue', () => {
    const xml = toTwiml(aTurn({ kind: 'line', desk: 'support' }), '/care')
    expect(attributes(xml, 'Enqueue')).toEqual({
      action: '/care/voice/queue-result?turn=2',
      method: 'POST',
      waitUrl: '/care/voice/wait',
      waitUrlMethod: 'POST',
      maxQueueSize: '5000',
    })
    expect(first(xml, 'Enqueue')?.textContent).toBe('support')
  })
  test('in the queue with a signed place, which every address of the wait carries', () => {
    const xml = toTwiml(aTurn({ kind: 'line', desk: 'support', proof: 'a.b' }), '/care')
    expect(attributes(xml, 'Enqueue')).toMatchObject({
      action: '/care/voice/queue-result?turn=2&proof=a.b',
      waitUrl: '/care/voice/wait?proof=a.b',
    })
    const loop = holdToTwiml({ language: 'en', said: [], quietSeconds: 55, listens: true, leave: false }, '', 'a.b')
    expect(attributes(loop, 'Gather')['action']).toBe('/voice/wait?proof=a.b')
  })
  test('in the queue at TaskRouter: the workflow, and a task that is a JSON object whatever it holds', () => {
    const facts = { desk: 'support', product: 'a "quoted" <b> & \u0007\ud800', declined: [] }
    const task = { workflowSid: `WW${'0'.repeat(32)}`, attributes: facts }
    const xml = toTwiml(aTurn({ kind: 'line', desk: 'support', proof: 'a.b' }), '/care', task)
    expect(attributes(xml, 'Enqueue')).toEqual({
      action: '/care/voice/queue-result?turn=2&proof=a.b',
      method: 'POST',
      waitUrl: '/care/voice/wait?proof=a.b',
      waitUrlMethod: 'POST',
      maxQueueSize: '5000',
      workflowSid: task.workflowSid,
    })
    const children = Array.from(first(xml, 'Enqueue')?.childNodes ?? [])
    expect(children.map((node) => node.nodeName)).toEqual(['Task'])
    expect(JSON.parse(children[0]?.textContent ?? '')).toEqual(facts)
  })
  test('into the room with the analyst, which ends for both when one leaves', () => {
    const xml = toTwiml(aTurn({ kind: 'talk', room: 'careline-1' }), '/care')
    expect(attributes(xml, 'Dial')).toEqual({ action: '/care/voice/moved?turn=2&to=after-talk', method: 'POST' })
    expect(attributes(xml, 'Conference')).toMatchObject({ endConferenceOnExit: 'true', beep: 'false' })
    expect(first(xml, 'Conference')?.textContent).toBe('careline-1')
  })
  test('a copy that came too early comes back for its answer', () => {
    const xml = toTwiml(aTurn({ kind: 'come-back' }), '')
    expect(first(xml, 'Redirect')?.textContent).toBe('/voice/step?turn=2')
    expect(first(xml, 'Say')).toBeUndefined()
  })
  test('over, and nothing', () => {
    expect(first(toTwiml(aTurn({ kind: 'hang-up' }), ''), 'Hangup')).toBeDefined()
    expect(root(toTwiml(aTurn({ kind: 'nothing' }), ''))?.childNodes.length).toBe(0)
    expect(root(NOTHING_TWIML)?.childNodes.length).toBe(0)
  })
  test('a hold loop never ends at once', () => {
    const message = { language: 'en', said: [], quietSeconds: 55, listens: true, leave: false }
    expect(attributes(holdToTwiml(message, '', undefined), 'Pause')['length']).toBe('55')
    expect(attributes(holdToTwiml({ ...message, listens: false }, '', undefined), 'Pause')['length']).toBe('55')
    expect(first(holdToTwiml({ ...message, leave: true }, '', undefined), 'Leave')).toBeDefined()
    const music = holdToTwiml({ ...message, music: 'https://media.example.com/a.mp3?x=1&y=2' }, '', undefined)
    expect(first(music, 'Play')?.textContent).toBe('https://media.example.com/a.mp3?x=1&y=2')
    expect(first(music, 'Pause')).toBeUndefined()
  })
  test('a prompt is spoken by the voice that its file names, and else by the usual one of the language', () => {
    const said = { name: 'goodbye', parts: [{ text: 'Goodbye.' }] }
    const voice = { name: 'Google.en-GB-Neural2-A', language: 'en-GB' }
    expect(attributes(holdTwiml([said], ''), 'Say')).toMatchObject({ voice: 'Polly.Joanna-Neural', language: 'en-US' })
    expect(attributes(holdTwiml([{ ...said, voice }], ''), 'Say')).toMatchObject({
      voice: 'Google.en-GB-Neural2-A',
      language: 'en-GB',
    })
  })
  test('the words of last resort reach a person without any turn', () => {
    const xml = toTwiml(lastResortFrom(prompts)('en'), '/care')
    expect(first(xml, 'Enqueue')?.textContent).toBe('identification')
    expect(attributes(xml, 'Enqueue')).toMatchObject({
      action: '/care/voice/queue-result',
      waitUrl: '/care/voice/wait',
    })
    expect(first(xml, 'Say')?.textContent).toBe(prompts.text('fault.person', 'en', {}))
  })
  test('words of last resort that ask for a value stop the service before the first call', () => {
    const asking = new Prompts(new Map([['en', new Map([['fault.person', parseTemplate('{brand}').template]])]]))
    expect(() => lastResortFrom(asking)).toThrow('needs {brand}')
  })
  test('the document for another host has no address of ours', () => {
    const said = prompts.render('fault.duty', 'en', { brand: 'Arden & <Sons>' })
    const xml = staticFallbackTwiml('+442079460000', said, prompts.render('fault.duty-away', 'en', {}))
    expect(xml).not.toContain('/voice/')
    expect(first(xml, 'Dial')?.textContent).toBe('+442079460000')
    expect(first(xml, 'Say')?.textContent).toContain('Arden & <Sons> Customer Care.')
    expect(xml).toContain('No one could pick up.')
  })
})

describe('what is spoken', () => {
  const spoken = (parts: Turn['said'][number]['parts']) => toTwiml({ ...aTurn(), said: [{ name: 'p', parts }] }, '')
  test('digits are said one by one, in groups', () => {
    const xml = spoken([{ text: 'Case ' }, { digits: '000 100 0001' }, { text: '.' }])
    expect(Array.from(parse(xml).getElementsByTagName('say-as'), (e) => e.textContent)).toEqual(['000', '100', '0001'])
    expect(parse(xml).getElementsByTagName('break').length).toBe(2)
  })
  test.each([
    ['markup', '<Dial>+1900</Dial> & "quotes"'],
    ['control characters', 'a\u0000b\u0007c\u001bd\r\n'],
    ['half an emoji', 'a\ud83db\udc4d'],
    ['an emoji and other scripts', '👍 Ωmega 日本語 \u202e'],
    ['ten thousand characters', 'x'.repeat(10_000)],
  ])('%s in a name is text and nothing else', (_, text) => {
    const xml = spoken([{ text }])
    expect(Array.from(first(xml, 'Say')?.childNodes ?? []).every((node) => node.nodeType === 3)).toBe(true)
    expect(first(xml, 'Say')?.textContent?.length).toBeLessThanOrEqual(3_000)
  })
  test('a document that Twilio would refuse for its size is never sent', () => {
    const said = Array.from({ length: 40 }, () => ({ name: 'p', parts: [{ text: 'é'.repeat(3_000) }] }))
    expect(() => toTwiml({ ...aTurn(), said }, '')).toThrow('too long')
  })
  test('a language without a voice is spoken in English', () => {
    expect(voiceFor('xx')).toEqual(voiceFor('en'))
    expect(voiceFor('__proto__')).toEqual(voiceFor('en'))
    expect(voiceFor('ja').language).toBe('ja-JP')
  })
})
