/** Spans for OpenTelemetry: webhook, turn, store, Twilio. Without an SDK in the process they are nothing. Nothing in them is about a person. */
import { SpanStatusCode, trace, type Attributes } from '@opentelemetry/api'
import type { RequestHandler } from 'express'

/** Asked for at each span, because an SDK may be loaded after this file. */
const tracer = () => trace.getTracer('careline')

/** `name` and `attributes` are words and numbers of our own: never an id, a number, a key or a message. A rejection marks the span as failed. */
export function inSpan<T>(name: string, work: () => Promise<T>, attributes: Attributes = {}): Promise<T> {
  return tracer().startActiveSpan(name, { attributes }, async (span) => {
    try {
      return await work()
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR })
      throw error
    } finally {
      span.end()
    }
  })
}

/** The same object, with a span around each of its methods, all of which give a promise. */
export function traced<T extends object>(name: string, object: T): T {
  return new Proxy(object, {
    get(target, property) {
      const method: unknown = Reflect.get(target, property)
      if (typeof method !== 'function') return method
      return (...given: unknown[]) =>
        inSpan(`${name} ${String(property)}`, async () => Reflect.apply(method, target, given) as unknown)
    },
  })
}

/** A span for each request of Twilio's, until it is answered. Unknown paths have one name, whatever was asked for. */
export function webhookSpans(routes: readonly string[]): RequestHandler {
  const known = new Set(routes.map((route) => `/${route}`))
  return (request, response, next) => {
    const name = known.has(request.path) ? request.path.slice(1) : 'unknown'
    tracer().startActiveSpan(`webhook ${name}`, (span) => {
      response.once('close', () => {
        if (response.statusCode >= 500) span.setStatus({ code: SpanStatusCode.ERROR })
        span.setAttribute('http.response.status_code', response.statusCode)
        span.end()
      })
      next()
    })
  }
}
