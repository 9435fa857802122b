/** The alert rules and the dashboard: valid, about figures that the service exposes, documented line by line, and tried by promtool. */
import { execFile } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Registry } from 'prom-client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { PROJECT_ROOT } from '../../src/project-root.ts'
import { countProcess } from '../../src/service/metrics.ts'
import { openCareline, type Careline } from '../calls/careline.ts'
import { findTool, PROMTOOL } from '../services/tools.ts'

const read = (path: string) => readFileSync(join(PROJECT_ROOT, path), 'utf8')

const rulesFile = z.object({
  groups: z.array(
    z.object({
      name: z.string(),
      rules: z.array(
        z.object({
          alert: z.string(),
          expr: z.string(),
          labels: z.object({ severity: z.enum(['page', 'morning']) }),
          annotations: z.object({ summary: z.string().min(20), do: z.string().min(20), runbook: z.string() }),
        }),
      ),
    }),
  ),
})
const rules = rulesFile.parse(parse(read('deploy/alerts.yaml'))).groups.flatMap((group) => group.rules)
const manual = read('docs/operations.md')

const target = z.object({ expr: z.string().min(1), datasource: z.object({ uid: z.literal('${source}') }) })
const dashboard = z
  .object({
    schemaVersion: z.number().int().min(36),
    uid: z.string(),
    title: z.string(),
    templating: z.object({
      list: z.tuple([z.object({ name: z.literal('source'), type: z.literal('datasource') }).loose()]),
    }),
    panels: z.array(
      z.object({
        id: z.number().int().positive(),
        type: z.enum(['row', 'stat', 'bargauge', 'timeseries']),
        title: z.string().min(3),
        gridPos: z.object({ x: z.number(), y: z.number(), w: z.number(), h: z.number() }),
        targets: z.array(target).optional(),
      }),
    ),
  })
  .parse(JSON.parse(read('deploy/grafana.json')))
const queries = dashboard.panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr))

/** Names of figures in a query, without what a histogram adds. */
const figuresIn = (expr: string) =>
  [...expr.matchAll(/\b(?:careline|nodejs|process)_\w+/g)].map(([name]) => name.replace(/_(bucket|count|sum)$/, ''))
/** Figures with labels that have to be equal to a value. */
const seriesIn = (expr: string) =>
  [...expr.matchAll(/\b(careline_\w+)\{(\w+="[^"]+")\}/g)].map(([, name = '', label = '']) => ({ name, label }))

let careline: Careline
let exposed: string
beforeAll(async () => {
  careline = await openCareline()
  const ofProcess = new Registry()
  countProcess({ registry: ofProcess })
  exposed = `${await careline.metrics()}\n${await ofProcess.metrics()}`
})
afterAll(() => careline.close())

describe('figures', () => {
  const known = () => new Set([...exposed.matchAll(/^# TYPE (\w+) /gm)].map(([, name]) => name))

  test('in rules and on the dashboard are those that the service exposes', () => {
    const named = [...rules.map(({ expr }) => expr), ...queries].flatMap(figuresIn)
    expect(named.length).toBeGreaterThan(60)
    expect([...new Set(named)].filter((name) => !known().has(name))).toEqual([])
  })

  test('with a label in a rule are there before the first thing happens, so that an increase from nothing is seen', () => {
    const wanted = rules.flatMap(({ expr }) => seriesIn(expr))
    expect(wanted.length).toBeGreaterThan(5)
    // Pools are those of the opened stores, which this service shares with the test.
    const missing = wanted.filter(
      ({ name, label }) => !label.startsWith('pool=') && !exposed.includes(`${name}{${label}}`),
    )
    expect(missing).toEqual([])
  })

  test('of calls, desks, PINs and stores are all on the dashboard', () => {
    const shown = new Set(queries.flatMap(figuresIn))
    const ours = [...known()].filter((name) =>
      /^careline_(call|desk|pin|store|postgres|spool|records|data_dir)/.test(name ?? ''),
    )
    expect(ours.filter((name) => !shown.has(name ?? ''))).toEqual([])
  })
})

describe('the manual', () => {
  /** The first column of the table that follows this sentence: the figure, and the labels that it names. */
  const table = (after: string) => {
    const [, rows = ''] = manual.slice(manual.indexOf(after)).split('\n\n')
    return [...rows.matchAll(/^\| `([^`]+)`/gm)].map(([, cell = '']) => cell)
  }
  const full = (cell: string) => (cell.startsWith('up{') ? cell : `careline_${cell}`)

  test.each([
    ['page', 'Wake the person on duty for these'],
    ['morning', 'Look at these in the morning'],
  ])('has one line for each rule of severity %s, and a rule for each line', (severity, sentence) => {
    const lines = table(sentence).map(full)
    const exprs = rules.filter(({ labels }) => labels.severity === severity).map(({ expr }) => expr)
    expect(lines.length).toBeGreaterThan(8)
    const first = (expr: string) => /careline_\w+|\bup\b/.exec(expr)?.[0].replace(/_bucket$/, '') ?? ''
    expect(lines.map((line) => line.replace(/\{.*/, '')).toSorted()).toEqual(exprs.map(first).toSorted())
    for (const line of lines.filter((one) => one.includes('{')))
      expect(exprs.filter((expr) => expr.includes(line)).length, line).toBeGreaterThan(0)
  })

  test('has the section that each rule points at', () => {
    const anchors = new Set(
      [...manual.matchAll(/^#{2,4} (.+)$/gm)].map(([, heading = '']) =>
        heading
          .toLowerCase()
          .replace(/[^\w -]/g, '')
          .replaceAll(' ', '-'),
      ),
    )
    const wanted = [
      ...rules.map(
        ({ annotations }) => /^docs\/operations\.md#(.+)$/.exec(annotations.runbook)?.[1] ?? annotations.runbook,
      ),
      ...[...manual.matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor = '']) => anchor),
    ]
    expect(wanted.filter((anchor) => !anchors.has(anchor))).toEqual([])
  })
})

describe('the dashboard', () => {
  test('has one id for each panel, and no panel over another or beyond the edge', () => {
    const { panels } = dashboard
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length)
    const taken = new Map<string, string>()
    for (const { title, gridPos: at } of panels) {
      expect(at.x + at.w, title).toBeLessThanOrEqual(24)
      for (let x = at.x; x < at.x + at.w; x += 1)
        for (let y = at.y; y < at.y + at.h; y += 1) {
          expect(taken.get(`${x},${y}`), `under ${title}`).toBeUndefined()
          taken.set(`${x},${y}`, title)
        }
    }
  })
})

describe('promtool', () => {
  const promtool = async (...args: string[]) =>
    (await promisify(execFile)(findTool(PROMTOOL) ?? 'promtool', args, { cwd: join(PROJECT_ROOT, 'deploy') })).stdout

  test('takes the rules and the example of a configuration', async () => {
    expect(await promtool('check', 'config', 'prometheus.yaml')).toContain(`SUCCESS: ${rules.length} rules found`)
  })

  test('reads every query of the dashboard', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'careline-queries-'))
    const file = join(folder, 'queries.yaml')
    const asRules = queries.map((expr, i) => ({ record: `q:${i}`, expr: expr.replaceAll('$__range', '6h') }))
    // JSON is YAML, too.
    writeFileSync(file, JSON.stringify({ groups: [{ name: 'queries', rules: asRules }] }))
    expect(await promtool('check', 'rules', file)).toContain(`SUCCESS: ${queries.length} rules found`)
    await rm(folder, { recursive: true })
  })

  // Ten seconds of a free processor.
  test(
    'has each rule fire on its smallest cause in the promised time, and none on a normal day',
    { timeout: 180_000 },
    async () => {
      const cases = read('deploy/alerts.test.yaml')
      for (const { alert } of rules) {
        const asked = [
          ...cases.matchAll(new RegExp(`alertname="${alert}"[^}]*\\}\\)'[^}]*?exp_samples: \\[(\\]|\\{)`, 'g')),
        ]
        expect(
          asked.slice(0, 2).map(([, end]) => end),
          `silent first, then firing: ${alert}`,
        ).toEqual([']', '{'])
      }
      expect(await promtool('test', 'rules', 'alerts.test.yaml')).toContain('SUCCESS')
    },
  )
})
