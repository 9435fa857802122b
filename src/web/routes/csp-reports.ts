/** POST /csp-reports: browsers report what the content security policy stopped a page from doing. */
import { z } from 'zod'
import type { OpenRoute } from '../http/open-route.ts'
import type { MakeRateCounter } from '../../accounts/rate-counter.ts'
import { makeRateLimit } from '../http/rate-limit.ts'

export const CSP_REPORTS = '/csp-reports'
/** The name of the group in `report-to`. */
export const CSP_GROUP = 'csp'

export interface CspEvents {
  /** `blocked` is an origin or a word of the standard's: never a path or a query, which may hold what a person typed. */
  cspReported: (directive: string, blocked: string) => void
  /** Answered with 429. */
  askedTooOften: (where: 'CSP reports', address: string) => void
}

/** A page that breaks the policy does so each time it is opened: these are enough from one browser. */
const REPORTS_PER_MINUTE = 30
/** A browser collects some before it sends them. */
const MOST_AT_ONCE = 20
const LONGEST_ORIGIN = 100

const oldReport = z.object({
  'csp-report': z.object({
    'effective-directive': z.string().optional(),
    'violated-directive': z.string().optional(),
    'blocked-uri': z.string().optional(),
  }),
})
const report = z.object({
  type: z.literal('csp-violation'),
  body: z.object({ effectiveDirective: z.string().optional(), blockedURL: z.string().optional() }),
})

/** Of the policy the screens have. Any program can send any text here, and these names become labels of a metric. */
const DIRECTIVES: readonly string[] = (
  'default-src script-src script-src-elem script-src-attr style-src style-src-elem style-src-attr img-src font-src media-src ' +
  'connect-src form-action frame-ancestors frame-src base-uri object-src worker-src manifest-src require-trusted-types-for'
).split(' ')
export const REPORTED_DIRECTIVES: readonly string[] = [...DIRECTIVES, 'other']
const WORDS: readonly string[] = ['inline', 'eval', 'self', 'data', 'blob', 'trusted-types-sink', 'wasm-eval']

export function cspReports(events: CspEvents, counters: MakeRateCounter): OpenRoute {
  const paced = makeRateLimit(counters, {
    name: 'csp-reports',
    perMinute: REPORTS_PER_MINUTE,
    onTooMany: (address) => events.askedTooOften('CSP reports', address),
    answer: (_request, response) => void response.status(429).end(),
  })
  return {
    method: 'post',
    path: CSP_REPORTS,
    body: { kind: 'reports', limit: '8kb' },
    handler: paced((request, response) => {
      for (const { directive, blocked } of readReports(request.body)) events.cspReported(directive, blocked)
      response.status(204).end()
    }),
  }
}

/** Reads both formats that browsers send. Anything else counts as no report. */
function readReports(body: unknown): { directive: string; blocked: string }[] {
  const old = oldReport.safeParse(body)
  if (old.success) {
    const {
      'effective-directive': effective,
      'violated-directive': violated,
      'blocked-uri': blocked,
    } = old.data['csp-report']
    return [{ directive: directiveIn(effective ?? violated), blocked: originIn(blocked) }]
  }
  return (Array.isArray(body) ? body.slice(0, MOST_AT_ONCE) : []).flatMap((one: unknown) => {
    const read = report.safeParse(one)
    if (!read.success) return []
    const { effectiveDirective, blockedURL } = read.data.body
    return [{ directive: directiveIn(effectiveDirective), blocked: originIn(blockedURL) }]
  })
}

function directiveIn(text = ''): string {
  // Older browsers repeat the whole directive with its sources.
  const name = text.trim().split(/\s/, 1)[0] ?? ''
  return DIRECTIVES.includes(name) ? name : 'other'
}

function originIn(text = ''): string {
  if (WORDS.includes(text)) return text
  if (!URL.canParse(text)) return 'other'
  const { origin, protocol } = new URL(text)
  // `data:` and browser extensions have no origin: their scheme is enough.
  return (origin === 'null' ? protocol : origin).slice(0, LONGEST_ORIGIN)
}
