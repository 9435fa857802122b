/** An identity provider with the demo's people on one click. On this machine only, and never in production. */
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import express, { type ErrorRequestHandler, type Router } from 'express'
import type { Configuration } from 'oidc-provider'
import { z } from 'zod'
import { identityPage, type DemoPerson } from './identity-page.tsx'
import { identityStore } from './identity-store.ts'
import { sendPage } from '../send-page.ts'
import { isThisMachine } from '../../web/http/from-this-machine.ts'

export interface DemoIdentityOptions {
  /** Of the service: the provider is a part of it. */
  publicBaseUrl: string
  people: readonly DemoPerson[]
  production: boolean
}

export interface DemoIdentityProvider {
  /** Mount at the root, behind the guard of the demo. */
  router: Router
  settings: { issuer: string; clientId: string; clientSecret: string }
}

const PATH = '/demo/identity'
const MINUTE_S = 60
const choice = z.object({ subject: z.string() })

/** Throws where others than the person at this machine could sign in as anyone (docs/security.md, "Sessions and pages"). */
export function demoIdentityProvider(options: DemoIdentityOptions): DemoIdentityProvider {
  const { publicBaseUrl, production } = options
  if (production) throw new Error('The demo identity provider never runs in production.')
  if (!isThisMachine(publicBaseUrl))
    throw new Error('The demo identity provider runs at an address of this machine only, e.g. http://127.0.0.1:3000.')
  const settings = {
    issuer: `${publicBaseUrl}${PATH}`,
    clientId: 'careline-demo',
    clientSecret: randomBytes(32).toString('base64url'),
  }
  // Made when a person signs in, which takes half a second: the demo is ready for calls without it.
  let made: Promise<Router> | undefined
  const router = express.Router()
  router.use(PATH, async (request, response, next) => {
    made ??= routerOf(settings, options)
    const provider = await made
    provider(request, response, next)
  })
  return { router, settings }
}

async function routerOf(
  settings: DemoIdentityProvider['settings'],
  { publicBaseUrl, people }: DemoIdentityOptions,
): Promise<Router> {
  // An optional dependency: a production installation goes without it.
  const { Provider, interactionPolicy } = await import('oidc-provider')
  const login = interactionPolicy.base().get('login')
  // Signing in as one person and then as another is what the demo is for: it always asks.
  login?.checks.add(
    new interactionPolicy.Check('who', 'the demo always asks', 'login_required', (context) =>
      context.oidc.result?.login === undefined
        ? interactionPolicy.Check.REQUEST_PROMPT
        : interactionPolicy.Check.NO_NEED_TO_PROMPT,
    ),
  )
  const policy = interactionPolicy.base()
  policy.clear()
  if (login !== undefined) policy.add(login)
  const provider = new Provider(settings.issuer, {
    ...protocol(settings, publicBaseUrl),
    interactions: { policy, url: (_context, { uid }) => `${PATH}/interaction/${uid}` },
    findAccount: (_context, subject) => accountOf(people, subject),
  })

  const router = express.Router()
  router.get('/interaction/:uid', async (request, response) => {
    await provider.interactionDetails(request, response)
    sendPage(response, identityPage(people, request.originalUrl))
  })
  router.post('/interaction/:uid', express.urlencoded({ extended: false, limit: '1kb' }), async (request, response) => {
    const chosen = choice.safeParse(request.body).data
    const person = people.find((one) => one.subject === chosen?.subject)
    const result =
      person === undefined ? { error: 'access_denied' } : { login: { accountId: person.subject, remember: false } }
    await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false })
  })
  router.use(provider.callback(), startAgain)
  return router
}

function protocol(client: { clientId: string; clientSecret: string }, publicBaseUrl: string): Configuration {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return {
    adapter: identityStore(),
    clients: [
      {
        client_id: client.clientId,
        client_secret: client.clientSecret,
        redirect_uris: [`${publicBaseUrl}/sign-in/callback`],
        response_types: ['code'],
        grant_types: ['authorization_code'],
        id_token_signed_response_alg: 'ES256',
      },
    ],
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), kid: 'demo', alg: 'ES256', use: 'sig' }] },
    cookies: { keys: [randomBytes(32).toString('base64url')] },
    claims: { openid: ['sub'], email: ['email', 'email_verified'] },
    // Without these every person would be asked to agree to what the demo may know about them.
    loadExistingGrant: async ({ oidc }) => {
      const grant = new oidc.provider.Grant({
        clientId: oidc.client?.clientId ?? '',
        accountId: oidc.session?.accountId ?? '',
      })
      grant.addOIDCScope('openid email')
      await grant.save()
      return grant
    },
    features: {
      // Its own pages accept any name with any password.
      devInteractions: { enabled: false },
      rpInitiatedLogout: { enabled: false },
    },
    pkce: { required: () => true },
    ttl: {
      AccessToken: 5 * MINUTE_S,
      AuthorizationCode: MINUTE_S,
      IdToken: 5 * MINUTE_S,
      Interaction: 10 * MINUTE_S,
      Session: 10 * MINUTE_S,
      Grant: 10 * MINUTE_S,
    },
    renderError: (context, out) => {
      context.type = 'text/plain'
      context.body = `The demo's sign-in could not go on (${out.error}). Go back and start again.\n`
    },
  }
}

function accountOf(people: readonly DemoPerson[], subject: string) {
  const person = people.find((one) => one.subject === subject)
  return (
    person && {
      accountId: subject,
      claims: () => ({ sub: subject, email: person.email, email_verified: true }),
    }
  )
}

/** A question that was answered already, or came before a restart. */
const startAgain: ErrorRequestHandler = (error, _request, response, next) => {
  if (response.headersSent) next(error)
  else response.redirect(303, '/')
}
