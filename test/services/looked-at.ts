/** How many rows the statements of some work look at, as Postgres itself counts them: a test of it never depends on time. */
import pg from 'pg'
import { z } from 'zod'

const SAYING = {
  session_preload_libraries: 'auto_explain',
  'auto_explain.log_min_duration': '0',
  'auto_explain.log_analyze': 'on',
  'auto_explain.log_timing': 'off',
  'auto_explain.log_format': 'json',
  client_min_messages: 'log',
}

interface Node {
  'Actual Rows': number
  'Actual Loops': number
  'Rows Removed by Filter'?: number | undefined
  'Rows Removed by Join Filter'?: number | undefined
  Plans?: Node[] | undefined
}
const node: z.ZodType<Node> = z.object({
  'Actual Rows': z.number(),
  'Actual Loops': z.number(),
  'Rows Removed by Filter': z.number().optional(),
  'Rows Removed by Join Filter': z.number().optional(),
  get Plans() {
    return z.array(node).optional()
  },
})

const rowsOf = (of: Node): number =>
  of['Actual Loops'] * of['Actual Rows'] +
  of['Actual Loops'] * ((of['Rows Removed by Filter'] ?? 0) + (of['Rows Removed by Join Filter'] ?? 0)) +
  (of.Plans ?? []).reduce((sum, below) => sum + rowsOf(below), 0)

export interface LookedAt {
  sql: string
  /** In tables and in what is made of them. */
  rows: number
}

/** A pool whose connections say how each statement was executed. */
export function countingPool(connectionString: string) {
  let plans: string[] = []
  const options = Object.entries(SAYING).map(([name, value]) => `-c ${name}=${value}`)
  const pool = new pg.Pool({ connectionString, options: options.join(' ') })
  pool.on('connect', (client) => client.on('notice', ({ message }) => void plans.push(message ?? '')))
  return {
    pool,
    /** Each statement of the work. */
    async lookedAt(work: () => Promise<unknown>): Promise<LookedAt[]> {
      plans = []
      await work()
      return plans.flatMap((said) => {
        const at = said.indexOf('{')
        if (at < 0) return []
        const plan = z.object({ 'Query Text': z.string(), Plan: node }).parse(JSON.parse(said.slice(at)))
        return [{ sql: plan['Query Text'], rows: rowsOf(plan.Plan) }]
      })
    },
  }
}
