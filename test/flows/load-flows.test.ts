/** The loader takes the flows we ship and refuses them, by name and line, however they are broken. */
import { cpSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { FLOW_CATALOGUE } from '../../src/calls/words/flow-catalogue.ts'
import { FlowsRefused } from '../../src/flows/loader/flow-problem.ts'
import { loadFlows } from '../../src/flows/loader/load-flows.ts'
import { copyOfReal, problemsOf, folderWith, REAL_FOLDER, realFlows, SMALL_CATALOGUE } from './flows-folder.ts'
import { SMALL, SMALL_MAIN, SMALL_PROMPTS } from './small-flows.ts'

/** Problems of the small flows after one change to a file. */
function problemsAfter(replace: string, by: string): string[] {
  const file = SMALL_MAIN.includes(replace) ? 'main.flow.yaml' : 'prompts.en.yaml'
  const source = SMALL[file]
  if (!source.includes(replace)) throw new Error(`the small flows do not hold "${replace}"`)
  return problemsOf(folderWith({ ...SMALL, [file]: source.replace(replace, () => by) }), SMALL_CATALOGUE)
}

/** Problems after something was added at the end of a file. */
function problemsWith(more: Record<string, string>): string[] {
  const files: Record<string, string> = { ...SMALL }
  for (const [file, text] of Object.entries(more)) files[file] = (files[file] ?? '') + text
  return problemsOf(folderWith(files), SMALL_CATALOGUE)
}

describe('the flows we ship', () => {
  it('have no problem', () => {
    expect(problemsOf(REAL_FOLDER)).toEqual([])
  })

  it('have steps at every place where code starts', () => {
    const { flows } = realFlows()
    for (const entry of [flows.start, ...FLOW_CATALOGUE.entries]) expect(flows.steps.has(entry)).toBe(true)
  })

  it('get another version when one letter of a prompt changes, and the same one when nothing does', () => {
    const same = copyOfReal([])
    const other = copyOfReal([{ file: 'prompts.en.yaml', replace: 'Goodbye.', by: 'Good-bye.' }])
    const { version } = realFlows().flows
    expect(version).toMatch(/^[0-9a-f]{12}$/)
    expect(loadFlows(same, FLOW_CATALOGUE).flows.version).toBe(version)
    expect(loadFlows(other, FLOW_CATALOGUE).flows.version).not.toBe(version)
  })
})

describe('the flows we ship, broken in ten ways', () => {
  const BROKEN: [string, { file: string; replace: string; by: string }, RegExp][] = [
    [
      'a route to a step that does not exist',
      { file: 'pin.flow.yaml', replace: 'accepted: company/start', by: 'accepted: company/strat' },
      /^pin\.flow\.yaml:\d+ step "pin\/check" leads to "company\/strat", which does not exist$/,
    ],
    [
      'an answer without a route',
      { file: 'main.flow.yaml', replace: ', unavailable: could-not-check/greet', by: '' },
      /^main\.flow\.yaml:\d+ step "main\/open" does not route the answer "unavailable"$/,
    ],
    [
      'a question that does not exist',
      { file: 'pin.flow.yaml', replace: 'decide: check-pin', by: 'decide: check-pins' },
      /^pin\.flow\.yaml:\d+ step "pin\/check" asks "check-pins", which is no question$/,
    ],
    [
      'a language that lacks a sentence',
      { file: 'prompts.ja.yaml', replace: "  connecting: 'おつなぎします。'\n", by: '' },
      /^prompts\.ja\.yaml:1 prompt "talk\.connecting" is missing in ja$/,
    ],
    [
      'a key before what it is for, in German',
      { file: 'prompts.de.yaml', replace: 'Neues Problem, 1.', by: 'Drücken Sie die 1 für Neues, 1.' },
      /^prompts\.de\.yaml:\d+ prompt "wish\.menu-short" names the key before what it is for$/,
    ],
    [
      'a plural without its last form, in French',
      { file: 'prompts.fr.yaml', replace: 'one {une minute} other {# minutes}', by: 'one {une minute}' },
      /^prompts\.fr\.yaml:\d+ prompt "[a-z.-]+" is not an ICU message .* lacks its words for "other"$/,
    ],
    [
      'a step that is written twice',
      { file: 'severity.flow.yaml', replace: '  problem: {', by: '  degraded: {' },
      /^severity\.flow\.yaml:\d+ "degraded" is written twice$/,
    ],
    [
      'a prompt that does not exist',
      { file: 'wish.flow.yaml', replace: 'ask: wish.menu', by: 'ask: wish.menue' },
      /^wish\.flow\.yaml:\d+ step "wish\/menu" says "wish\.menue", which is no prompt$/,
    ],
    [
      'a placeholder that nothing fills in',
      { file: 'prompts.en.yaml', replace: '{enteredLength}', by: '{entered}' },
      /^prompts\.en\.yaml:\d+ prompt "pin\.wrong-length" asks for \{entered\}, which no code gives$/,
    ],
    [
      'an ask without a way to a person',
      { file: 'severity.flow.yaml', replace: ', person: person/start', by: '' },
      /^severity\.flow\.yaml:\d+ step "severity\/ask" expects a menu and does not route "person"$/,
    ],
    [
      'a wait too short to find anything',
      { file: 'pin.flow.yaml', replace: 'wait: 12', by: 'wait: 1' },
      /^pin\.flow\.yaml:\d+ step "pin\/greet" waits 1 s; a wait is 3 to 120 s$/,
    ],
    [
      'a condition',
      {
        file: 'main.flow.yaml',
        replace: '{ decide: pin-entry-open,',
        by: '{ decide: pin-entry-open, if: "tries < 3",',
      },
      /^main\.flow\.yaml:\d+ step "main\/open" holds "if", which means nothing here$/,
    ],
    [
      'a key named before what it is for',
      {
        file: 'prompts.en.yaml',
        replace: 'If production is down, press {choiceKey}.',
        by: 'Press {choiceKey} if production is down.',
      },
      /^prompts\.en\.yaml:\d+ prompt "line\.offer-urgent" names the key before what it is for$/,
    ],
    [
      'a step that is never reached',
      { file: 'severity.flow.yaml', replace: '3: problem', by: '3: degraded' },
      /^severity\.flow\.yaml:\d+ step "severity\/problem" is never reached$/,
    ],
    [
      'YAML that is none',
      { file: 'goodbye.flow.yaml', replace: 'steps:', by: 'steps: [' },
      /^goodbye\.flow\.yaml:\d+ this is not YAML: /,
    ],
  ]

  it.each(BROKEN)('%s is named, once', (_what, change, expected) => {
    const problems = problemsOf(copyOfReal([change]))
    expect(problems.filter((problem) => expected.test(problem))).toHaveLength(1)
  })

  it('names all of them at once', () => {
    // A step that cannot be read hides which steps are reached, so the two kinds are not mixed.
    const readable = BROKEN.filter(([, { by }]) => !/steps: \[|if:|^ {2}degraded/.test(by))
    const problems = problemsOf(copyOfReal(readable.map(([, change]) => change)))
    for (const [, , expected] of readable) expect(problems.some((problem) => expected.test(problem))).toBe(true)
  })

  it('throws one error that holds every problem', () => {
    const folder = copyOfReal(BROKEN.slice(0, 2).map(([, change]) => change))
    expect(() => loadFlows(folder, FLOW_CATALOGUE)).toThrow(FlowsRefused)
    expect(() => loadFlows(folder, FLOW_CATALOGUE)).toThrow(/main\.flow\.yaml:\d+ [\s\S]*pin\.flow\.yaml:\d+ /)
  })
})

describe('the loader', () => {
  it('accepts the small flows', () => {
    expect(problemsOf(folderWith(SMALL), SMALL_CATALOGUE)).toEqual([])
  })

  it('gives the line of the route, not of the step', () => {
    const line = SMALL_MAIN.split('\n').findIndex((text) => text.includes('1: choose')) + 1
    expect(problemsAfter('1: choose', '1: chose')).toContain(
      `main.flow.yaml:${line} step "main/menu" leads to "main/chose", which does not exist`,
    )
  })

  it.each<[string, string, string]>([
    ['1: choose, 2: number, 3: confirm', '1: choose, 2: number, 4: confirm', 'has no option 3, but one after it'],
    ['3: confirm', '3: confirm, 4: line, 5: end', 'has 5 options; a menu has at most 4'],
    ['1: choose, 2: number, 3: confirm, ', '', 'expects a menu and does not route "1"'],
    [
      'missed: no-pin',
      'silence: no-pin, missed: no-pin',
      'routes "silence", which cannot happen where a pin is expected',
    ],
    ['entered: check, person', '1: check, person', 'expects a pin and does not route "entered"'],
    ['{ chosen: chosen, more', '{ more', 'expects a choice and does not route "chosen"'],
    ['person: person, missed: no-pin', 'person: person', 'expects a pin and does not route "missed"'],
    ['wait-again: 15', 'wait-again: 121', 'waits 121 s; a wait is 3 to 120 s'],
    ['say: number.more-time, wait: 90', 'say: number.more-time, wait: 900', 'waits 900 s; a wait is 3 to 120 s'],
    ['wait: 12\n', 'wait: twelve\n', 'wait must be a whole number of seconds'],
    ['    wait: 12\n', '', 'wait must be a whole number of seconds'],
    ['silence: [pin.where, pin.still]', 'silence: pin.where', 'says 1 of the two prompts it needs for silence'],
    ['silence: [pin.where, pin.still]', 'silence: []', 'silence must name at least one prompt'],
    ['    wrong: [menu.no-such-key, menu.short]\n', '', 'says nothing after a key without an option'],
    ['ask: [welcome, menu.ask]', 'ask: nothing', 'says nothing, so that a star has nothing to say again'],
    ['    cleared: number.cleared\n', '', 'says nothing after a star has cleared the number'],
    ['    more-time: { say: number.more-time, wait: 90 }\n', '', 'gives no more time after 7#'],
    [
      'expect: menu',
      'expect: words',
      'expect must be pin, menu, choice, announcement, case-number, contract-number or message',
    ],
    ['{ end: line }', '{ end: voicemail }', 'end must be line, analyst, hang-up or nothing'],
    [
      '{ end: line }',
      '{ end: line, say: help }',
      'must hold exactly one of say, ask, decide and end; it holds say and end',
    ],
    ['{ end: line }', '{ stop: line }', 'it holds none of them'],
    ['{ end: line }', 'line', 'steps.line must be a step'],
    ['{ say: help, then: person }', '{ say: help }', 'then must be the name of a step'],
    ['{ say: help, then: person }', '{ say: help, then: "${person}" }', 'flows hold no expressions'],
    ['{ say: help, then: person }', '{ say: "Let us help you!", then: person }', 'not its words'],
    ['3: confirm', '10: confirm', 'holds "on.10", which means nothing here'],
    [
      'noted: line, not-there',
      'noted: line, maybe: line, not-there',
      'routes "maybe", which is no answer to "product-chosen"',
    ],
    ['flow: main', 'flow: primary', 'flow "primary" belongs in primary.flow.yaml'],
    ['start: pin', 'start: pun', 'flow "main" starts at "pun", which does not exist'],
    ['start: pin', 'start: pin\nversion: 3', 'the file holds "version", which means nothing here'],
    ['start: pin\n', '', 'start must be a name'],
    [
      '  end: { end: hang-up }',
      '  end: { end: hang-up }\n  End: { end: hang-up }',
      'must be small letters, digits and dashes',
    ],
    ['say: help, then: line', 'say: help, then: missed', 'no step listens in the circle main/missed → main/missed'],
    ['not-there: choose', 'not-there: chosen', 'no step listens in the circle main/chosen → main/chosen'],
    ['welcome, menu.ask', 'welcome', 'does not offer its option 1 (ask: welcome)'],
    ['To confirm, press 3.', 'To stop, press 4.', 'offers key 4, which has no option (ask: welcome, menu.ask)'],
    ['Product, 1. Case, 2. Confirm, 3.', 'Product, 1.', 'does not offer its option 2 (silence: menu.short)'],
    ["If that's right, press 1.", "If that's right, press 2.", 'step "main/confirm" does not offer its option 1'],
    [' For another, press 9.', ' Or another.', 'step "main/choose" does not offer its option 9'],
    ['$language: en', '$language: fr', '$language must be en, as in the name of the file'],
    ['$language: en', '$language: en\n$digits: { 9: [3, 3] }', '$digits must say for a number of digits'],
    ['$language: en', '$language: en\n$voice: Polly.Amy', "$voice must be one of Twilio's voices for en"],
    ['$language: en', '$language: en\n$voice: { name: Polly.Lea-Neural, language: fr-FR }', '$voice must be one of'],
    ['$language: en', '$language: en\n$voice: { name: Google.en-GB-Neural2-A, language: en-US }', '$voice must be one'],
    ["welcome: '{brand} Care.'", "welcome: '{brand Care.'", 'prompt "welcome" is not an ICU message (at character 1)'],
    ['{brand} Care.', '{brand + 1} Care.', 'prompts hold no expressions'],
    ['{brand} Care.', 'Care} {brand}', 'prompt "welcome" holds a brace without its partner'],
    ['{brand} Care.', '{brand, plural, one {A} other {B}}', 'uses {brand} as a plural, and it is a text'],
    ['{brand} Care.', '{brand, plural, one {A}}', 'a plural or a choice lacks its words for "other"'],
    ['{brand} Care.', '{pause 9000} Care.', 'pauses 9000 ms; a pause is 1 to 3000 ms'],
    ["welcome: '{brand} Care.'", "welcome: ''", 'prompt "welcome" says nothing'],
    ["welcome: '{brand} Care.'", 'welcome: 7', 'prompt "welcome" must be a sentence'],
    ['{ text: I couldn', '{ voice: loud, text: I couldn', 'prompt "pin.wrong" must be a sentence'],
    ['help: Let', 'Help: Let', 'prompt name "Help" must be small letters'],
  ])('refuses %j becoming %j: %s', (replace, by, expected) => {
    const problems = problemsAfter(replace, by)
    expect(problems.filter((problem) => problem.includes(expected))).toHaveLength(1)
  })

  it('takes the voice of a language, which every prompt of it is spoken with', () => {
    const voice = '$language: en\n$voice: { name: Google.en-GB-Neural2-A, language: en-GB }'
    const folder = folderWith({ ...SMALL, 'prompts.en.yaml': SMALL_PROMPTS.replace('$language: en', voice) })
    const { prompts } = loadFlows(folder, SMALL_CATALOGUE)
    expect(prompts.render('welcome', 'en', { brand: 'Acme' }).voice).toEqual({
      name: 'Google.en-GB-Neural2-A',
      language: 'en-GB',
    })
  })

  it('refuses a prompt that no step says, and takes it when code says it', () => {
    const folder = folderWith({ ...SMALL, 'prompts.en.yaml': `${SMALL_PROMPTS}extra: No step says this.\n` })
    expect(problemsOf(folder, SMALL_CATALOGUE)).toEqual([expect.stringContaining('prompt "extra" is never said')])
    expect(problemsOf(folder, { ...SMALL_CATALOGUE, spokenByCode: ['extra'] })).toEqual([])
  })

  it('refuses to lack a prompt that code says', () => {
    expect(problemsOf(folderWith(SMALL), { ...SMALL_CATALOGUE, spokenByCode: ['fault.person'] })).toEqual([
      expect.stringContaining('prompt "fault.person" is said by code and does not exist'),
    ])
  })

  it('refuses to lack a step where code starts', () => {
    expect(problemsOf(folderWith(SMALL), { ...SMALL_CATALOGUE, entries: ['main/late', 'fallback/start'] })).toEqual([
      'main.flow.yaml:1 step "main/late" does not exist, but calls can start there',
    ])
  })

  it('takes a step that only code leads to', () => {
    const files = { ...SMALL, 'late.flow.yaml': 'flow: late\nstart: start\nsteps:\n  start: { end: hang-up }\n' }
    expect(problemsOf(folderWith(files), SMALL_CATALOGUE)).toEqual([
      'late.flow.yaml:4 step "late/start" is never reached',
    ])
    expect(problemsOf(folderWith(files), { ...SMALL_CATALOGUE, entries: ['late/start'] })).toEqual([])
  })

  it('refuses a second language that is not whole, or asks for other values', () => {
    const dutch = SMALL_PROMPTS.replace('$language: en', '$language: nl')
      .replace("welcome: '{brand} Care.'", 'welcome: Bonjour.')
      .replace('help: Let', 'aide: Let')
    expect(problemsWith({ 'prompts.nl.yaml': dutch })).toEqual([
      'prompts.nl.yaml:1 prompt "help" is missing in nl',
      'prompts.nl.yaml:2 prompt "welcome" uses {brand} in en, but not in nl',
      'prompts.nl.yaml:3 prompt "aide" is missing in en',
      'prompts.nl.yaml:3 prompt "aide" is never said',
    ])
  })

  it('says nothing about steps behind a file it cannot read', () => {
    const files = { ...SMALL, 'late.flow.yaml': 'flow: late\nstart: [\n' }
    files['main.flow.yaml'] = SMALL_MAIN.replace('say: help, then: line', 'say: help, then: late/start')
    const problems = problemsOf(folderWith(files), SMALL_CATALOGUE)
    expect(problems.length).toBeGreaterThan(0)
    expect(problems.every((problem) => problem.startsWith('late.flow.yaml'))).toBe(true)
  })

  it('refuses an empty folder, a folder without main, and files it does not know', () => {
    expect(problemsOf(folderWith({}), SMALL_CATALOGUE)).toEqual([
      'main.flow.yaml:1 there is no flow "main", where every call starts',
      'prompts.en.yaml:1 there is no prompts file',
    ])
    const folder = folderWith(SMALL)
    renameSync(join(folder, 'main.flow.yaml'), join(folder, 'main.yaml'))
    expect(problemsOf(folder, SMALL_CATALOGUE)).toContain(
      'main.yaml:1 is neither name.flow.yaml nor prompts.language.yaml',
    )
  })

  it('reads flows written with YAML 1.2 words as they stand', () => {
    const folder = folderWith({})
    cpSync(REAL_FOLDER, folder, { recursive: true })
    writeFileSync(join(folder, 'notes.txt'), 'not ours')
    expect(loadFlows(folder, FLOW_CATALOGUE).flows.steps.get('company/few')).toMatchObject({
      kind: 'ask',
      on: { chosen: 'company/chosen', person: 'person/start' },
    })
  })
})
