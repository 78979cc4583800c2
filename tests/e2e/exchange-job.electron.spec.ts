// The whole job, as two people do it who have never been online: a stick is in, one presses, reads that it is safe to unplug, and posts it; the other
// looks, takes, leaves her own news and sends it back. Somebody without Granary opens the same stick in a browser.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Page } from '@playwright/test'
import { granary as command } from './support/command-line.ts'
import { expect, test } from './support/fixtures.ts'
import { launchBrowser, startShell } from './support/running-shell.ts'

let folder = ''
let stick = ''
// Both windows find it as a stick that is in.
test.beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'granary-e2e-stick-'))
  stick = join(folder, 'GABY-2')
  mkdirSync(stick)
  process.env.GRANARY_STICKS = stick
})
test.afterAll(() => {
  delete process.env.GRANARY_STICKS
  rmSync(folder, { recursive: true, force: true })
})

const results = process.env.GRANARY_TEST_RESULTS ?? 'test-results'
const main = (page: Page) => page.getByRole('main')
const press = (page: Page, name: string) => main(page).getByRole('button', { name, exact: true }).click()
const safe = (page: Page) => expect(main(page).getByText('Safe to unplug.')).toBeVisible({ timeout: 60_000 })
const titles = async (home: string, repository: string) =>
  (await command<{ items: { title: string }[] }>(home, ['list', '--repo', repository])).items.map(({ title }) => title).toSorted()
/** From the exchange itself: after an answer to its card, a stick stands only there. */
const lookAtStick = async (page: Page) => {
  await page
    .getByRole('navigation')
    .getByRole('link', { name: /^Exchange/ })
    .click()
  await press(page, 'Look')
}

test('a stick goes to a partner and back, and opens in a browser', async ({ granary }) => {
  test.setTimeout(300_000)
  const { page } = granary
  const write = (title: string, text: string) => granary.granary(['write', '--repo', granary.repository, '--title', title, '--from', '-'], text)
  await write('The school boat', 'It stops at four villages.\n')
  await write('مدرسة القارب', 'قصة معلمة تعبر النهر كل صباح.\n')
  const { ticket } = await granary.granary<{ ticket: string }>(['invite', '--repo', granary.repository, '--role', 'editor'])

  // Amina: the card at the rail, one look, one press.
  await page
    .getByRole('region', { name: /^Stick .?GABY-2.? is here$/ })
    .getByRole('button', { name: 'Look' })
    .click()
  await expect(main(page).getByText('This stick is empty.')).toBeVisible()
  expect(readdirSync(stick)).toEqual([])
  await granary.screen('job-1-empty-stick')
  await main(page).getByText('Also leave a web edition, for people without Granary').click()
  await press(page, 'Leave everything')
  await safe(page)
  await granary.screen('job-2-safe-to-unplug')

  // Gaby has joined by a ticket and has never met anybody.
  const home = mkdtempSync(join(tmpdir(), 'granary-e2e-home-'))
  const repository = join(home, 'seeds')
  await command(home, ['join', ticket, repository, '--contributor', 'Gaby Ríos'])
  writeFileSync(
    join(home, 'settings.json'),
    JSON.stringify({ version: 0, language: 'en', contributorName: 'Gaby Ríos', deviceName: 'Blue laptop', lessMotion: true }),
  )
  const gaby = await startShell(null, { home })
  const there = gaby.page
  try {
    await there
      .getByRole('region', { name: /^Stick .?GABY-2.? is here$/ })
      .getByRole('button', { name: 'Look' })
      .click()
    await expect(main(there).getByText(/^From .?Amina Okello/)).toBeVisible()
    await expect(main(there).getByRole('checkbox', { name: '2 new items' })).toBeChecked()
    await there.screenshot({ path: join(results, 'screens', 'electron-job-3-look.png') })
    expect(await titles(home, repository)).toEqual([])
    await press(there, 'Take and leave')
    await safe(there)
    await expect(main(there).getByText(/2 new items came from .?Amina Okello/)).toBeVisible()
    await press(there, 'See what is new')
    await expect(main(there).getByRole('link', { name: 'مدرسة القارب' })).toBeVisible()
    await command(home, ['write', '--repo', repository, '--title', 'The answer from the river', '--from', '-'], 'The boat stops at five villages now.\n')
    await lookAtStick(there)
    await press(there, 'Leave')
    await safe(there)
  } finally {
    await gaby.close()
    rmSync(home, { recursive: true, force: true })
  }

  // Amina takes what came back, and takes the taking back.
  await lookAtStick(page)
  await expect(main(page).getByText(/^From .?Gaby Ríos/)).toBeVisible()
  await expect(main(page).getByRole('checkbox', { name: '1 new item' })).toBeChecked()
  await press(page, 'Take and leave')
  await safe(page)
  await expect(main(page).getByText(/1 new item came from .?Gaby Ríos/)).toBeVisible()
  await granary.screen('job-4-done')
  await granary.expectAccessible()
  await expect.poll(() => titles(granary.home, granary.repository)).toEqual(['The answer from the river', 'The school boat', 'مدرسة القارب'])
  await press(page, 'Take back this exchange')
  await expect(main(page).getByText(/^Taken back: 1 item\..*What you left there stays there\./)).toBeVisible()
  await granary.screen('job-5-taken-back')
  await expect.poll(() => titles(granary.home, granary.repository)).toEqual(['The school boat', 'مدرسة القارب'])
  await press(page, 'Put it back')
  await expect.poll(() => titles(granary.home, granary.repository)).toHaveLength(3)

  // A ministry without Granary: the same stick, a browser, no network.
  const index = readdirSync(stick, { recursive: true, encoding: 'utf8' }).find((path) => path.endsWith('index.html')) ?? ''
  expect(readFileSync(join(stick, index), 'utf8')).toContain('Seeds of Learning')
  const browser = await launchBrowser()
  try {
    const reader = await browser.newPage({ viewport: { width: 1366, height: 768 } })
    await reader.goto(pathToFileURL(join(stick, index)).href)
    await reader.getByRole('link', { name: 'The school boat' }).first().click()
    await expect(reader.getByText('It stops at four villages.')).toBeVisible()
    await reader.goBack()
    await reader.getByRole('link', { name: 'مدرسة القارب' }).first().click()
    await expect(reader.getByText('قصة معلمة تعبر النهر كل صباح.')).toBeVisible()
    await reader.screenshot({ path: join(results, 'screens', 'electron-job-6-edition.png') })
  } finally {
    await browser.close()
  }
})
