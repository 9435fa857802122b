/** What a contact may do, asked by another system: by contract and product, software included, decided by the rules of a call. */
import { createHash, randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openCareline, type Careline } from '../calls/careline.ts'
import { Visitor } from './visitor.ts'

let careline: Careline
beforeAll(async () => {
  careline = await openCareline({ signIn: true })
})
afterAll(() => careline.close())

interface Product {
  product: string
  contractState: string
  [right: string]: unknown
}
interface Rights {
  status: string
  adminCase: object
  combinations: { contract: string; grant: string; products: Product[] }[]
}

async function ask(path: string, token = careline.apiToken): Promise<{ status: number; body: Rights }> {
  const response = await fetch(`${careline.baseUrl}/api/v1${path}`, { headers: { authorization: `Bearer ${token}` } })
  return { status: response.status, body: (await response.json()) as Rights }
}
const may = (is: string, rule: string) => expect.objectContaining({ may: is, rule }) as object
const only = (body: Rights) => body.combinations.flatMap(({ products }) => products)

test('a Designated Contact on a live contract may do everything for each of its products', async () => {
  const { status, body } = await ask('/contacts/ana/rights')
  expect(status).toBe(200)
  expect(body).toMatchObject({ status: 'active', adminCase: { may: 'yes', rule: 'R07' } })
  expect(body.combinations).toMatchObject([{ contract: 'SC-1001', grant: 'designated' }])
  expect(only(body).map(({ product }) => product)).toEqual(['voice-platform', 'reporting'])
  for (const product of only(body))
    expect(product).toMatchObject({
      contractState: 'active',
      openCase: may('yes', 'R20'),
      updateCase: may('yes', 'R25'),
      closeCase: may('yes', 'R25'),
      reopenCase: may('yes', 'R22'),
      raisePriority: may('yes', 'R24'),
      hearStatus: may('yes', 'R15'),
      downloadSoftware: may('yes', 'R20'),
    })
})

test.each([
  ['view access', 'cleo', 'SC-1001', 'voice-platform', 'no', 'R11', 'yes'],
  ['no grant', 'dev', 'SC-1001', 'voice-platform', 'no', 'R12', 'no'],
  ['a contract that ended, with another live one', 'eli', 'SC-2002', 'voice-platform', 'no', 'R17', 'yes'],
  ['a product outside the live contract', 'eli', 'SC-2001', 'reporting', 'no', 'R17', 'yes'],
  ['an End User of a partner with view access', 'fay', 'SC-2001', 'voice-platform', 'no', 'R10', 'yes'],
  ['a contract that has not started', 'max', 'SC-4001', 'voice-platform', 'no', 'R16', 'yes'],
  ['a contact who has left', 'kim', 'SC-2001', 'voice-platform', 'no', 'R05', 'no'],
])('%s: %s on %s, %s', async (_, contact, contract, product, download, rule, status) => {
  const { body } = await ask(`/contacts/${contact}/rights?contract=${contract}&product=${product}`)
  expect(only(body)).toHaveLength(1)
  expect(only(body)[0]).toMatchObject({ downloadSoftware: { may: download, rule }, hearStatus: { may: status } })
})

test('a contract of other companies is not among them, and a contact who is not there is not found', async () => {
  expect((await ask('/contacts/ana/rights?contract=SC-2001')).body.combinations).toEqual([])
  expect((await ask('/contacts/mallory/rights')).status).toBe(404)
  expect((await ask('/contacts/ana/rights?colour=red')).status).toBe(422)
})

test('it needs a token that may ask the rules', async () => {
  const token = randomBytes(32).toString('hex')
  const hash = createHash('sha256').update(token).digest()
  await careline.stores.tokens.make({
    name: 'calls',
    scopes: ['calls:read'],
    hash,
    madeBy: 'staff alva',
    at: new Date(),
  })
  expect((await ask('/contacts/ana/rights', token)).status).toBe(403)
})

test('the OpenAPI document describes it', async () => {
  const response = await fetch(`${careline.baseUrl}/api/v1/openapi.json`, {
    headers: { authorization: `Bearer ${careline.apiToken}` },
  })
  const document = (await response.json()) as { paths: Record<string, Record<string, { responses: object }>> }
  const operation = document.paths['/contacts/{id}/rights']?.['get']
  expect(JSON.stringify(operation?.responses)).toContain('downloadSoftware')
})

test.each([
  ['ana', 'voice platform: open cases, update cases and hear the status of cases; <strong>software downloads</strong>'],
  ['cleo', 'voice platform: hear the status of cases'],
  ['dev', 'voice platform: no cases; <strong>no software downloads</strong>'],
])('the profile page of %s says it product by product', async (person, words) => {
  const visitor = new Visitor(careline.baseUrl)
  await visitor.signIn(`contact:${person}`)
  expect((await visitor.open('/profile')).text).toContain(words)
})

test.each([
  ['fails_in_row = 10, fails_in_life = 12', '10 wrong numbers were tried in a row'],
  ['fails_in_row = 0, fails_in_life = 50', '50 wrong numbers were tried since it was issued'],
])('the profile page says what locked the PIN: %s', async (fails, words) => {
  await careline.database.pool.query(`UPDATE credentials SET ${fails} WHERE contact_id = 'cleo' AND state = 'active'`)
  const visitor = new Visitor(careline.baseUrl)
  await visitor.signIn('contact:cleo')
  const { text } = await visitor.open('/profile')
  expect(text).toContain(words)
  // Why a caller who is verified cannot open a case.
  expect(text).toContain('hear the status of cases; Designated Contacts open them')
})
