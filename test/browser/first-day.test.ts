/** An empty installation, from `careline init` to the first call that an analyst accepts: typed in by its administrator. */
import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { randomBytes, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, request as askService } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import express from 'express'
import type { Page } from 'playwright-core'
import { afterAll, expect, test } from 'vitest'
import { demoIdentityProvider } from '../../src/demo/identity/identity-provider.ts'
import { PROJECT_ROOT } from '../../src/project-root.ts'
import { Network, startRestApi } from '../../src/simulator/index.ts'
import { portOf } from '../../src/web/http/port-of.ts'
import { answersTo, build } from '../faults/service-process.ts'
import { freePort } from '../services/free-port.ts'
import { freshDatabase } from '../services/postgres.ts'
import { startRedis } from '../services/redis.ts'
import { openWindows } from './browser.ts'
import { AXE_LOOKS, lookAt } from './look-at.ts'
import { isLive } from './screens.ts'

const PEOPLE = [
  { subject: 'staff:ada', name: 'Ada Byron', email: 'ada@vendor.example', role: 'administrator' },
  { subject: 'staff:tom', name: 'Tom Reed', email: 'tom@vendor.example', role: 'analyst' },
  { subject: 'contact:mia', name: 'Mia Lund', email: 'mia@harbour.example', role: 'contact' },
].map((person) => ({ ...person, shows: '' }))
const TOMS_PHONE = '+442079460188'
const accountSid = `AC${randomUUID().replaceAll('-', '')}`
const authToken = randomBytes(16).toString('hex')

const folder = mkdtempSync(join(tmpdir(), 'careline-first-day-'))
const [database, redis, port] = await Promise.all([freshDatabase(), startRedis(), freePort(), build()])
let service: ChildProcess | undefined

/** What stands before the service, and the provider beside it: one address, as in production. */
const front = express()
const web = createServer(front).listen(0, '127.0.0.1')
await once(web, 'listening')
const publicUrl = `http://127.0.0.1:${portOf(web)}`
const identity = demoIdentityProvider({ publicBaseUrl: publicUrl, people: PEOPLE, production: false })
front.use(identity.router)
front.use((request, response) => {
  const { method, headers, originalUrl: path } = request
  const passed = askService({ host: '127.0.0.1', port, method, headers, path }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers)
    answer.pipe(response)
  })
  // Before the service runs, what is there refuses requests that are not signed.
  passed.on('error', () => (response.headersSent ? response.destroy() : response.status(403).end()))
  request.pipe(passed)
})
const network = new Network({ baseUrl: publicUrl, accountSid, authToken })
const rest = await startRestApi(network, { accountSid, authToken })
const windows = await openWindows(publicUrl)

afterAll(async () => {
  await windows.close()
  if (service !== undefined && service.exitCode === null) {
    service.kill('SIGKILL')
    await once(service, 'exit')
  }
  web.closeAllConnections()
  web.close()
  await rest.close()
  await redis.stop()
  await database.drop()
  rmSync(folder, { recursive: true, force: true })
})

const env = { PATH: process.env['PATH'], TWILIO_API_BASE_URL: rest.baseUrl, DATA_DIR: join(folder, 'data') }
const program = (name: string) => join(PROJECT_ROOT, 'dist/src', name)

function file(name: string, text: string): string {
  writeFileSync(join(folder, name), `${text}\n`, { mode: 0o600 })
  return join(folder, name)
}

async function init(): Promise<string> {
  const { issuer, clientId, clientSecret } = identity.settings
  const flags = {
    '--public-url': publicUrl,
    '--twilio-account': accountSid,
    '--twilio-token-file': file('token', authToken),
    '--database-url-file': file('database', database.connectionString),
    '--redis-url-file': file('redis', redis.url),
    '--issuer': issuer,
    '--client-id': clientId,
    '--client-secret-file': file('client', clientSecret),
    '--keys-dir': join(folder, 'keys'),
    '--admin-email': 'ada@vendor.example',
    '--admin-name': 'Ada Byron',
    '--brand': 'Harbour Care',
  }
  const args = [program('cli/careline.js'), 'init', '--try', ...Object.entries(flags).flat()]
  const { stdout, stderr } = await promisify(execFile)(process.execPath, args, { cwd: folder, env })
  return stdout + stderr
}

async function start(): Promise<void> {
  const said: string[] = []
  const own = { ...env, PORT: String(port), HOST: '127.0.0.1', LOG_LEVEL: 'error' }
  const child = spawn(process.execPath, [program('main.js')], {
    cwd: folder,
    env: own,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  service = child
  child.stderr.on('data', (bytes: Buffer) => said.push(bytes.toString()))
  for (let tries = 0; tries < 2_000; tries += 1) {
    if (child.exitCode !== null) throw new Error(`the service ended: ${said.join('')}`)
    const isUp = await fetch(`http://127.0.0.1:${port}/healthz`).then(
      ({ ok }) => ok,
      () => false,
    )
    if (isUp) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`the service did not start: ${said.join('')}`)
}

/** The steps that are done, in the words of the first page. */
async function stepsDone(page: Page): Promise<string[]> {
  await page.goto('/admin')
  await page.getByRole('heading', { name: 'Today' }).waitFor()
  return (await page.locator('.first-steps li.done a').allTextContents()).map((text) => text.trim())
}

/** Fills in the form of a new row by the labels that a person reads, and adds it. */
async function add(page: Page, kind: string, fields: Record<string, string>): Promise<void> {
  await page.goto(`/admin/${kind}/new`)
  const form = page.locator(`#${kind}-form`)
  for (const [label, value] of Object.entries(fields)) {
    const field = form.getByLabel(label, { exact: true })
    if ((await field.evaluate((one) => (one as { tagName: string }).tagName)) === 'SELECT')
      await field.selectOption(value)
    else await field.fill(value)
  }
  await form.getByRole('button', { name: 'Add' }).click()
  const [done, confirm] = [page.getByText('Saved.'), page.getByRole('button', { name: 'Give access' })]
  await done.or(confirm).or(page.locator('#said.is-wrong')).first().waitFor()
  if (await confirm.isVisible()) await confirm.click()
  await done.waitFor()
}

const DIRECTORY: [kind: string, fields: Record<string, string>, step: string][] = [
  ['companies', { Id: 'harbour', Name: 'Harbour Line', Kind: 'customer' }, 'Companies are entered'],
  [
    'contacts',
    {
      Id: 'mia',
      Name: 'Mia Lund',
      'E-mail address': 'mia@harbour.example',
      'Works for': 'Harbour Line',
      Language: 'en',
    },
    'Contacts are entered',
  ],
  [
    'contracts',
    {
      Number: 'HL-1',
      'Sold To': 'Harbour Line',
      'End User': 'Harbour Line',
      'Support Owner': 'Harbour Line',
      Products: 'voice platform',
      'Starts on': '2026-01-01',
      'Ends on': '2036-12-31',
    },
    'Contracts are entered',
  ],
  ['grants', { Contact: 'Mia Lund', Contract: 'HL-1', Access: 'designated' }, 'Contacts are designated'],
  [
    'staff',
    {
      Id: 'tom',
      Name: 'Tom Reed',
      'E-mail address': 'tom@vendor.example',
      Role: 'analyst',
      Telephone: TOMS_PHONE,
      Desks: 'support',
    },
    'Analysts can be rung',
  ],
]

test('from careline init to the first call that an analyst takes', { timeout: 300_000 }, async () => {
  expect(await init()).toMatch(/Next:\n {2}1\. /)
  await start()
  const ada = await windows.openSignedIn('Ada Byron', '/admin', (page) => page.getByRole('heading', { name: 'Today' }))
  expect(await stepsDone(ada.page)).toEqual([])
  for (const look of AXE_LOOKS) {
    await ada.page.setViewportSize({ width: look.width, height: 844 })
    await ada.page.emulateMedia({ colorScheme: look.theme })
    expect(await lookAt(ada.page, 'first-day-empty', look)).toEqual([])
  }
  const done: string[] = []
  for (const [kind, fields, step] of DIRECTORY) {
    await ada.page.goto(`/admin/${kind}`)
    expect(await lookAt(ada.page, `first-day-${kind}`, AXE_LOOKS[0] ?? { width: 1280, theme: 'light' })).toEqual([])
    await add(ada.page, kind, fields)
    expect(await stepsDone(ada.page)).toEqual([...done, `${step} (done)`].map((one) => one.replace(' (done)', '')))
    done.push(step)
  }

  const mia = await windows.openSignedIn('Mia Lund', '/profile', (page) => page.getByText('you have no Contact PIN'))
  await mia.page.getByRole('button', { name: 'Get your PIN' }).click()
  await mia.page.getByRole('button', { name: 'Show my new PIN' }).click()
  await mia.page.getByRole('dialog').waitFor()
  const pin = (await mia.page.locator('#pin-digits').innerText()).replaceAll(/\s/g, '')
  await mia.page.getByRole('button', { name: "I've saved it" }).click()

  const tom = await windows.openSignedIn('Tom Reed', '/desk', isLive)
  await tom.page.getByRole('button', { name: 'Ready' }).click()
  await tom.page.locator('#desk-status').getByText('Ready for').waitFor()

  const call = await network.dial({ from: '+442079460123', to: '+12025550100' })
  await answersTo(call, pin)
  expect(call.queue).toBe('support')
  network.whenDialled(TOMS_PHONE, { does: 'answer', afterSeconds: 0, keys: ['1'] })
  const card = tom.page.locator(`#desk-line [data-call="${call.sid}"]`)
  await expect.poll(() => card.innerText()).toMatch(/VERIFIED[\s\S]*Mia Lund/)
  await card.getByRole('button', { name: /Accept/ }).click()
  await tom.page.locator(`#desk-call [data-call="${call.sid}"]`).getByText('On the call', { exact: true }).waitFor()
  await call.hangUp()

  await ada.page.goto('/admin')
  await ada.page.getByRole('heading', { name: 'Today' }).waitFor()
  await expect
    .poll(
      async () => {
        await ada.page.reload()
        return ada.page.locator('.first-steps').count()
      },
      { interval: 1_000 },
    )
    .toBe(0)
  expect([...ada.complaints, ...mia.complaints, ...tom.complaints]).toEqual([])
})
