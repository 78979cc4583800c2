// Two people, two homes, one folder as the stick: look before, take and leave, nothing to do the second time, take back.
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { granary as command } from './support/command-line.ts'
import { choose } from './support/file-dialogs.ts'
import { expect, type Granary, test } from './support/fixtures.ts'
import { type RunningShell, startShell } from './support/running-shell.ts'

type Window = Pick<Granary, 'page' | 'shell'>

const main = (page: Page) => page.getByRole('main')
const toExchange = async (page: Page) => {
  await page
    .getByRole('navigation')
    .getByRole('link', { name: /^Exchange/ })
    .click()
  await expect(page.getByRole('heading', { name: 'Exchange', level: 1, exact: true })).toBeVisible()
}
/** A browser has no dialog for folders: there the path is typed. */
const lookAt = async (window: Window, folder: string) => {
  await toExchange(window.page)
  if (window.shell.app) return choose(window as Granary, [folder], () => main(window.page).getByRole('button', { name: 'Choose a folder' }).click())
  await main(window.page).getByRole('textbox', { name: 'Folder or bundle on this computer' }).fill(folder)
  await window.page.keyboard.press('Enter')
}
const press = (page: Page, name: string) => main(page).getByRole('button', { name, exact: true }).click()
const ended = (page: Page) => expect(main(page).getByText('Everything is written and checked.')).toBeVisible({ timeout: 60_000 })
const titles = async (home: string, repository: string) =>
  (await command<{ items: { title: string }[] }>(home, ['list', '--repo', repository])).items.map(({ title }) => title).toSorted()

interface Partner {
  shell: RunningShell
  home: string
  repository: string
  end(): Promise<void>
}

const startGaby = async (granary: Granary, browser: Parameters<typeof startShell>[0]): Promise<Partner> => {
  const home = mkdtempSync(join(tmpdir(), 'granary-e2e-home-'))
  const repository = join(home, 'seeds')
  const { ticket } = await granary.granary<{ ticket: string }>(['invite', '--repo', granary.repository, '--role', 'editor'])
  await command(home, ['join', ticket, repository, '--contributor', 'Gaby Ríos'])
  writeFileSync(
    join(home, 'settings.json'),
    JSON.stringify({ version: 0, language: 'en', contributorName: 'Gaby Ríos', deviceName: 'Blue laptop', lessMotion: true }),
  )
  const shell = await startShell(browser, { home })
  return {
    shell,
    home,
    repository,
    end: async () => {
      await shell.close()
      rmSync(home, { recursive: true, force: true })
    },
  }
}
const write = (home: string, repository: string, title: string) =>
  command(home, ['write', '--repo', repository, '--title', title, '--from', '-'], `${title}: it stops at four villages.\n`)

test('news go to a partner and back on one stick; nothing comes before it is looked at, and what came can be taken back', async ({ granary, shellBrowser }) => {
  test.setTimeout(240_000)
  const stick = mkdtempSync(join(tmpdir(), 'granary-e2e-stick-'))
  const { page } = granary
  await granary.granary(['write', '--repo', granary.repository, '--title', 'The school boat', '--from', '-'], 'It stops at four villages.\n')
  await granary.granary(['write', '--repo', granary.repository, '--title', 'مدرسة القارب', '--from', '-'], 'قصة معلمة.\n')
  const gaby = await startGaby(granary, shellBrowser)
  try {
    // Nobody has left anything: pressing nothing writes nothing.
    await toExchange(page)
    await expect(page.getByRole('heading', { name: 'No stick is in.' })).toBeVisible()
    await granary.screen('exchange-empty')
    await granary.expectAccessible()
    await lookAt(granary, stick)
    await expect(main(page).getByText('Nobody has left anything in this folder yet.')).toBeVisible()
    expect(readdirSync(stick)).toEqual([])
    await press(page, 'Leave everything')
    await ended(page)
    expect(readdirSync(stick)).toContain('GRANARY')

    // Gaby sees what is there and from whom, and has none of it until she takes it.
    const there = gaby.shell.page
    await lookAt({ page: there, shell: gaby.shell }, stick)
    await expect(main(there).getByText(/^From .?Amina Okello/)).toBeVisible()
    await expect(main(there).getByRole('checkbox', { name: '2 new items' })).toBeChecked()
    await there.screenshot({ path: join(process.env.GRANARY_TEST_RESULTS ?? 'test-results', 'screens', `${gaby.shell.kind}-exchange-look.png`) })
    expect(await titles(gaby.home, gaby.repository)).toEqual([])
    await press(there, 'Take and leave')
    await ended(there)
    await expect(main(there).getByText(/2 new items came from .?Amina Okello/)).toBeVisible()
    await press(there, 'See what is new')
    await expect(main(there).getByRole('link', { name: 'The school boat' })).toBeVisible()
    await expect(main(there).getByRole('link', { name: 'مدرسة القارب' })).toBeVisible()

    // She writes, leaves it on the same stick, and Amina takes it.
    await write(gaby.home, gaby.repository, 'The answer from the river')
    await lookAt({ page: there, shell: gaby.shell }, stick)
    await press(there, 'Leave')
    await ended(there)
    await lookAt(granary, stick)
    await expect(main(page).getByText(/^From .?Gaby Ríos/)).toBeVisible()
    await expect(main(page).getByRole('checkbox', { name: '1 new item' })).toBeChecked()
    await granary.screen('exchange-look')
    await granary.expectAccessible()
    await press(page, 'Take and leave')
    await ended(page)
    await expect(main(page).getByText(/1 new item came from .?Gaby Ríos/)).toBeVisible()
    await granary.screen('exchange-done')
    await granary.expectAccessible()
    expect(await titles(granary.home, granary.repository)).toEqual(['The answer from the river', 'The school boat', 'مدرسة القارب'])

    // A second time there is nothing to do.
    await lookAt(granary, stick)
    await expect(main(page).getByText(/^Everything is the same on both sides; nothing to do\./)).toBeVisible()
    await expect(main(page).getByRole('button', { name: /^(Take|Leave)/ })).toHaveCount(0)
    await granary.screen('exchange-same')

    // Taken back: out of the library, under Waiting, and back again.
    await toExchange(page)
    await expect(main(page).getByText(/Gaby Ríos.?: has everything|Gaby Ríos.?: has yours up to/)).toBeVisible()
    await granary.screen('exchange-start')
    await main(page)
      .getByRole('link', { name: /Gaby Ríos/ })
      .first()
      .click()
    await press(page, 'Take back this exchange')
    await expect(main(page).getByText(/^Taken back: 1 item\./)).toBeVisible()
    await granary.screen('exchange-taken-back')
    await expect.poll(() => titles(granary.home, granary.repository)).toEqual(['The school boat', 'مدرسة القارب'])
    await toExchange(page)
    await expect(main(page).getByText('1 item that came waits to be taken.')).toBeVisible()
    await main(page).getByRole('link', { name: 'Show', exact: true }).click()
    await expect(main(page).getByRole('checkbox', { name: /The answer from the river/ })).toBeVisible()
    await granary.screen('exchange-waiting')
    await granary.expectAccessible()
    await press(page, 'Take all')
    await expect(page.getByRole('heading', { name: 'Nothing waits.' })).toBeVisible()
    await expect.poll(() => titles(granary.home, granary.repository)).toHaveLength(3)
  } finally {
    await gaby.end()
    rmSync(stick, { recursive: true, force: true })
  }
})

test('what is put off waits; a bundle is looked at, a file that is none is refused in a sentence', async ({ granary, shellBrowser }) => {
  test.setTimeout(240_000)
  const { page } = granary
  const place = mkdtempSync(join(tmpdir(), 'granary-e2e-stick-'))
  await granary.granary(['write', '--repo', granary.repository, '--title', 'The school boat', '--from', '-'], 'It stops at four villages.\n')
  await granary.granary(['write', '--repo', granary.repository, '--title', 'The long list', '--from', '-'], 'One.\n')
  const gaby = await startGaby(granary, shellBrowser)
  try {
    await toExchange(page)
    await main(page).getByRole('button', { name: 'Make one for chat or mail' }).click()
    await expect(page.getByRole('heading', { name: 'Make a bundle', level: 1 })).toBeVisible()
    await granary.screen('exchange-bundle')
    await granary.expectAccessible()
    const bundle = join(place, 'for Gaby.granary')
    await main(page).getByRole('textbox', { name: 'Where' }).fill(bundle)
    await main(page).getByText('With a passphrase', { exact: true }).click()
    await main(page).getByLabel('Passphrase', { exact: true }).fill('four villages')
    await main(page).getByLabel('The same once more').fill('four villages')
    await press(page, 'Make the bundle')
    await expect(main(page).getByText(/^The bundle is written and checked/)).toBeVisible({ timeout: 60_000 })
    await granary.screen('exchange-bundle-written')

    const there = gaby.shell.page
    const window = { page: there, shell: gaby.shell }
    const openBundle = async (path: string) => {
      await toExchange(there)
      await choose(window as Granary, [path], () => main(there).getByRole('button', { name: 'Open a bundle' }).click())
    }
    mkdirSync(join(place, 'other'))
    const other = join(place, 'other', 'letter.granary')
    writeFileSync(other, 'A letter, no bundle.')
    await openBundle(other)
    await expect(main(there).getByRole('alert')).toHaveText(/This is no bundle and no exchange folder of Granary\./)
    await openBundle(bundle)
    await expect(main(there).getByText('This bundle is locked with a passphrase. Ask the sender for it.')).toBeVisible()
    await main(there).getByLabel('Passphrase').fill('five villages')
    await press(there, 'Open')
    await expect(main(there).getByText('This is not its passphrase. Nothing was taken. Capitals and spaces count.')).toBeVisible()
    await main(there).getByLabel('Passphrase').fill('four villages')
    await press(there, 'Open')
    await expect(main(there).getByRole('checkbox', { name: '2 new items' })).toBeChecked()
    await main(there)
      .getByRole('button', { name: /^Show the items/ })
      .click()
    await main(there).getByText('The long list').click()
    await expect(main(there).getByText('1 will wait.')).toBeVisible()
    await press(there, 'Take')
    await expect(main(there).getByText(/1 waits under “Waiting”\./)).toBeVisible({ timeout: 60_000 })
    await expect.poll(() => titles(gaby.home, gaby.repository)).toEqual(['The school boat'])
  } finally {
    await gaby.end()
    rmSync(place, { recursive: true, force: true })
  }
})

test('chosen items go out as a parcel, the repository as web pages, and what a community withdraws says so', async ({ granary }) => {
  test.setTimeout(180_000)
  const { page } = granary
  const place = mkdtempSync(join(tmpdir(), 'granary-e2e-stick-'))
  await granary.granary(['write', '--repo', granary.repository, '--title', 'The school boat', '--from', '-'], 'It stops at four villages.\n')
  try {
    const row = page.getByRole('grid', { name: 'List' }).getByRole('row', { name: /The school boat/ })
    await row.getByText('The school boat').click()
    await page.keyboard.press('Space')
    await page.getByRole('button', { name: 'Make a parcel' }).click()
    await expect(main(page).getByText('It holds 1 item as it is seen now.')).toBeVisible()
    await granary.expectAccessible()
    const parcel = join(place, 'boat.granary-parcel')
    await main(page).getByRole('textbox', { name: 'Where' }).fill(parcel)
    await press(page, 'Make a parcel')
    await expect(main(page).getByText(/^The parcel is written and checked/)).toBeVisible({ timeout: 60_000 })
    expect(readdirSync(place)).toContain('boat.granary-parcel')

    await toExchange(page)
    await press(page, 'Make a web edition')
    const edition = join(place, 'pages')
    await main(page).getByRole('textbox', { name: 'Folder for the web edition' }).fill(edition)
    await granary.expectAccessible()
    await press(page, 'Make a web edition')
    await expect(main(page).getByText(/^The web edition is written/)).toBeVisible({ timeout: 60_000 })
    expect(readdirSync(edition)).toContain('index.html')

    await page
      .getByRole('navigation')
      .getByRole('link', { name: /^Library/ })
      .click()
    await row.getByText('The school boat').click()
    await page.getByRole('button', { name: 'Withdraw', exact: true }).click()
    await page.getByRole('textbox', { name: 'Who withdraws it' }).fill('the Char women')
    await page.getByRole('textbox', { name: 'Why, in their words' }).fill('We want to tell it ourselves first.')
    await page.getByRole('dialog').getByRole('button', { name: 'Withdraw', exact: true }).click()
    await expect(row).toContainText(/withdrawn by .?the Char women/)
    await page.getByRole('button', { name: 'Why?' }).click()
    await expect(page.getByRole('dialog')).toContainText('We want to tell it ourselves first.')
    await granary.screen('exchange-withdrawn')
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click()
    await page.getByRole('button', { name: 'Open', exact: true }).click()
    await expect(main(page).getByText(/^Withdrawn by .?the Char women/)).toHaveCount(1)
    await expect(main(page).getByText('It stops at four villages.')).toHaveCount(0)
    await granary.screen('exchange-withdrawn-open')
    await page.getByRole('button', { name: 'Why?' }).click()
    await page.getByRole('button', { name: 'Take the withdrawal back' }).click()
    await expect(main(page).getByText('It stops at four villages.')).toBeVisible()
    await page.goBack()
    await expect(row).not.toContainText('withdrawn')
  } finally {
    rmSync(place, { recursive: true, force: true })
  }
})
