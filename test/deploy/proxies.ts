/** nginx and Caddy as deploy/ configures them: only ports, paths and the certificate are others. */
import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { request } from 'node:https'
import type { IncomingMessage } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { PROJECT_ROOT } from '../../src/project-root.ts'
import { freePort } from '../services/free-port.ts'
import { CADDY, findTool, NGINX, OPENSSL } from '../services/tools.ts'

const run = promisify(execFile)
const deployed = (name: string) => readFileSync(join(PROJECT_ROOT, 'deploy', name), 'utf8')

/** As the files of deploy/ call it. */
export const HOST = 'care.example.com'

export interface Proxy {
  name: string
  port: number
  /** Everything it wrote: requests, failures. */
  logs: () => Promise<string>
  stop: () => Promise<void>
}

export interface Certificate {
  cert: string
  key: string
}

export async function makeCertificate(folder: string): Promise<Certificate> {
  const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')]
  const names = ['-subj', `/CN=${HOST}`, '-addext', `subjectAltName=DNS:${HOST}`]
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2']
  await run(findTool(OPENSSL) ?? 'openssl', ['req', '-x509', ...kind, ...names, '-keyout', key, '-out', cert])
  return { cert, key }
}

/** Every text must be there: a file that changed is not quietly tried as something else. */
function withOther(text: string, others: readonly [string, string][]): string {
  return others.reduce((changed, [from, to]) => {
    if (!changed.includes(from)) throw new Error(`the configuration does not hold ${from}`)
    return changed.replaceAll(from, to)
  }, text)
}

export async function startNginx(folder: string, ports: readonly [number, number], made: Certificate): Promise<Proxy> {
  const [port, plain] = [await freePort(), await freePort()]
  const site = withOther(deployed('nginx.conf'), [
    ['listen 80;', `listen 127.0.0.1:${plain};`],
    ['listen 443 ', `listen 127.0.0.1:${port} `],
    ['127.0.0.1:3001', `127.0.0.1:${ports[0]}`],
    ['127.0.0.1:3002', `127.0.0.1:${ports[1]}`],
    ['/etc/ssl/careline/fullchain.pem', made.cert],
    ['/etc/ssl/careline/privkey.pem', made.key],
    ['/var/log/nginx', folder],
  ])
  await writeFile(join(folder, 'careline.conf'), site)
  const kinds = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
  const temporary = kinds.map((kind) => `${kind}_temp_path ${join(folder, kind)};`).join(' ')
  const whole = `pid ${folder}/pid; daemon off; worker_processes 2; events {} http { ${temporary} include ${folder}/careline.conf; }`
  await writeFile(join(folder, 'nginx.conf'), whole)
  const nginx = findTool(NGINX) ?? 'nginx'
  const args = ['-e', join(folder, 'start.log'), '-p', folder, '-c', join(folder, 'nginx.conf')]
  const { stderr } = await run(nginx, ['-t', ...args])
  if (/\[(warn|emerg|error)\]/.test(stderr)) throw new Error(stderr)
  const child = spawn(nginx, args, { stdio: 'ignore' })
  const files = ['careline.log', 'careline-error.log', 'start.log'].map((name) => join(folder, name))
  const logs = async () => (await Promise.all(files.map((file) => readFile(file, 'utf8').catch(() => '')))).join('\n')
  return started({ name: 'nginx', port, logs, stop: () => stop(child, 'SIGQUIT') }, child)
}

export async function startCaddy(folder: string, ports: readonly [number, number], made: Certificate): Promise<Proxy> {
  const port = await freePort()
  // Without an answer on ports 80 and 2019, which are the machine's; with a certificate, where Caddy would ask a CA for one.
  const text = withOther(deployed('Caddyfile'), [
    ['\tservers {', `\tadmin off\n\tauto_https disable_redirects\n\tservers {`],
    [
      '{$CARELINE_SITE:care.example.com} {',
      `https://${HOST}:${port} {\n\tbind 127.0.0.1\n\ttls ${made.cert} ${made.key}`,
    ],
  ])
  const file = join(folder, 'Caddyfile')
  await writeFile(file, text)
  const env = {
    PATH: process.env['PATH'],
    HOME: folder,
    XDG_DATA_HOME: folder,
    CARELINE_UPSTREAMS: `127.0.0.1:${ports[0]} 127.0.0.1:${ports[1]}`,
    ...(await buffersOf()),
  }
  const caddy = findTool(CADDY) ?? 'caddy'
  const args = ['--config', file, '--adapter', 'caddyfile']
  await run(caddy, ['validate', ...args], { env })
  const child = spawn(caddy, ['run', ...args], { env, stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  child.stderr.on('data', (bytes: Buffer) => (said += bytes.toString()))
  return started({ name: 'Caddy', port, logs: async () => said, stop: () => stop(child, 'SIGTERM') }, child)
}

/** Debian 12 has 2.6, which calls it otherwise (deploy/Caddyfile). */
async function buffersOf(): Promise<Record<string, string>> {
  const { stdout } = await run(findTool(CADDY) ?? 'caddy', ['version'])
  const [, major = '', minor = ''] = /^v?(\d+)\.(\d+)/.exec(stdout) ?? []
  return Number(major) === 2 && Number(minor) < 7 ? { CARELINE_BUFFERS: 'buffer_requests' } : {}
}

async function started(proxy: Proxy, child: ChildProcess): Promise<Proxy> {
  for (let tries = 0; tries < 2_000; tries += 1) {
    if (child.exitCode !== null) break
    const up = await fetch(`http://127.0.0.1:${proxy.port}/`).then(
      () => true,
      (error: unknown) => !String(error instanceof Error && error.cause).includes('ECONNREFUSED'),
    )
    if (up) return proxy
    await new Promise((resolve) => setTimeout(resolve, 30))
  }
  throw new Error(`${proxy.name} did not start: ${await proxy.logs()}`)
}

async function stop(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  const ended = once(child, 'exit')
  if (child.exitCode !== null) return
  child.kill(signal)
  await ended
}

export interface Asked {
  method?: string
  headers?: Record<string, string>
  body?: string | Uint8Array
  signal?: AbortSignal | undefined
}

/** Over TLS, whose certificate is checked, to the host's own name. */
export async function ask(port: number, ca: string, path: string, asked: Asked = {}): Promise<IncomingMessage> {
  const { method = 'GET', headers = {}, body, signal } = asked
  const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }
  const sent = request({
    host: '127.0.0.1',
    port,
    path,
    method,
    ca,
    servername: HOST,
    agent: false,
    ...(signal === undefined ? {} : { signal }),
    headers: { host: HOST, ...length, ...headers },
  })
  sent.end(body)
  const [response] = (await once(sent, 'response')) as [IncomingMessage]
  return response
}

/** `fetch` that trusts this certificate, for the telephones. */
export function fetchThrough(ca: string, seen: (status: number) => void): typeof globalThis.fetch {
  return async (input, init) => {
    const { port, pathname, search } = new URL(input instanceof Request ? input.url : input)
    const { method = 'GET', body, signal } = init ?? {}
    const headers = Object.fromEntries(new Headers(init?.headers))
    const given = typeof body === 'string' ? { body } : {}
    const answer = await ask(Number(port), ca, pathname + search, {
      method,
      headers,
      signal: signal ?? undefined,
      ...given,
    })
    seen(answer.statusCode ?? 0)
    const contentType = answer.headers['content-type']
    return new Response(new Uint8Array(await buffer(answer)), {
      status: answer.statusCode ?? 500,
      headers: contentType === undefined ? {} : { 'content-type': contentType },
    })
  }
}

export async function folderFor(parent: string, name: string): Promise<string> {
  const folder = join(parent, name)
  await mkdir(folder)
  // Its workers run as another user.
  await chmod(folder, 0o777)
  return folder
}
