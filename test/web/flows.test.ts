/** The pages of flow authors against the hurried and two at once: nothing of either is lost, nothing with a fault is published. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openCareline, type Careline, type Conversation } from '../calls/careline.ts'
import { putOnRecord, realFlowsBut } from '../flows/published.ts'
import { realFlows } from '../flows/flows-folder.ts'
import { callId, staffId } from '../../src/domain/ids.ts'
import { Visitor } from './visitor.ts'

let careline: Careline
let lotte: Visitor
let alva: Visitor
beforeAll(async () => {
  careline = await openCareline({ signIn: true })
  lotte = new Visitor(careline.baseUrl)
  alva = new Visitor(careline.baseUrl)
  await lotte.signIn('staff:lotte')
  await alva.signIn('staff:alva')
  await putOnRecord(careline.stores)
})
afterAll(() => careline.close())

let draft: string
let drafts = 0
beforeEach(async () => {
  drafts += 1
  // A site has twenty at most.
  await careline.database.pool.query(
    `UPDATE flow_drafts SET closed_at = now(), closed_by = 'a test', on_trial = false, trial_numbers = '{}' WHERE closed_at IS NULL`,
  )
  draft = (await send(lotte, '/admin/flows/drafts', { name: `Draft ${drafts}` })).location ?? ''
})

async function send(who: Visitor, path: string, fields: Record<string, string>) {
  return who.post(path, { form_token: await who.formToken('/admin/flows'), ...fields })
}
const live = async () => (await careline.stores.flowVersions.published(new Date())).live
const idOf = () => draft.split('/').at(-1) ?? ''
const filesOf = async () => (await careline.stores.flowDrafts.find(idOf()))?.files ?? []
const source = (file: string) => realFlows().sources.find((one) => one.file === file)?.source ?? ''
const based = async () => String((await careline.stores.flowDrafts.find(idOf()))?.draft.basedOn)

describe('of two authors', () => {
  test('the second who saves a file is told, with both texts, and saves over the first knowingly', async () => {
    const path = `${draft}/files/goodbye.flow.yaml`
    const mine = { over: '0', based: await based(), text: `${source('goodbye.flow.yaml')}# Lotte\n` }
    expect((await send(lotte, path, mine)).status).toBe(303)
    const late = await send(alva, path, { ...mine, text: `${source('goodbye.flow.yaml')}# Alva\n` })
    expect(late.status).toBe(409)
    expect(late.text).toContain('Lotte Brandt, at ')
    expect(late.text).toMatch(/<del>- # Lotte\n?<\/del>/)
    expect(late.text).toContain('# Alva')
    const over = /name="over" value="(\d+)"/.exec(late.text)?.[1] ?? ''
    expect((await send(alva, path, { ...mine, over, text: 'flow: goodbye # Alva\n' })).status).toBe(303)
    expect(await filesOf()).toMatchObject([{ source: 'flow: goodbye # Alva\n', changedBy: 'Alva Berg' }])
  })

  test('who change other sentences of a file both have theirs; of the same sentence the second is told', async () => {
    const say = (who: Visitor, name: string, was: string, text: string) =>
      send(who, `${draft}/sentences/${name}`, { 'was-en': was, 'text-en': text })
    const cleared = 'Cleared. Enter the number from the start.'
    const goodbye = 'Your reference is {reference}. Goodbye.'
    const both = await Promise.all([
      say(lotte, 'number.cleared', cleared, 'Cleared. Enter it from the start.'),
      say(alva, 'goodbye', goodbye, 'Your reference is {reference}. Good-bye.'),
    ])
    expect(both.map(({ status }) => status)).toEqual([303, 303])
    const [file] = await filesOf()
    expect(file?.source).toBe(
      source('prompts.en.yaml').replace(cleared, 'Cleared. Enter it from the start.').replace('Goodbye.', 'Good-bye.'),
    )
    const late = await say(lotte, 'goodbye', goodbye, 'Your reference is {reference}. Bye.')
    expect(late.status).toBe(409)
    expect(late.text).toContain('{reference}. Bye.</textarea>')
    expect(late.text).toContain('{reference}. Good-bye.</q>')
    expect((await filesOf())[0]?.source).toContain('Good-bye.')
  })

  test('the second who publishes over another version is told, and nothing is done', async () => {
    const page = await lotte.get(`${draft}/publish`)
    const field = (name: string) => new RegExp(`name="${name}" value="(\\d*)"`).exec(page.text)?.[1] ?? ''
    const fields = { live: field('live'), planned: field('planned'), revision: field('revision'), why: 'First' }
    const number = await putOnRecord(careline.stores)
    const late = await send(lotte, `${draft}/publish`, fields)
    expect(late.status).toBe(409)
    expect(late.text).toContain(`Another version was published meanwhile: ${number}, by Careline`)
    expect((await live())?.number).toBe(number)
  })
})

describe('a text that is too long is kept in its field and not saved', () => {
  test('a file of steps', async () => {
    const path = `${draft}/files/goodbye.flow.yaml`
    const text = `# ${'x'.repeat(140_000)}`
    const refused = await send(lotte, path, { over: '0', based: await based(), text })
    expect(refused.status).toBe(413)
    expect(refused.text).toContain('a file may have 131,072 at most. Nothing was saved')
    expect(refused.text).toContain(text)
    expect(refused.text).toContain('data-unsaved')
    expect(await filesOf()).toEqual([])
  })

  test('a sentence', async () => {
    const text = 'word '.repeat(500).trim()
    const refused = await send(lotte, `${draft}/sentences/goodbye`, {
      'was-en': 'Your reference is {reference}. Goodbye.',
      'text-en': text,
    })
    expect(refused.status).toBe(422)
    expect(refused.text).toContain('The sentence in English has more than 2,000 characters.')
    expect(refused.text).toContain(text)
    expect(await filesOf()).toEqual([])
  })
})

test('a sentence that is sent after the sign-in was over is finished after the next one', async () => {
  const fields = { 'was-en': 'Your reference is {reference}. Goodbye.', 'text-en': 'Your reference: {reference}.' }
  const other = new Visitor(careline.baseUrl)
  await other.signIn('staff:lotte')
  const form_token = await other.formToken('/admin/flows')
  await other.signIn('staff:lotte', '/sign-in?fresh=1&return=/admin/flows')
  const late = await other.post(`${draft}/sentences/goodbye`, { form_token, ...fields })
  const page = await other.open(late.location ?? '')
  expect(page.text).toContain('Your reference: {reference}.')
  const hidden = [...page.text.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)]
  const done = await other.post(
    `${draft}/sentences/goodbye`,
    Object.fromEntries(hidden.map(([, name = '', value = '']) => [name, value])),
  )
  expect(done.status).toBe(303)
  expect((await filesOf())[0]?.source).toContain('Your reference: {reference}.')
})

describe('a draft with a fault', () => {
  const publish = async (fields: Record<string, string> = {}) => {
    const { live: now, planned } = await careline.stores.flowVersions.published(new Date())
    const revision = (await careline.stores.flowDrafts.find(idOf()))?.draft.revision
    return send(lotte, `${draft}/publish`, {
      live: String(now?.number ?? ''),
      planned: String(planned?.number ?? ''),
      revision: String(revision),
      why: 'A test',
      ...fields,
    })
  }

  test('is not published, by the button that the page does not show either, and says why at the line', async () => {
    const before = await live()
    const text = source('pin.flow.yaml').replace('accepted: company/start', 'accepted: no/where')
    await send(lotte, `${draft}/files/pin.flow.yaml`, { over: '0', based: await based(), text })
    expect((await lotte.get(`${draft}/publish`)).text).not.toContain('name="why"')
    const refused = await publish()
    expect(refused.status).toBe(409)
    expect(refused.text).toMatch(
      /files\/pin\.flow\.yaml#line-\d+">pin\.flow\.yaml, line \d+<\/a> step &quot;pin\/check&quot; leads to/,
    )
    expect(await live()).toEqual(before)
  })

  test('because a language lacks a sentence: that language cannot be switched on', async () => {
    await send(lotte, `${draft}/add`, { file: 'prompts.it.yaml' })
    await send(lotte, `${draft}/sentences/goodbye`, { 'was-it': '', 'text-it': 'Il suo riferimento è {reference}.' })
    const page = await lotte.get(draft)
    expect(page.text).toContain('prompt &quot;admin.noted&quot; is missing in it')
    expect(page.text).not.toContain('prompt &quot;goodbye&quot; is missing in it')
    expect((await publish()).status).toBe(409)
    // Nor a language of the site taken away.
    careline.takeNumbers({ languages: { numbers: {}, offered: ['fr'] } })
    const over = String((await filesOf())[0]?.revision)
    await send(lotte, `${draft}/files/prompts.it.yaml/take-away`, { over, based: await based() })
    await send(lotte, `${draft}/files/prompts.fr.yaml/take-away`, { over: '0', based: await based() })
    expect((await lotte.get(draft)).text).toContain('languages.offered names &quot;fr&quot;, which is not spoken here')
    expect((await publish()).status).toBe(409)
    careline.takeNumbers({})
  })

  test.each([
    [{ why: ' ' }, 'Say why'],
    [{ day: '2020-01-01', time: '08:00' }, 'The moment is over'],
    [{ day: '2027-02-30', time: '08:00' }, 'There is no such time'],
    [{ day: '', time: '08:00' }, 'Give a day and a time'],
  ])('or a wish that cannot be followed is told at its field: %j', async (fields, words) => {
    const refused = await publish(fields)
    expect(refused.status).toBe(422)
    expect(refused.text).toContain(words)
  })

  test('and one that is mended is published for a moment ahead, withdrawn, and published at once', async () => {
    await send(lotte, `${draft}/sentences/goodbye`, {
      'was-en': 'Your reference is {reference}. Goodbye.',
      'text-en': 'Your reference is {reference}. Until then.',
    })
    const ahead = new Date(Date.now() + 86_400_000).toISOString()
    const done = await publish({ day: ahead.slice(0, 10), time: ahead.slice(11, 16) })
    expect((await lotte.open(done.location ?? '')).text).toContain('is published: new calls begin with it from')
    const { planned } = await careline.stores.flowVersions.published(new Date())
    expect(planned).toMatchObject({ by: 'Lotte Brandt', why: 'A test' })
    await send(lotte, `/admin/flows/versions/${planned?.number}/withdraw`, {})
    expect((await careline.stores.flowVersions.published(new Date())).planned).toBeUndefined()
    expect((await lotte.get(draft)).status).toBe(404)
  })
})

test('a draft that another version went past joins its sentences with those published since', async () => {
  await send(lotte, `${draft}/sentences/goodbye`, {
    'was-en': 'Your reference is {reference}. Goodbye.',
    'text-en': 'Your reference is {reference}. See you.',
  })
  const cleared = 'Cleared. Enter the number from the start.'
  const onto = await putOnRecord(
    careline.stores,
    realFlowsBut({ 'prompts.en.yaml': (text) => text.replace(cleared, 'Cleared. Once more.') }),
  )
  expect((await lotte.get(draft)).text).toContain(`Version ${onto} was published since`)
  const page = await lotte.get(`${draft}/bring-up`)
  const revision = /name="revision" value="(\d+)"/.exec(page.text)?.[1] ?? ''
  await send(lotte, `${draft}/bring-up`, { revision, onto: String(onto) })
  expect((await filesOf())[0]?.source).toBe(
    source('prompts.en.yaml').replace(cleared, 'Cleared. Once more.').replace('Goodbye.', 'See you.'),
  )
  expect((await lotte.get(draft)).text).not.toContain('was published since')
  await putOnRecord(careline.stores)
})

test('discarding shows what is lost first, and is refused once another author has written', async () => {
  const page = await lotte.get(`${draft}/discard`)
  const revision = /name="revision" value="(\d+)"/.exec(page.text)?.[1] ?? ''
  await send(alva, `${draft}/add`, { file: 'closing.flow.yaml' })
  await send(lotte, `${draft}/discard`, { revision })
  expect((await filesOf()).map(({ file }) => file)).toEqual(['closing.flow.yaml'])
  await send(lotte, `${draft}/discard`, { revision: '2' })
  expect((await lotte.get(draft)).status).toBe(404)
})

test('a version is rolled back once, however often the button is sent, and the trail says by whom and why', async () => {
  await putOnRecord(careline.stores, realFlowsBut({ 'prompts.en.yaml': (text) => text.replace('Goodbye.', 'Ciao.') }))
  const now = await live()
  const to = (await careline.stores.flowVersions.list(5, now?.number))[0]?.number
  const fields = { live: String(now?.number), planned: '', why: 'Callers laughed' }
  const sent = await Promise.all([1, 2].map(() => send(lotte, `/admin/flows/versions/${to}/roll-back`, fields)))
  expect(sent.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([303, 409])
  expect(await live()).toMatchObject({ number: (now?.number ?? 0) + 1, how: 'rolled-back', by: 'Lotte Brandt' })
  const [trail] = await careline.stores.lists.audit({ type: 'flows.published' }, 1)
  expect(trail).toMatchObject({ actor: 'staff lotte', body: { how: 'rolled-back', why: 'Callers laughed' } })
})

describe('a draft on trial', () => {
  const TEST_NUMBER = '+12025550199'
  const start = async (numbers: string) => send(lotte, `${draft}/trial`, { phone: numbers })
  const recordOf = ({ phone }: Conversation) => careline.stores.calls.read(callId.parse(phone.sid))
  const spokenTo = async (from: string) => {
    const call = await careline.dial('ana', { from })
    const record = await recordOf(call)
    return { call, record }
  }

  test('is heard by calls from its numbers alone, which keep it to their end and are marked', async () => {
    await send(lotte, `${draft}/sentences/pin.greeting`, {
      'was-en': greeting(),
      'text-en':
        '{brand}. This is a trial. Enter your {pinLength}-digit Contact PIN. For help without one, press 0, then {pound}.',
    })
    await start(TEST_NUMBER)
    const [tried, other] = [await spokenTo(TEST_NUMBER), await spokenTo('+12025550198')]
    expect(tried.record?.trial).toMatchObject({ name: `Draft ${drafts}` })
    expect(other.record?.trial).toBeUndefined()
    const said = ({ phone }: Conversation) => phone.heard.map((one) => ('text' in one ? one.text : '')).join(' ')
    expect(said(tried.call)).toContain('This is a trial.')
    expect(said(other.call)).not.toContain('This is a trial.')
    await send(lotte, `${draft}/trial/stop`, {})
    expect((await spokenTo(TEST_NUMBER)).record?.trial).toBeUndefined()
    // It goes on in its draft, and is a call like any other: the PIN is the real one.
    await tried.call.presses(careline.pin('ana'))
    expect((await recordOf(tried.call))?.flowVersion).toBe(tried.record?.flowVersion)
    expect((await recordOf(tried.call))?.identity.kind).toBe('verified')
    for (const key of ['1', '1', '3']) await tried.call.presses(key)
    const sam = new Visitor(careline.baseUrl)
    await sam.signIn('staff:sam')
    const ruth = new Visitor(careline.baseUrl)
    await ruth.signIn('staff:ruth')
    await careline.stores.presence.set(staffId.parse('ruth'), 'ready', new Date())
    const [board, desk] = [await sam.get('/board'), await ruth.get('/desk')]
    expect(board.text).toContain('Test of a draft')
    expect(board.text).toMatch(/Waiting<[^]{0,200}>0</)
    expect(desk.text).toContain(`Test of the draft “Draft ${drafts}”`)
    await tried.call.hangsUp()
    const page = await sam.get(`/calls/${tried.record?.reference ?? ''}`)
    expect(page.text).toContain('Test call')
    expect(page.text).toContain(`Draft ${drafts}`)
    await countsNowhere(tried.record?.reference ?? '')
  })

  async function countsNowhere(reference: string): Promise<void> {
    const { reports, records, lists } = careline.stores
    const [history] = await reports.byReference(reference)
    expect(history).toMatchObject({ isTrial: true, ending: 'abandoned' })
    expect((await lists.calls({}, 10)).find((one) => one.reference === reference)?.isTrial).toBe(true)
    expect(await records.tallySince(new Date(0))).toEqual([])
    expect((await reports.daySoFar(new Date())).quarters).toEqual([])
    const day = await reports.today(new Date())
    const asked = { from: day, to: day, by: 'day', dimension: 'all', key: '' } as const
    expect((await reports.periods(asked)).filter(({ queued }) => queued > 0)).toEqual([])
  }

  test('is heard by no one while it has a fault, nor once it is discarded', async () => {
    await send(lotte, `${draft}/files/goodbye.flow.yaml`, { over: '0', based: await based(), text: 'flow: [' })
    await start(TEST_NUMBER)
    expect((await lotte.get(draft)).text).toContain('its telephones hear what is published')
    expect((await spokenTo(TEST_NUMBER)).record?.trial).toBeUndefined()
  })

  test.each([
    ['none of them a number', 'call me'],
    ['no number at all', ' '],
    ['more than twenty', Array.from({ length: 21 }, (_, i) => `+1202555${1000 + i}`).join('\n')],
  ])('is not begun for %s', async (_, numbers) => {
    const { location = '' } = await start(numbers)
    expect((await lotte.open(location)).text).toContain('Nothing was changed')
    expect((await careline.stores.flowDrafts.find(idOf()))?.draft.onTrial).toBe(false)
  })

  test('is not begun for a telephone that hears another draft', async () => {
    await start('+12025550177')
    const other = (await send(lotte, '/admin/flows/drafts', { name: 'Another' })).location ?? ''
    const { location = '' } = await send(lotte, `${other}/trial`, { phone: '+1 (202) 555-0177' })
    expect((await lotte.open(location)).text).toContain('hears the draft')
  })
})

const greeting = () =>
  /\n {2}greeting: '(\{brand\} Customer Care\. Please.*)'\n/.exec(source('prompts.en.yaml'))?.[1] ?? ''
