/** What identity providers leave out until it is switched on, by the address of the issuer (docs/sign-in.md). */

export interface ProviderAdvice {
  name: string
  /** What to do so that the claim is sent. */
  authTime: string
  verifiedEmail: string
}

const ADVICE: readonly (ProviderAdvice & { is: (issuer: URL) => boolean })[] = [
  {
    name: 'Microsoft Entra ID',
    is: isEntra,
    authTime: 'add the optional claim auth_time to ID tokens, under Token configuration of the app registration',
    verifiedEmail:
      'add the optional claims email and xms_edov to ID tokens, or set OIDC_TRUST_EMAIL=yes for an issuer of one tenant',
  },
  {
    name: 'Amazon Cognito',
    is: ({ hostname }) => /^cognito-idp\.[a-z0-9-]+\.amazonaws\.com(\.cn)?$/.test(hostname),
    authTime: 'Cognito sends auth_time by itself: ask for the scope openid',
    verifiedEmail: 'let the user pool verify the attribute email, or map email_verified of the provider behind it',
  },
  {
    name: 'Auth0',
    is: ({ hostname }) => hostname.endsWith('.auth0.com'),
    authTime:
      'Auth0 sends auth_time when max_age is asked for, as Careline does: allow it to pass in an Action that removes claims',
    verifiedEmail: 'let Auth0 verify addresses, or have the connection pass email_verified on',
  },
  {
    name: 'Okta',
    is: ({ hostname }) => /\.(okta|oktapreview|okta-emea)\.com$/.test(hostname),
    authTime: 'Okta sends auth_time by itself: look for an inline hook that removes it',
    verifiedEmail: 'let people verify their primary address, or map email_verified in the profile of the app',
  },
  {
    name: 'Keycloak',
    is: ({ pathname }) => /\/realms\/[^/]+\/?$/.test(pathname),
    authTime: 'give the client the scope basic, whose mapper auth_time adds the claim to ID tokens',
    verifiedEmail: 'give the client the scope email, and set Email verified for the people or let Keycloak verify it',
  },
]

const ANY: ProviderAdvice = {
  name: 'The identity provider',
  authTime: 'let it put auth_time into ID tokens (OpenID Connect Core §2)',
  verifiedEmail:
    'let it send email_verified, or set OIDC_TRUST_EMAIL=yes when every address it sends is known to be right',
}

export function adviceFor(issuer: string): ProviderAdvice {
  const address = new URL(issuer)
  return ADVICE.find(({ is }) => is(address)) ?? ANY
}

const ENTRA_HOSTS = new Set([
  'login.microsoftonline.com',
  'login.microsoftonline.us',
  'login.partner.microsoftonline.cn',
])

export function isEntra({ hostname }: URL): boolean {
  return ENTRA_HOSTS.has(hostname)
}

/** Anyone can own a tenant there, and write any address into it: an address proves nothing then. */
export function isForEveryTenant(issuer: string): boolean {
  const address = new URL(issuer)
  return isEntra(address) && /^\/(common|organizations|consumers|\{tenantid\})(\/|$)/i.test(decodeURI(address.pathname))
}
