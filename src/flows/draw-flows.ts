/** Draws each flow as a Mermaid chart, the same text every time, so that a reviewer sees what a change does to a call. */
import { arrowsOf, stepsByFlow } from './flow-graph.ts'
import { flowOf } from './loader/check-graph.ts'
import type { Flows, Step, StepName } from './steps.ts'

/** The first line of every drawing; a file without it was written by a person and is never replaced. */
export const DRAWN = '<!-- Drawn from voice-flows/ by `careline flows draw`: change the flow, then draw again. -->'

/** One Markdown page for each flow, by name. */
export function drawFlows(flows: Flows): Map<string, string> {
  return new Map([...stepsByFlow(flows)].map(([flow, steps]) => [flow, page(flow, steps)]))
}

function page(flow: string, steps: readonly [StepName, Step][]): string {
  const edges = steps.flatMap(([name, step]) => arrowsOf(name, step))
  const elsewhere = new Set(edges.map(({ to }) => to).filter((to) => flowOf(to) !== flow))
  return [
    DRAWN,
    '',
    `# ${flow}`,
    '',
    '```mermaid',
    'flowchart TD',
    ...steps.map(([name, step]) => `  ${idOf(name)}${boxOf(name, step)}`),
    ...[...elsewhere].map((name) => `  ${idOf(name)}[["${name}"]]`),
    ...edges.map(({ from, label, to }) => `  ${idOf(from)} -->${label === '' ? '' : `|"${label}"|`} ${idOf(to)}`),
    '```',
    '',
    ...othersLine([...elsewhere].map(flowOf)),
  ].join('\n')
}

function othersLine(flows: readonly string[]): string[] {
  const names = [...new Set(flows)].toSorted()
  return names.length === 0 ? [] : [`Leads to ${names.map((name) => `[${name}](${name}.md)`).join(', ')}.`, '']
}

/** A word such as `end` alone would end the chart. */
function idOf(name: StepName): string {
  return `s_${name.replaceAll('/', '__').replaceAll('-', '_')}`
}

function boxOf(name: StepName, step: Step): string {
  const title = name.slice(name.indexOf('/') + 1)
  switch (step.kind) {
    case 'say':
      return `("${[title, ...step.say].join('<br/>')}")`
    case 'ask':
      return `["${[title, ...step.ask, `(${step.expect}, ${step.wait} s)`].join('<br/>')}"]`
    case 'decide':
      return `{"${title}<br/>${step.decide}?"}`
    case 'end':
      return `(["${title}<br/>${step.end}"])`
    default:
      return step satisfies never
  }
}
