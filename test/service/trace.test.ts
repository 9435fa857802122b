/** Spans go from the webhook to the turn, the stores and Twilio, and hold nothing about a person; without an SDK there are none. */
import { AsyncLocalStorage } from 'node:async_hooks'
import {
  context,
  ROOT_CONTEXT,
  SpanStatusCode,
  trace,
  type Attributes,
  type Context,
  type ContextManager,
  type Span,
  type SpanOptions,
  type Tracer,
} from '@opentelemetry/api'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { inSpan } from '../../src/service/watch/trace.ts'
import { openCareline, type Careline } from '../calls/careline.ts'
import { onTheFloor } from '../desk/on-the-floor.ts'
import { startRedis, type TestRedis } from '../services/redis.ts'

interface Recorded {
  name: string
  parent: Recorded | undefined
  attributes: Attributes
  failed: boolean
  ended: boolean
}

const spans: Recorded[] = []
const recordOf = new WeakMap<Span, Recorded>()

/** What an SDK would do, into an array. */
class MemoryTracer implements Tracer {
  startSpan(name: string, options: SpanOptions = {}, from: Context = context.active()): Span {
    const parent = trace.getSpan(from)
    const one: Recorded = {
      name,
      parent: parent && recordOf.get(parent),
      attributes: { ...options.attributes },
      failed: false,
      ended: false,
    }
    spans.push(one)
    const span: Span = Object.assign(trace.wrapSpanContext({ traceId: '1', spanId: '1', traceFlags: 1 }), {
      setStatus({ code }: { code: SpanStatusCode }) {
        one.failed = code === SpanStatusCode.ERROR
        return span
      },
      setAttribute(key: string, value: string) {
        one.attributes[key] = value
        return span
      },
      end() {
        one.ended = true
      },
    })
    recordOf.set(span, one)
    return span
  }

  startActiveSpan<F extends (span: Span) => unknown>(name: string, ...rest: unknown[]): ReturnType<F> {
    const options = rest.length > 1 ? (rest[0] as SpanOptions) : {}
    const work = rest.at(-1) as F
    const span = this.startSpan(name, options)
    return context.with(trace.setSpan(context.active(), span), work as never, undefined, span) as ReturnType<F>
  }
}

const storage = new AsyncLocalStorage<Context>()
const contexts: ContextManager = {
  active: () => storage.getStore() ?? ROOT_CONTEXT,
  with: (active, work, self, ...given) => storage.run(active, () => work.apply(self as never, given)),
  bind: (_active, target) => target,
  enable: () => contexts,
  disable: () => contexts,
}

let redis: TestRedis
let careline: Careline
beforeAll(async () => {
  redis = await startRedis()
  careline = await openCareline({ real: { redisUrl: redis.url }, rest: true })
})
afterAll(async () => {
  await careline.close()
  await redis.stop()
})

/** The names from the outermost span to this one. */
const path = (one: Recorded): string[] => [...(one.parent === undefined ? [] : path(one.parent)), one.name]

test('without an SDK work is done as ever', async () => {
  expect(await inSpan('turn', async () => 7)).toBe(7)
  expect(spans).toEqual([])
})

test('with one, a call is a tree of spans that hold nothing about a person', async () => {
  context.setGlobalContextManager(contexts)
  trace.setGlobalTracerProvider({ getTracer: () => new MemoryTracer() })
  try {
    const floor = onTheFloor(() => careline)
    const call = await floor.connect(await floor.anaInQueue(), 'ruth')
    await call.hangsUp()
    await expect(inSpan('turn', () => Promise.reject(new Error('ana is down')))).rejects.toThrow()
  } finally {
    trace.disable()
    context.disable()
  }
  const paths = spans.map(path)
  expect(paths).toContainEqual(['webhook incoming', 'turn', 'Redis claim'])
  expect(paths).toContainEqual(['webhook step', 'turn', 'Postgres recordDecision'])
  expect(spans.map(({ name }) => name)).toContain('Twilio ring')
  expect(spans.find(({ name, attributes }) => name === 'turn' && attributes['turn'] === 1)?.attributes).toEqual({
    turn: 1,
    event: 'input',
  })
  expect(spans.at(-1)).toMatchObject({ name: 'turn', failed: true, ended: true })
  const text = JSON.stringify(spans.map(({ name, attributes }) => ({ name, attributes })))
  expect(text).not.toMatch(/CA[0-9a-f]{8}|\+?\d{6}|\bana\b|\bruth\b/i)
})
