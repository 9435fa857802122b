/** An identity provider that says what a test wants: any claims in its ID tokens, any token signed by it or with another key. */
import { generateKeyPairSync, randomBytes, randomUUID, sign, type KeyObject } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text as readText } from 'node:stream/consumers'
import type { SignInSettings } from '../../src/web/sign-in/identity-provider.ts'
import type { Visitor } from './visitor.ts'

export type Claims = Record<string, unknown>

export interface SmallProvider {
  settings: SignInSettings
  /** Of the next ID tokens, beside those every one has. */
  says: Claims
  /** What it says of the person when asked with the access token; undefined: it cannot be asked. Read at discovery. */
  userInfo: Claims | undefined
  /** How often it was asked that. */
  userInfoRead: number
  /** The last visit to its sign-in page. */
  asked: URLSearchParams
  /** How often its keys were read. */
  keysRead: number
  sign(claims: Claims, differs?: { header?: Claims; key?: KeyObject }): string
  /** As a browser: there and back. */
  signIn(visitor: Visitor, path?: string): ReturnType<Visitor['get']>
  close(): Promise<void>
}

const newKey = () => generateKeyPairSync('ec', { namedCurve: 'P-256' })
export const anotherKey = () => newKey().privateKey

export const LOGOUT_EVENT = 'http://schemas.openid.net/event/backchannel-logout'

/** Of a logout token as this provider sends it. */
export function logoutClaims({ settings }: SmallProvider, subject: string): Claims {
  const iat = Math.floor(Date.now() / 1000)
  const events = { [LOGOUT_EVENT]: {} }
  return { iss: settings.issuer, aud: 'careline', sub: subject, iat, exp: iat + 120, jti: randomUUID(), events }
}

export async function smallProvider(): Promise<SmallProvider> {
  const { privateKey, publicKey } = newKey()
  const nonces = new Map<string, string>()
  const server = createServer((request, response) => void answer(request, response)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const seconds = () => Math.floor(Date.now() / 1000)

  const provider: SmallProvider = {
    settings: { issuer, clientId: 'careline', clientSecret: randomBytes(16).toString('hex') },
    says: {},
    userInfo: undefined,
    userInfoRead: 0,
    asked: new URLSearchParams(),
    keysRead: 0,
    sign(claims, { header = {}, key = privateKey } = {}) {
      const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
      const signed = `${part({ alg: 'ES256', kid: 'small', ...header })}.${part(claims)}`
      const signature = sign('sha256', Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' })
      return `${signed}.${signature.toString('base64url')}`
    },
    async signIn(visitor, path = '/sign-in') {
      const there = await visitor.get(path)
      const back = await visitor.get(there.location ?? '')
      return visitor.get(back.location ?? '')
    },
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', issuer)
    const json = (body: unknown) => response.setHeader('content-type', 'application/json').end(JSON.stringify(body))
    switch (url.pathname) {
      case '/jwks':
        provider.keysRead += 1
        return void json({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'small', alg: 'ES256', use: 'sig' }] })
      case '/auth': {
        provider.asked = url.searchParams
        const code = randomUUID()
        nonces.set(code, url.searchParams.get('nonce') ?? '')
        const back = new URL(url.searchParams.get('redirect_uri') ?? '')
        back.searchParams.set('code', code)
        back.searchParams.set('state', url.searchParams.get('state') ?? '')
        return void response.writeHead(303, { location: back.href }).end()
      }
      case '/token': {
        const code = new URLSearchParams(await readText(request)).get('code') ?? ''
        const iat = seconds()
        const always = { iss: issuer, aud: 'careline', iat, exp: iat + 60, auth_time: iat, nonce: nonces.get(code) }
        return void json({
          access_token: 'none',
          token_type: 'bearer',
          id_token: provider.sign({ ...always, email_verified: true, ...provider.says }),
        })
      }
      case '/userinfo':
        provider.userInfoRead += 1
        return void json(provider.userInfo)
      default:
        return void json({
          issuer,
          authorization_endpoint: `${issuer}/auth`,
          token_endpoint: `${issuer}/token`,
          jwks_uri: `${issuer}/jwks`,
          ...(provider.userInfo === undefined ? {} : { userinfo_endpoint: `${issuer}/userinfo` }),
          id_token_signing_alg_values_supported: ['ES256'],
          backchannel_logout_supported: true,
        })
    }
  }

  return provider
}
