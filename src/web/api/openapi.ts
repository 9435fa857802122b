/** The OpenAPI document of the API, made from the operations and schemas that check requests. */
import { z } from 'zod'
import { PROBLEMS } from '../http/json-error.ts'
import type { Operation } from './operation.ts'
import { SCOPES } from '../../accounts/token-store.ts'

const problem = {
  type: 'object',
  description: 'RFC 9457. `type` ends in one of a closed list of codes.',
  required: ['type', 'title', 'status'],
  properties: {
    type: { type: 'string', enum: Object.keys(PROBLEMS).map((code) => `urn:careline:problem:${code}`) },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    instance: { type: 'string' },
  },
}

export function openApiDocument(operations: readonly Operation[], publicBaseUrl: string): object {
  const paths: Record<string, Record<string, object>> = {}
  for (const one of operations) (paths[one.path] ??= {})[one.method] = describe(one)
  return {
    openapi: '3.1.0',
    info: {
      title: 'Careline',
      version: '1',
      description: 'Calls, decisions, cases and the directory of a Customer Care line.',
    },
    servers: [{ url: `${publicBaseUrl.replace(/\/$/, '')}/api/v1` }],
    security: [{ token: [] }],
    paths,
    components: {
      schemas: { Problem: problem },
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: `A token may be for ${SCOPES.join(', ')}.` },
      },
    },
  }
}

/** Elsewhere a request with a condition is refused. */
const CONDITIONS = ['If-Match', 'If-None-Match'].map((name) => ({
  name,
  in: 'header',
  required: false,
  description:
    '`*`, or one or more ETags in their quotes. Refused with 412 when it does not hold, with 400 when it cannot be read.',
  schema: { type: 'string' },
}))

function describe({
  method,
  path,
  scope,
  summary,
  params,
  query,
  body,
  keyed,
  conditional,
  answers,
}: Operation): object {
  const key = {
    name: 'Idempotency-Key',
    in: 'header',
    required: keyed === true,
    schema: { type: 'string', pattern: '^[\\x21-\\x7e]{1,200}$' },
  }
  return {
    operationId: `${method}${path.replaceAll(/[^A-Za-z]+(\w)/g, (_, letter: string) => letter.toUpperCase()).replaceAll(/\W/g, '')}`,
    summary,
    ...(scope === undefined ? {} : { description: `Needs a token for \`${scope}\`.` }),
    parameters: [
      ...parameters(params, 'path'),
      ...parameters(query, 'query'),
      ...(keyed === undefined ? [] : [key]),
      ...(conditional === true ? CONDITIONS : []),
    ],
    ...(body === undefined
      ? {}
      : { requestBody: { required: true, content: { 'application/json': { schema: schemaOf(body, 'input') } } } }),
    responses: {
      ...Object.fromEntries(
        Object.entries(answers).map(([status, { description, schema }]) => [
          status,
          {
            description,
            ...(schema === undefined
              ? {}
              : { content: { 'application/json': { schema: schemaOf(schema, 'output') } } }),
          },
        ]),
      ),
      default: {
        description: 'Why not',
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    },
  }
}

function parameters(schema: z.ZodObject | undefined, place: 'path' | 'query'): object[] {
  if (schema === undefined) return []
  return Object.entries(schema.shape as Record<string, z.ZodType>).map(([name, type]) => ({
    name,
    in: place,
    required: place === 'path' || !type.safeParse(undefined).success,
    schema: schemaOf(type, 'input'),
  }))
}

/** A check that JSON Schema has no word for is left out there; the request is checked by it all the same. */
function schemaOf(schema: z.ZodType, io: 'input' | 'output'): object {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' })
  return rest
}
