/** What the doctor asks others: Twilio, the identity provider, our own public address, the CRM, the host of the hold music. */
import type { Config } from '../../service/settings/config.ts'
import { lookAtMusic } from '../../service/settings/hold-music-file.ts'
import { probeMailServer } from '../../profile/mail-server.ts'
import { probeNumbers, type NumberCondition, type NumbersAnswer } from '../../phone/taskrouter/number-addresses.ts'
import { probeTaskRouter } from '../../phone/taskrouter/probe-task-router.ts'
import { twilioClient, type TwilioSettings } from '../../phone/twilio-client.ts'
import { probeProvider } from '../../web/sign-in/probe-provider.ts'
import type { SignInSettings } from '../../web/sign-in/identity-provider.ts'
import { sentenceOf } from '../../service/failure-sentence.ts'
import { ok, warn, wrong, type Found } from './check-result.ts'

const ANSWER_MS = 4_000

export async function twilioNumbers(access: TwilioSettings, config: Config): Promise<Found[]> {
  const ask = (differs: Partial<TwilioSettings>, numbers: readonly string[]) =>
    probeNumbers(twilioClient({ ...access, ...differs }), config.publicBaseUrl, numbers)
  const [answer, ...byToken] = await Promise.all([
    ask({}, config.phoneNumbers),
    // Signatures are made with an auth token, also where an API key asks.
    ...access.authTokens.map((token) => ask({ authTokens: [token], apiKey: undefined }, ['none'])),
  ])
  const key = access.apiKey === undefined ? undefined : answer.kind
  switch (answer.kind) {
    case 'no-answer':
      return [warn(`does not answer: ${answer.why}`, 'callers are answered meanwhile; staff cannot be rung')]
    case 'refused':
      return key === undefined
        ? [wrong('refuses our credentials', 'copy account SID and auth token from the Twilio console again')]
        : [
            wrong('refuses TWILIO_API_KEY_SID', 'make a new API key in the Twilio console, or take both settings out'),
            ...tokenResults(byToken),
          ]
    case 'answered':
      return [
        ok(key === undefined ? 'takes our credentials' : 'takes our API key'),
        ...(key !== undefined || byToken.length > 1 ? tokenResults(byToken) : []),
        ...numberResults(answer, config),
      ]
    default:
      return answer satisfies never
  }
}

function tokenResults(byToken: readonly NumbersAnswer[]): Found[] {
  const refused = byToken.map(({ kind }) => kind === 'refused')
  const leave = 'leave only the one that is in force'
  if (refused.every(Boolean))
    return [wrong('refuses the auth token: every webhook is refused as well', 'copy it from the Twilio console again')]
  if (refused.length < 2) return [ok('takes the auth token')]
  if (refused[1] === true) return [warn('takes the first auth token, not the second', leave)]
  return [
    refused[0] === true ? warn('takes the second auth token, not the first', leave) : ok('takes both auth tokens'),
  ]
}

function numberResults(
  answer: { numbers: NumberCondition[]; absent: string[]; others: number },
  { phoneNumbers, publicBaseUrl }: Config,
): Found[] {
  const todo = 'careline provision points it here'
  const found = answer.numbers.map(({ phoneNumber, wrong: problems, lacking }) => {
    if (problems.length > 0) return wrong(`${phoneNumber}: ${[...problems, ...lacking].join(', ')}`, todo)
    return lacking.length > 0
      ? warn(`${phoneNumber}: ${lacking.join(', ')}`, todo)
      : ok(`${phoneNumber} leads to ${publicBaseUrl}`)
  })
  const absent = answer.absent.map((number) =>
    wrong(`${number} is not a number of this account`, 'correct PHONE_NUMBERS, or buy it'),
  )
  if (phoneNumbers.length > 0) return [...found, ...absent]
  const says = `PHONE_NUMBERS is not set; ${answer.numbers.length} numbers of the account lead here`
  return [warn(says, 'set it, so that each number is looked at'), ...found]
}

export async function signIn(settings: SignInSettings | undefined, publicBaseUrl: string): Promise<Found[]> {
  if (settings === undefined)
    return [warn('is not set up: calls are answered, and no screen can be used', 'set the three OIDC settings')]
  const answer = await probeProvider(settings, publicBaseUrl)
  switch (answer.kind) {
    case 'other-issuer':
      return [
        wrong(`${settings.issuer} answers under another name`, 'copy OIDC_ISSUER from its discovery, to the slash'),
      ]
    case 'no-answer':
      return [wrong(`${settings.issuer} does not answer: ${sentenceOf(answer.error)}`, adviceOn(answer.error))]
    case 'answers':
      return answer.lacking.length > 0
        ? [wrong(`${settings.issuer} does not say its ${answer.lacking.join(', ')}`, 'set that up there')]
        : [
            ok(`${settings.issuer} answers${answer.logsOutByBackChannel ? ' and can tell of sign-outs' : ''}`),
            clientResult(answer.client),
            ...answer.doubts.map(({ says, todo }) => warn(says, `${todo} (docs/sign-in.md)`)),
          ]
    default:
      return answer satisfies never
  }
}

function clientResult(client: 'accepted' | 'refused' | 'unknown'): Found {
  switch (client) {
    case 'accepted':
      return ok('takes our client id and secret')
    case 'refused':
      return wrong(
        'refuses our client id or secret: no person can sign in',
        'copy OIDC_CLIENT_ID and OIDC_CLIENT_SECRET from the provider again',
      )
    case 'unknown':
      return warn('does not tell whether it takes our client id and secret', 'sign in once')
    default:
      return client satisfies never
  }
}

/** A certificate that Node does not know has an error code of its own, deep in the causes. */
function adviceOn(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (/CERT|SELF_SIGNED|ISSUER/.test(code) && !/EXPIRED|ALTNAME/.test(code))
    return 'name the CA of its certificate in NODE_EXTRA_CA_CERTS, in the environment that starts Careline'
  return error instanceof Error && error.cause !== undefined ? adviceOn(error.cause) : 'sign-ins fail until it does'
}

/** Access tokens are signed with the API key, and browsers give no microphone to a page over plain HTTP, but to one of this machine. */
export function browserCalls({ twilioApiKeySid, publicBaseUrl }: Config): Found {
  if (twilioApiKeySid === undefined) return ok('no API key: analysts answer on telephones alone')
  const { protocol, hostname } = new URL(publicBaseUrl)
  return protocol === 'https:' || hostname === 'localhost' || hostname.startsWith('127.')
    ? ok('analysts may answer in the browser')
    : warn('browsers give no microphone to a page over http://', 'let PUBLIC_BASE_URL begin with https://')
}

/** One unsigned webhook: ours is refused with a bare 403, before anything is read of it. */
export async function publicAddress({ publicBaseUrl }: Config): Promise<Found> {
  const address = `${publicBaseUrl}/voice/incoming`
  const todo = 'it has to lead to this service unchanged, and without a redirect: digits are lost in one'
  let status: number
  let body: string
  try {
    const response = await fetch(address, {
      method: 'POST',
      redirect: 'manual',
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'user-agent': 'careline doctor' },
      body: '',
      signal: AbortSignal.timeout(ANSWER_MS),
    })
    status = response.status
    body = await response.text()
  } catch (error) {
    return warn(`${address} cannot be reached from here: ${sentenceOf(error)}`, 'try it from outside')
  }
  if (status === 403 && body === '') return ok(`${address} is ours and refuses what is not signed`)
  if (status === 403) return wrong(`${address}: something in front refuses requests before we see them`, todo)
  if (status === 502 || status === 503 || status === 504)
    return warn(`${address} answers ${status}: the service behind it does not run`, 'start it and ask again')
  return wrong(`${address} answers ${status}, not our own 403`, todo)
}

/** Nothing to say where TaskRouter is not used. */
export async function taskRouterThere(access: TwilioSettings, settings: Config['taskRouter']): Promise<Found[]> {
  if (settings === undefined) return []
  const answer = await probeTaskRouter(twilioClient(access), settings)
  const todo = 'careline provision prints both SIDs; or take both settings out'
  switch (answer.kind) {
    case 'there':
      return [ok('has our workspace and workflow')]
    case 'absent':
      return [wrong(`has no such ${answer.what}: no caller is offered to an analyst`, todo)]
    case 'no-answer':
      return [warn(`does not answer: ${sentenceOf(answer.error)}`, 'callers wait meanwhile')]
    default:
      return answer satisfies never
  }
}

/** Signs in at the mail server and sends nothing. */
export async function mailAnswers(url: string | undefined): Promise<Found[]> {
  if (url === undefined) return []
  try {
    await probeMailServer(url, ANSWER_MS)
    return [ok('the server of SMTP_URL takes our sign-in')]
  } catch (error) {
    const isRefused = error instanceof Error && 'code' in error && error.code === 'EAUTH'
    return [
      wrong(
        isRefused ? 'the server of SMTP_URL refuses our user or password' : `it does not answer: ${sentenceOf(error)}`,
        'correct SMTP_URL; notices to contacts wait for a day',
      ),
    ]
  }
}

/** Asks for nothing: a CRM must not be told of a case that is none. */
export async function crmAnswers(url: string): Promise<Found> {
  const { host } = new URL(url)
  try {
    const { status } = await fetch(url, {
      method: 'HEAD',
      redirect: 'manual',
      signal: AbortSignal.timeout(ANSWER_MS),
    })
    return status >= 500 ? warn(`${host} answers ${status}`, 'ask the operator of the CRM') : ok(`${host} answers`)
  } catch (error) {
    return warn(`${host} does not answer: ${sentenceOf(error)}`, 'events wait until it does')
  }
}

/** A caller who waits would hear an error, or nothing, where Twilio cannot fetch or play the file. */
export async function holdMusic(url: string): Promise<Found> {
  const name = 'hold-music of the site file'
  const file = await lookAtMusic(url)
  switch (file.kind) {
    case 'plays':
      return ok(`${name} is ${file.type}`)
    case 'length-unknown':
      return warn(`${name} does not say how long it is`, 'serve it with its Content-Length')
    case 'refused':
      return wrong(`${name} ${file.says}`, file.mend)
    default:
      return file satisfies never
  }
}
