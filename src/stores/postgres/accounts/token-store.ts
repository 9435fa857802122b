/** API tokens in Postgres, with an audit row for each that is made or ended. */
import { randomUUID } from 'node:crypto'
import type { Pool } from 'pg'
import type { AuditEntry } from '../../../domain/audit.ts'
import type { ApiToken, Scope, TokenStore } from '../../../accounts/token-store.ts'
import type { PostgresAudit } from '../audit/audit-log.ts'
import { inTransaction } from '../database/pool.ts'

interface TokenRow {
  id: string
  name: string
  scopes: Scope[]
  made_by: string
  made_at: Date
  used_at: Date | null
  ended_at: Date | null
}

const COLUMNS = 'id, name, scopes, made_by, made_at, used_at, ended_at'

function toToken({ made_by: madeBy, made_at: madeAt, used_at: usedAt, ended_at: endedAt, ...row }: TokenRow): ApiToken {
  return { ...row, madeBy, madeAt, usedAt: usedAt ?? undefined, endedAt: endedAt ?? undefined }
}

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
      const { rows } = await pool.query<TokenRow>(
        `SELECT ${COLUMNS} FROM api_tokens WHERE hash = $1 AND ended_at IS NULL`,
        [hash],
      )
      const [row] = rows
      if (row === undefined) return undefined
      // Written once a minute at most: every request would wait for it.
      if (row.used_at === null || at.getTime() - row.used_at.getTime() > 60_000)
        await pool.query('UPDATE api_tokens SET used_at = $2 WHERE id = $1', [row.id, at])
      return toToken(row)
    },

    async all() {
      const { rows } = await pool.query<TokenRow>(
        `SELECT ${COLUMNS} FROM api_tokens ORDER BY ended_at NULLS FIRST, made_at DESC LIMIT 100`,
      )
      return rows.map(toToken)
    },

    make: ({ name, scopes, hash, madeBy, at }) =>
      inTransaction(pool, async (client) => {
        const { rows } = await client.query<TokenRow>(
          `INSERT INTO api_tokens (id, name, hash, scopes, made_by, made_at) VALUES ($1, $2, $3, $4, $5, $6) RETURNING ${COLUMNS}`,
          [randomUUID(), name, hash, scopes, madeBy, at],
        )
        if (rows[0] === undefined) throw new Error('a token could not be kept')
        await audit.appendWithin(
          client,
          entry('token.made', madeBy, at, { token: name, id: rows[0].id, scopes: scopes.join(' ') }),
        )
        return toToken(rows[0])
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
