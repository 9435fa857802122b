/** API tokens in Postgres, with an audit row for each that is made or ended. */
import { randomUUID } from 'node:crypto'
import type { Pool } from 'pg'
import type { AuditEntry } from '../../../domain/audit.ts'
import type { ApiToken, TokenStore } from '../../../accounts/token-store.ts'
import type { PostgresAudit } from '../audit/audit-log.ts'
import { inTransaction } from '../database/pool.ts'
import { readRow, readRows } from '../database/read-rows.ts'

const TOKEN = 'id, name, scopes, made_by AS "madeBy", made_at AS "madeAt", used_at AS "usedAt", ended_at AS "endedAt"'

export function postgresTokens(pool: Pool, audit: PostgresAudit): TokenStore {
  const entry = (type: AuditEntry['type'], actor: string, at: Date, body: AuditEntry['body']): AuditEntry => ({
    type,
    at,
    actor,
    subject: undefined,
    callId: undefined,
    body,
  })
  return {
    async use(hash, at) {
      const token = await readRow<ApiToken>(
        pool,
        `SELECT ${TOKEN} FROM api_tokens WHERE hash = $1 AND ended_at IS NULL`,
        [hash],
      )
      if (token === undefined) return undefined
      // Written once a minute at most: every request would wait for it.
      if (token.usedAt === undefined || at.getTime() - token.usedAt.getTime() > 60_000)
        await pool.query('UPDATE api_tokens SET used_at = $2 WHERE id = $1', [token.id, at])
      return token
    },

    all: () =>
      readRows<ApiToken>(pool, `SELECT ${TOKEN} FROM api_tokens ORDER BY ended_at NULLS FIRST, made_at DESC LIMIT 100`),

    make: ({ name, scopes, hash, madeBy, at }) =>
      inTransaction(pool, async (client) => {
        const made = await readRow<ApiToken>(
          client,
          `INSERT INTO api_tokens (id, name, hash, scopes, made_by, made_at) VALUES ($1, $2, $3, $4, $5, $6) RETURNING ${TOKEN}`,
          [randomUUID(), name, hash, scopes, madeBy, at],
        )
        if (made === undefined) throw new Error('a token could not be stored')
        await audit.appendWithin(
          client,
          entry('token.made', madeBy, at, { token: name, id: made.id, scopes: scopes.join(' ') }),
        )
        return made
      }),

    end: (id, actor, at) =>
      inTransaction(pool, async (client) => {
        const { rows } = await client.query<{ name: string }>(
          'UPDATE api_tokens SET ended_at = $2 WHERE id::text = $1 AND ended_at IS NULL RETURNING name',
          [id, at],
        )
        if (rows[0] === undefined) return false
        await audit.appendWithin(client, entry('token.ended', actor, at, { token: rows[0].name, id }))
        return true
      }),
  }
}
