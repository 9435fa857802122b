/** What browsers say our content security policy blocked: what is kept of it, and what a flood of it does. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { makeEvents } from '../../src/service/events/events.ts'
import { makeMetrics } from '../../src/service/metrics.ts'
import { collectingLogger } from '../calls/collecting-logger.ts'
import { openScreens, type ScreensOnTest } from './screens-on-test.ts'

let web: ScreensOnTest
beforeAll(async () => {
  web = await openScreens({ signIn: undefined })
})
beforeEach(() => void (web.cspReports.length = 0))
afterAll(() => web.close())

const report = (body: unknown, type = 'application/reports+json', at = web) =>
  fetch(`${at.baseUrl}/csp-reports`, {
    method: 'POST',
    headers: { 'content-type': type },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
const violation = (effectiveDirective: string, blockedURL: string) => ({
  type: 'csp-violation',
  url: 'https://care.example.com/desk?call=secret',
  body: { effectiveDirective, blockedURL, sample: 'what a person typed' },
})

test('every screen asks for reports, in both ways', async () => {
  const { headers } = await web.visitor().get('/signed-out')
  expect(headers.get('content-security-policy')).toMatch(/report-uri \/csp-reports;report-to csp$/)
  expect(headers.get('reporting-endpoints')).toBe('csp="/csp-reports"')
})

test('of a report the rule and the blocked origin are kept, nothing else', async () => {
  const answer = await report([
    violation('script-src-elem', 'https://evil.example/steal.js?token=abc#x'),
    violation('style-src-attr', 'inline'),
    violation('img-src', 'data:image/png;base64,AAAA'),
    { type: 'deprecation', body: {} },
  ])
  expect(answer.status).toBe(204)
  expect(web.cspReports).toEqual(['script-src-elem https://evil.example', 'style-src-attr inline', 'img-src data:'])
})

test('the older form is read as well', async () => {
  const body = { 'violated-directive': "script-src 'self'", 'blocked-uri': 'https://evil.example/a?b=c' }
  expect((await report({ 'csp-report': body }, 'application/csp-report')).status).toBe(204)
  expect(web.cspReports).toEqual(['script-src https://evil.example'])
})

test('made-up words do not become names of figures, and a log line is not made longer at will', async () => {
  await report([
    violation('x'.repeat(500), 'no address\nat all'),
    violation('img-src', `https://${'a'.repeat(500)}.example`),
  ])
  expect(web.cspReports[0]).toBe('other other')
  expect(web.cspReports[1]?.length).toBeLessThan(120)
})

test.each([
  ['is none', '[]', 'application/reports+json', 204],
  ['is of another kind', '{"a":1}', 'application/json', 204],
  ['is no JSON', '{', 'application/csp-report', 400],
  ['is too large', `[${JSON.stringify(violation('img-src', 'x'.repeat(9_000)))}]`, 'application/reports+json', 413],
])('a report that %s is nothing', async (_what, body, type, status) => {
  expect((await report(body, type)).status).toBe(status)
  expect(web.cspReports).toEqual([])
})

test('a program that keeps reporting is told to wait, and not heard', async () => {
  const busy = await openScreens({ signIn: undefined })
  const seen: number[] = []
  for (let i = 0; i < 31; i += 1) seen.push((await report([violation('img-src', 'inline')], undefined, busy)).status)
  expect(seen.slice(0, 30).every((status) => status === 204)).toBe(true)
  expect(seen[30]).toBe(429)
  expect(busy.cspReports).toHaveLength(30)
  await busy.close()
})

test('a report is a line in the log and a figure', async () => {
  const metrics = makeMetrics()
  const { logger, log } = collectingLogger()
  makeEvents(logger, metrics).cspReported('img-src', 'https://evil.example')
  expect(log.lines.join('')).toContain('"directive":"img-src","blocked":"https://evil.example"')
  expect(await metrics.registry.metrics()).toContain('careline_csp_reports_total{directive="img-src"} 1')
})
