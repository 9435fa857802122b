/** Drawings show every step and every route, and are the same every time. */
import { describe, expect, it } from 'vitest'
import { FLOW_CATALOGUE } from '../../src/calls/words/flow-catalogue.ts'
import { DRAWN, drawFlows } from '../../src/flows/draw-flows.ts'
import { loadFlows } from '../../src/flows/loader/load-flows.ts'
import { folderWith, REAL_FOLDER, realFlows, SMALL_CATALOGUE } from './flows-folder.ts'

const TINY = {
  'main.flow.yaml': `flow: main
start: open
steps:
  open: { decide: pin-entry-open, on: { open: hello, paused: late/end, unavailable: hello } }
  hello: { say: hello, then: late/ask }
`,
  'late.flow.yaml': `flow: late
start: ask
steps:
  ask:
    ask: pick
    expect: menu
    wait: 8
    silence: [pick, pick]
    wrong: hello
    on: { 1: end, person: end, missed: main/hello }
  end: { end: line }
`,
  'prompts.en.yaml': '$language: en\nhello: Hello.\npick: To go on, press 1.\n',
}

describe('a drawing', () => {
  it('shows steps by kind, shares arrows between routes and names other flows', () => {
    const pages = drawFlows(loadFlows(folderWith(TINY), SMALL_CATALOGUE).flows)
    expect(pages.get('main')).toBe(`${DRAWN}

# main

\`\`\`mermaid
flowchart TD
  s_main__open{"open<br/>pin-entry-open?"}
  s_main__hello("hello<br/>hello")
  s_late__end[["late/end"]]
  s_late__ask[["late/ask"]]
  s_main__open -->|"open, unavailable"| s_main__hello
  s_main__open -->|"paused"| s_late__end
  s_main__hello --> s_late__ask
\`\`\`

Leads to [late](late.md).
`)
    expect(pages.get('late')).toContain('s_late__ask["ask<br/>pick<br/>(menu, 8 s)"]')
    expect(pages.get('late')).toContain('s_late__ask -->|"1, person"| s_late__end')
    expect(pages.get('late')).toContain('s_late__end(["end<br/>line"])')
  })

  it('is the same every time', () => {
    const again = loadFlows(REAL_FOLDER, FLOW_CATALOGUE)
    expect([...drawFlows(again.flows)]).toEqual([...drawFlows(realFlows().flows)])
  })

  it('holds every step of the flows we ship', () => {
    const { flows } = realFlows()
    const pages = drawFlows(flows)
    for (const name of flows.steps.keys()) {
      const [flow = '', step = ''] = name.split('/')
      expect(pages.get(flow)).toMatch(new RegExp(`["]${step}(<br/>|")`))
    }
  })

  it('gives no two steps the same box', () => {
    const names = [...realFlows().flows.steps.keys()]
    expect(new Set(names.map((name) => name.replaceAll('-', '_'))).size).toBe(names.length)
  })
})
