/** What is seen seldom: long work on files, alerts that a person has, events that were not taken, a month of reports, a red board. `PICTURES=1` looks at each. */
import { randomUUID } from 'node:crypto'
import type { Page } from 'playwright-core'
import { beforeAll, expect, test, vi } from 'vitest'
import { staffId } from '../../src/domain/ids.ts'
import { leaveWindow } from './browser.ts'
import { busyDays } from './busy-day.ts'
import { callsOnScreen } from './calls-on-screen.ts'
import {
  axeFindings,
  isPictured,
  labelsOutOfPlace,
  NARROW_DARK,
  PICTURED_LOOKS,
  seeIn,
  takePicture,
  WIDE_LIGHT,
} from './look-at.ts'
import { isLive, openScreens } from './screens.ts'

const screens = await openScreens()
const { careline, openAt, openLive } = screens
const { inQueue, talking } = callsOnScreen(screens)
const { pool } = careline.database
const heading = (page: Page) => page.getByRole('heading').first()

if (isPictured) vi.setConfig({ testTimeout: 240_000 })
const SEEN_LOOKS = isPictured ? PICTURED_LOOKS : [WIDE_LIGHT, NARROW_DARK]

async function see(page: Page, name: string): Promise<void> {
  expect(await seeIn(page, `rare-${name}`, SEEN_LOOKS)).toEqual([])
}

beforeAll(async () => {
  await busyDays(careline, 40)
})

test('a whole month of reports: labels of the chart stand apart at every width', async () => {
  await pool.query(
    `UPDATE call_history SET callback_agreed = true, callback_made_at = CASE WHEN ending = 'abandoned' THEN started_at END
      WHERE ending <> 'refused' AND started_at > now() - interval '2 days'`,
  )
  const { page } = await openAt('Sam Reyes', '/reports', heading)
  const before = new Date(Date.now() - 31 * 24 * 3_600_000).toISOString().slice(0, 10)
  for (const path of [
    '/reports',
    `/reports?range=month&on=${before}`,
    `/reports?range=week&on=${before}`,
    `/reports/verification?range=month&on=${before}`,
  ]) {
    await page.goto(path)
    for (const width of [320, 390, 640, 1280, 1920]) {
      await page.setViewportSize({ width, height: 800 })
      expect(await labelsOutOfPlace(page), `${path} at ${width}`).toEqual([])
    }
    await see(page, path.replaceAll(/[^a-z]+/gi, '-').slice(1))
  }
  // Every column fits beside the others where there is room.
  await page.goto('/reports')
  const widths = `[...document.querySelectorAll('.table-scroll')].filter((one) => one.checkVisibility()).map((one) => one.scrollWidth - one.clientWidth)`
  expect(Math.max(...(await page.evaluate<number[]>(widths)))).toBeLessThanOrEqual(0)
  await leaveWindow(page)
})

test('a red board: a caller alone, help asked, a paused desk, a callback owed, an alert that a person has', async () => {
  await pool.query(
    `INSERT INTO raised_alerts (signal, subject, desk, dedup_key, since, opened_at, acknowledged_at, acknowledged_by)
     VALUES ('no-analyst-ready', 'support', 'support', 'careline/no-analyst-ready/support', now() - interval '4 minutes', now() - interval '4 minutes', now(), 'Sam Reyes'),
            ('store-down', 'redis', NULL, 'careline/store-down/redis', now() - interval '1 hour', now() - interval '1 hour', NULL, NULL),
            ('message-left', 'CA1', 'production-down', 'careline/message-left/CA1', now() - interval '1 hour', now() - interval '1 hour', NULL, NULL)`,
  )
  await pool.query(
    `INSERT INTO incidents (product, texts, starts_at, ends_at, made_by, made_name, made_at)
     SELECT product, '{"en": "We know that calls are slow to connect."}', now(), now() + interval '3 hours' / n, 'sam', 'Sam Reyes', now()
       FROM unnest('{voice-platform,reporting,recording,directory}'::text[]) WITH ORDINALITY AS of (product, n)`,
  )
  const { page, mine } = await talking()
  await mine.getByRole('button', { name: 'Help', exact: true }).click()
  await mine.getByText('HELP ASKED').waitFor()
  await inQueue('ora', '0#', '1', '1')
  await inQueue('ana', '1', '1', '3')
  const sam = await openLive('Sam Reyes', '/board')
  await sam.page.locator('#pause-admin-button').click()
  await sam.page.locator('#pause-admin-why').fill('The identity provider is down until further notice')
  await sam.page.locator('#pause-admin-send').click()
  await sam.page.getByText('until further notice').first().waitFor()
  await sam.page.getByText('Sam Reyes has it since').waitFor()
  await see(sam.page, 'board-red')
  await sam.page.setViewportSize({ width: 1280, height: 800 })
  const cut = `['live-desks', 'live-people', 'live-calls'].filter((id) => [...document.querySelectorAll('#' + id + ' .table-scroll, .table-scroll#' + id)].some((one) => one.scrollWidth > one.clientWidth))`
  await expect.poll(() => sam.page.evaluate(cut)).toEqual([])
  // A zero is a figure, too.
  await expect.poll(() => sam.page.locator('#desk-contracts td[data-title="Ready"]').innerText()).toBe('0')
  await sam.page.locator('#live-calls summary').first().click()
  await see(sam.page, 'board-menu')
  await sam.page.goto('/board/wall')
  await isLive(sam.page).waitFor()
  await sam.page.locator('.wall-desk.is-alone').getByText('no one ready').first().waitFor()
  await sam.page.getByText('Callers are told: voice-platform').waitFor()
  await sam.page.getByText(', and 3 more').waitFor()
  await sam.page.getByText(/^More alerts: /).waitFor()
  await wall(sam.page, 'wall-red')
  // It hangs where visitors see it.
  await expect.poll(() => sam.page.locator('.wall').innerText()).not.toContain('Reyes')
  await leaveWindow(sam.page)
  await leaveWindow(page)
  await pool.query('DELETE FROM raised_alerts; DELETE FROM incident_calls; DELETE FROM incidents')
})

/** Nothing of it is outside of the window, or of its card. */
async function wall(page: Page, name: string): Promise<void> {
  for (const [width, height] of [
    [1920, 1080],
    [3840, 2160],
  ] as const)
    for (const theme of ['light', 'dark'] as const) {
      await page.setViewportSize({ width, height })
      await page.emulateMedia({ colorScheme: theme })
      await takePicture(page, `rare-${name}`, { width, theme })
      const outside = await page.evaluate(
        `[...document.querySelectorAll('.wall :not(svg *, .visually-hidden)')].filter((one) => {
          if (!one.checkVisibility()) return false
          const card = (one.closest('.tile, .wall-desk, .alert-item') ?? one.closest('.wall')).getBoundingClientRect()
          const { top, bottom, left, right } = one.getBoundingClientRect()
          return top < card.top - 1 || bottom > card.bottom + 1 || left < card.left - 1 || right > card.right + 1
        }).map((one) => one.className + ': ' + one.textContent)`,
      )
      expect(outside, `${width} ${theme}`).toEqual([])
    }
}

test('long work on a file: an export in progress, one that is ready, an import that is applied', async () => {
  const [made, ready] = [randomUUID(), randomUUID()]
  await pool.query(
    `INSERT INTO file_jobs (id, kind, about, actor, done, total, ended_at, result) VALUES
       ($1, 'export', 'contacts', 'staff alva', 41210, 120000, NULL, NULL), ($2, 'export', 'grants', 'staff alva', 500, 500, now(), 'exported')`,
    [made, ready],
  )
  await pool.query(`INSERT INTO exported_parts (job_id, part, text) VALUES ($1, 0, 'id')`, [ready])
  const { page } = await openAt('Alva Berg', `/admin/files/job/${made}`, (one) =>
    one.getByRole('heading', { name: 'contacts.csv is being made' }),
  )
  await see(page, 'export-in-progress')
  await page.goto(`/admin/files/job/${ready}`)
  await see(page, 'export-ready')
  await page.goto('/admin/files')
  await see(page, 'files-with-work')
  await pool.query('DELETE FROM file_jobs')
  await leaveWindow(page)
})

test('a system that did not take events: its page, its letters, its secret', async () => {
  const { page } = await openAt('Alva Berg', '/admin/webhooks', heading)
  await page.getByLabel('System', { exact: true }).fill('Bundesversicherungsanstalt-Kundenbeziehungsverwaltung')
  await page.getByLabel('Address', { exact: true }).fill('https://kundenbeziehungsverwaltung.example/careline/eingang')
  await page.getByRole('checkbox', { name: 'Calls' }).check()
  await page.getByRole('button', { name: 'Add', exact: true }).click()
  await page.getByRole('heading', { name: /^Secret for/ }).waitFor()
  await see(page, 'webhook-secret')
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  const secret = await page.locator('.shown-once code').innerText()
  await page.getByRole('button', { name: 'Copy the secret' }).click()
  await page.getByText('Copied: the secret').waitFor()
  await expect.poll(() => page.evaluate('navigator.clipboard.readText()')).toBe(secret)
  await expect.poll(() => page.locator('.toasts').innerText()).not.toContain(secret)
  await page.context().clearPermissions()
  const { rows } = await pool.query<{ id: string }>(`SELECT id FROM webhook_endpoints WHERE kind = 'added'`)
  for (let nth = 0; nth < 3; nth += 1) {
    const { rows: events } = await pool.query<{ seq: string }>(
      `INSERT INTO webhook_events (id, type, subject, at, data) VALUES ($1, 'call.ended', $2, now(), '{"call": {"reference": "100-200-300", "outcome": "OPEN_CASE", "desk": "support"}}') RETURNING seq`,
      [randomUUID(), `call ${nth}`],
    )
    await pool.query(
      `INSERT INTO webhook_deliveries (endpoint_id, event_seq, subject, state, tries, next_try_at, first_try_at, settled_at, last_failure)
       VALUES ($1, $2, $3, 'dead', 14, now(), now() - interval '3 days', now(), 'answered 503 Service Unavailable')`,
      [rows[0]?.id, events[0]?.seq, `call ${nth}`],
    )
  }
  await pool.query(
    `UPDATE webhook_endpoints SET failures = 4, failing_since = now() - interval '2 hours', last_failure = 'answered 503 Service Unavailable', not_before = now() + interval '10 minutes'`,
  )
  await page.goto(`/admin/webhooks/${rows[0]?.id ?? ''}`)
  await page.getByRole('heading', { name: 'Not taken' }).waitFor()
  await see(page, 'webhook-dead-letters')
  await page.goto('/admin/webhooks')
  await see(page, 'webhooks-failing')
  await pool.query('DELETE FROM webhook_deliveries; DELETE FROM webhook_endpoints')
  await leaveWindow(page)
})

test('a search with results, a token made, an import that fails, long German names', async () => {
  await pool.query(
    `UPDATE contacts SET name = 'Maximiliane von Hohenlohe-Langenburg-Schillingsfürst', email = 'maximiliane.von-hohenlohe-langenburg@donaudampfschifffahrtsgesellschaft.example' WHERE id = 'cleo';
     UPDATE companies SET name = 'Donaudampfschifffahrtsgesellschaft Vermögensverwaltung mbH & Co. KG' WHERE id = 'arden'`,
  )
  const { page } = await openAt('Alva Berg', '/admin/settings', heading)
  await page.getByRole('textbox', { name: 'System' }).fill('CRM')
  await page.getByRole('checkbox').first().check()
  await page.getByRole('button', { name: 'Make a token' }).click()
  await page.getByRole('heading', { name: 'Token for CRM' }).waitFor()
  await see(page, 'token-made')
  for (const path of ['/admin/contacts', '/admin/contacts/one/cleo', '/admin/grants', '/admin/companies', '/admin']) {
    await page.goto(path)
    await see(page, `german-${path.replaceAll(/[^a-z0-9]+/gi, '-').slice(1)}`)
  }
  await page.keyboard.press('Control+k')
  await page.keyboard.type('max')
  await page.locator('#find-results').getByText('Maximiliane').first().waitFor()
  expect(await axeFindings(page)).toEqual([])
  await see(page, 'find-results')
  await leaveWindow(page)
  const desk = await talking()
  await see(desk.page, 'german-desk')
  for (const tab of ['New case', 'Notes', 'History', 'Transcript']) {
    await desk.mine.getByRole('tab', { name: tab }).click()
    await see(desk.page, `desk-tab-${tab.replaceAll(' ', '-')}`)
  }
  await desk.mine.getByRole('tab', { name: 'Cases' }).click()
  await desk.mine.locator('.case-row > summary').first().click()
  await see(desk.page, 'desk-case-open')
  await desk.mine.getByRole('button', { name: 'New speaker' }).click()
  await see(desk.page, 'desk-dialog')
  await desk.page.keyboard.press('Escape')
  await desk.page.keyboard.press('Shift+?')
  await see(desk.page, 'desk-keys')
  await leaveWindow(desk.page)
  await pool.query(
    `UPDATE contacts SET name = 'Cleo Marchetti', email = 'cleo.marchetti@arden.example' WHERE id = 'cleo'; UPDATE companies SET name = 'Arden Bank' WHERE id = 'arden'`,
  )
})

test('a rota with an engineer, an override and a hole; the board says so', async () => {
  await pool.query(
    `INSERT INTO rota_shifts (name, phone, staff_id, starts_at, ends_at, is_override, added_by, added_at) VALUES
       ('Ruth Calder', '+12025550151', 'ruth', now() - interval '1 day', now() + interval '1 day', false, 'sam', now()),
       ('Noor Al-Hashimi-Wertheimer', '+12025550199', NULL, now(), now() + interval '4 hours', true, 'sam', now()),
       ('Omar Haddad', '+12025550152', 'omar', now() + interval '3 days', now() + interval '6 days', false, 'sam', now())`,
  )
  const { page } = await openAt('Sam Reyes', '/board/rota', heading)
  await page.getByText('No engineer from').first().waitFor()
  await see(page, 'rota-hole')
  await pool.query('DELETE FROM rota_shifts')
  await leaveWindow(page)
})

test('people in every state on the board', async () => {
  for (const [id, presence] of [
    ['ruth', 'ready'],
    ['omar', 'away'],
  ] as const)
    await careline.stores.presence.set(staffId.parse(id), presence, new Date())
  const { page } = await openLive('Sam Reyes', '/board')
  await see(page, 'board-people')
  await leaveWindow(page)
})
