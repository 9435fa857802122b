/** A flow author's work in a real browser: versions and what differs in them, a draft, its faults, trying it, publishing, the way back. */
import { beforeAll, expect, test } from 'vitest'
import { putOnRecord, realFlowsBut } from '../flows/published.ts'
import { wrongFor } from '../calls/wrong-pin.ts'
import { LOOKS, lookAt, lookAtIn, WIDE_LIGHT } from './look-at.ts'
import { openScreens } from './screens.ts'

const { careline, openAt } = await openScreens()

beforeAll(async () => {
  await putOnRecord(careline.stores)
  await putOnRecord(
    careline.stores,
    realFlowsBut({
      'prompts.en.yaml': (text) => text.replace("That PIN didn't work. If you", 'That number is not in force. If you'),
      'prompts.de.yaml': (text) => text.replace('goodbye: ', 'goodbye:   '),
      'help.flow.yaml': (text) => text.replace('wait: 8', 'wait: 9'),
    }),
    { why: 'Callers took the PIN for a password', by: 'Lotte Brandt' },
  )
  // Calls to be replayed: with other words, another way, and one that tells too little.
  for (const keys of [[wrongFor(careline.pin('ana')), 'pin', '3', '2'], ['0#', '0'], ['pin', '1', '1', '3'], []]) {
    const call = await careline.dial('ana')
    for (const one of keys) await call.presses(one === 'pin' ? careline.pin('ana') : one)
    await call.hangsUp()
  }
})

test('versions, what one changed, and the way back', async () => {
  const { page } = await openAt(
    'Lotte Brandt',
    '/admin/flows',
    (one) => one.getByText('Callers hear version 2'),
    WIDE_LIGHT,
  )
  await expect.poll(() => page.getByRole('navigation', { name: 'Screens' }).innerText()).toBe('Flows')
  await page.getByRole('link', { name: 'What it changed: version 2' }).click()
  await page.getByRole('heading', { name: /Against version 1: 1 sentence in 1 language/ }).waitFor()
  await expect.poll(() => page.locator('.flow-diff').first().innerText()).toContain('number is not in force')
  expect(await lookAt(page, 'flows-version', WIDE_LIGHT)).toEqual([])
  await page.getByRole('link', { name: 'Versions and drafts' }).click()
  await page.getByRole('button', { name: 'Roll back to version 1…' }).click()
  await page.getByText('No call goes on now.').waitFor()
  expect(await lookAt(page, 'flows-roll-back', WIDE_LIGHT)).toEqual([])
  await page.getByLabel('Why').fill('The new words were worse')
  await page.getByRole('button', { name: 'Roll back to version 1' }).click()
  await page.getByText('Version 3 is published: new calls begin with it within seconds.').waitFor()
  await page.getByText('Callers hear version 3').waitFor()
})

test.each(LOOKS)('the versions at $width px, $theme', async (look) => {
  const { page } = await openAt('Lotte Brandt', '/admin/flows', (one) => one.getByText('Callers hear version 3'), look)
  expect(await lookAt(page, 'flows', look)).toEqual([])
})

test.each(LOOKS)('a replay at $width px, $theme', async (look) => {
  const { page } = await openAt(
    'Lotte Brandt',
    '/admin/flows/replay?of=2',
    (one) => one.getByText('on version 2'),
    look,
  )
  expect(await lookAt(page, 'flows-replay', look)).toEqual([])
})

let holiday: string
test('a draft is begun, and a sentence changed with the linter beside it', async () => {
  const { page } = await openAt(
    'Lotte Brandt',
    '/admin/flows',
    (one) => one.getByText('Callers hear version 3'),
    WIDE_LIGHT,
  )
  await page.getByLabel('What the draft is for').fill('Holiday hours')
  await page.getByRole('button', { name: 'Begin a draft' }).click()
  await page.getByText('No fault was found').waitFor()
  await page.getByRole('button', { name: 'Edit sentences' }).click()
  await page.getByLabel('Find', { exact: true }).fill('That PIN')
  await page.getByRole('button', { name: 'Show' }).click()
  await page.getByRole('link', { name: 'pin.wrong-first' }).click()
  const english = page.getByRole('textbox', { name: 'English' })
  await english.fill('Press 1 for {nobody}.')
  await page.getByText('asks for {nobody}, which no code gives').waitFor()
  expect(await lookAt(page, 'flows-sentence', WIDE_LIGHT)).toEqual([])
  await english.fill('That number did not work. Please try again.')
  await page.getByText('Nothing is wrong with it by itself.').first().waitFor()
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Saved.').waitFor()
  await page.getByRole('link', { name: 'Holiday hours' }).click()
  await page.getByText('No fault was found').waitFor()
  holiday = new URL(page.url()).pathname
})

test('a step with a fault has it at its line, and the draft is published once it is mended', async () => {
  const { page } = await openAt('Lotte Brandt', holiday, (one) => one.getByText('No fault was found'), WIDE_LIGHT)
  await page.getByRole('link', { name: 'help.flow.yaml' }).click()
  const text = page.getByLabel('help.flow.yaml')
  const before = await text.inputValue()
  await text.fill(before.replace('person/start', 'no/where'))
  await page.getByRole('button', { name: 'Save and check' }).click()
  await page.getByText('cannot be published as it is').waitFor()
  await page.getByText('leads to "no/where", which does not exist').first().waitFor()
  expect(await lookAt(page, 'flows-text', WIDE_LIGHT)).toEqual([])
  await page.getByRole('link', { name: 'Holiday hours' }).click()
  await page.getByText('it cannot be published').waitFor()
  await expect.poll(() => page.getByRole('button', { name: 'Publish…' }).count()).toBe(0)
  expect(await lookAt(page, 'flows-draft', WIDE_LIGHT)).toEqual([])
  await page
    .getByRole('link', { name: /help.flow.yaml, line/ })
    .first()
    .click()
  await page.getByLabel('help.flow.yaml').fill(before)
  await page.getByRole('button', { name: 'Save and check' }).click()
  await page.getByText('No fault was found.').waitFor()

  await page.getByRole('link', { name: 'Holiday hours' }).click()
  await page.getByRole('button', { name: 'Publish…' }).click()
  await page.getByText('in 1 sentence in 1 language').waitFor()
  expect(await lookAt(page, 'flows-publish', WIDE_LIGHT)).toEqual([])
  await page.getByLabel('Why').fill('Callers took the PIN for a password')
  await page.getByRole('button', { name: 'Publish', exact: true }).click()
  await page.getByText('Version 4 is published').waitFor()
})

test('the picture: a sentence is found, its step is read in every language, and drawn in another one', async () => {
  const { page } = await openAt(
    'Lotte Brandt',
    '/admin/flows/picture',
    (one) => one.locator('svg[data-zooms]'),
    WIDE_LIGHT,
  )
  await page.getByLabel('Find', { exact: true }).fill('looks mistyped')
  await page.getByRole('button', { name: 'Show' }).click()
  await page.locator('#found').getByRole('link').first().click()
  await page.locator('#step').getByText('Japanese').first().waitFor()
  await expect.poll(() => page.locator('.picture-step.is-chosen').count()).toBe(1)
  const width = async () => Number(await page.locator('svg[data-zooms]').getAttribute('width'))
  const before = await width()
  await page.getByRole('button', { name: 'Smaller' }).click()
  expect(await width()).toBeLessThan(before)
  expect(await lookAt(page, 'flows-picture', WIDE_LIGHT)).toEqual([])
  await page.getByLabel('Sentences in').selectOption('ja')
  await page.getByRole('button', { name: 'Show' }).click()
  await page.locator('.picture-step').first().waitFor()
  expect(await lookAt(page, 'flows-picture-ja', WIDE_LIGHT)).toEqual([])
})

test('nothing is wrong to look at: a draft, its sentences, its steps and the picture', async () => {
  const draft = await openDraft()
  const { page } = await openAt('Lotte Brandt', draft, (one) => one.getByText('Try it on the telephone'))
  expect(await lookAtIn(page, 'flows-draft')).toEqual([])
  for (const [name, path] of [
    ['sentences', `${draft}/sentences?find=greeting`],
    ['one-sentence', `${draft}/sentences/pin.greeting`],
    ['steps', `${draft}/files/pin.flow.yaml`],
    ['step', '/admin/flows/picture?step=pin%2Fgreet'],
  ] as const) {
    await page.goto(path)
    expect(await lookAtIn(page, `flows-${name}`)).toEqual([])
  }
})

let drafted: string | undefined
async function openDraft(): Promise<string> {
  const { flowDrafts, flowVersions } = careline.stores
  const { live } = await flowVersions.published(new Date())
  const by = { actor: 'staff lotte', name: 'Lotte Brandt' }
  drafted ??= await flowDrafts.make('Looked at', live?.number ?? 1, by, new Date())
  return `/admin/flows/drafts/${drafted}`
}
