/** POST /sign-in/back-channel-logout: the identity provider says that a person signed out there, and they are signed out here. */
import { createHash } from 'node:crypto'
import type { Request, Response } from 'express'
import { z } from 'zod'
import type { AuditLog } from '../../domain/audit.ts'
import type { StaffId } from '../../domain/ids.ts'
import type { OpenRoute } from '../http/open-route.ts'
import type { LogoutNotice, ReadNotice } from './logout-token.ts'
import type { Sessions } from '../../accounts/sessions.ts'

export const BACK_CHANNEL_LOGOUT = '/sign-in/back-channel-logout'

export interface LogoutEvents {
  /** How many sessions ended; 0 when the person had none here. */
  loggedOutByProvider: (sessions: number) => void
  logoutRefused: (why: string) => void
  identityProviderFailed: (error: unknown) => void
}

export interface LogoutDeps {
  readToken: (token: string) => Promise<ReadNotice>
  sessions: Sessions
  audit: AuditLog
  events: LogoutEvents
  /** A member of staff who is signed out takes no calls. Never throws. */
  onStaffLeft: (id: StaffId) => Promise<void>
  now: () => Date
}

/**
 * No rate limit: the provider may end a whole shift within a second, and does not send a notice twice. What others send is
 * refused before anything is looked up.
 */
const logoutRequest = z.object({ logout_token: z.string().min(1) })

export function backChannelLogout({ readToken, sessions, audit, events, onStaffLeft, now }: LogoutDeps): OpenRoute {
  /** Undefined: done. */
  async function logOut(token: string): Promise<'invalid_request' | 'server_error' | undefined> {
    const read = await readToken(token)
    if (read.outcome === 'no-answer') {
      events.identityProviderFailed(read.error)
      return 'server_error'
    }
    if (read.outcome === 'refused') {
      events.logoutRefused(read.why)
      return 'invalid_request'
    }
    const { whose, until } = read.notice
    const ended = await sessions.endOf(whose, { id: noticeId(read.notice), until })
    if (ended === undefined) {
      events.logoutRefused('jti')
      return 'invalid_request'
    }
    events.loggedOutByProvider(ended.length)
    for (const one of ended) if (one.kind === 'staff') await onStaffLeft(one.id)
    for (const { kind, id } of ended)
      await audit.append({
        type: 'signed-out',
        at: now(),
        actor: `${kind} ${id}`,
        subject: kind === 'contact' ? id : undefined,
        callId: undefined,
        body: { by: 'identity provider' },
      })
    return undefined
  }

  return {
    method: 'post',
    path: BACK_CHANNEL_LOGOUT,
    handler: async (request: Request, response: Response) => {
      response.set('Cache-Control', 'no-store')
      const given = logoutRequest.safeParse(request.body)
      const failed = given.success ? await logOut(given.data.logout_token) : 'invalid_request'
      // Failing is 400 as well (Back-Channel Logout 1.0 §2.8).
      if (failed === undefined) response.status(200).end()
      else response.status(400).json({ error: failed })
    },
  }
}

function noticeId({ whose, id }: LogoutNotice): Buffer {
  return createHash('sha256')
    .update(JSON.stringify([whose.issuer, id]))
    .digest()
}
