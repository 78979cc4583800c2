// What one chooses when exchanging: everything for anybody, a sender left out, Granary itself on the stick; and what is said of pages and parts.
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { granary as command } from './support/command-line.ts'
import { choose } from './support/file-dialogs.ts'
import { expect, type Granary, test } from './support/fixtures.ts'

const main = (page: Page) => page.getByRole('main')
const press = (page: Page, name: string) => main(page).getByRole('button', { name, exact: true }).click()
const toExchange = async (page: Page) => {
  await page
    .getByRole('navigation')
    .getByRole('link', { name: /^Exchange/ })
    .click()
  await expect(page.getByRole('heading', { name: 'Exchange', level: 1, exact: true })).toBeVisible()
}
/** A browser has no dialog for folders: there the path is typed. */
const lookAt = async (granary: Granary, path: string, what: 'folder' | 'bundle' = 'folder') => {
  const { page, shell } = granary
  await toExchange(page)
  if (shell.app) return choose(granary, [path], () => press(page, what === 'folder' ? 'Choose a folder' : 'Open a bundle'))
  await main(page).getByRole('textbox', { name: 'Folder or bundle on this computer' }).fill(path)
  await page.keyboard.press('Enter')
}
const ended = (page: Page) => expect(main(page).getByText('Everything is written and checked.')).toBeVisible({ timeout: 60_000 })

let place = ''
test.beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'granary-e2e-stick-'))
})
test.afterEach(() => rmSync(place, { recursive: true, force: true }))
const folder = (name: string) => {
  const path = join(place, name)
  mkdirSync(path)
  return path
}

const joinAs = async (home: string, ticket: string, name: string) => {
  const repository = join(home, 'seeds')
  await command(home, ['join', ticket, repository, '--contributor', name])
  return repository
}
const inviteFrom = async (home: string, repository: string, role: string) =>
  (await command<{ ticket: string }>(home, ['invite', '--repo', repository, '--role', role])).ticket

test('a fresh folder gets what partners lack, or everything for anybody, and that is remembered', async ({ granary }) => {
  test.setTimeout(180_000)
  const { page } = granary
  const [shared, fresh, home] = [folder('shared'), folder('fresh'), folder('home')]
  await granary.granary(['write', '--repo', granary.repository, '--title', 'The school boat', '--from', '-'], 'It stops at four villages.\n')
  const { ticket } = await granary.granary<{ ticket: string }>(['invite', '--repo', granary.repository, '--role', 'editor'])
  const gaby = await joinAs(home, ticket, 'Gaby Ríos')
  const exchange = () => granary.granary(['exchange', '--repo', granary.repository, shared])
  await exchange()
  await command(home, ['exchange', '--repo', gaby, shared])
  await exchange()

  // Gaby has everything: what she lacks is nothing, but somebody else may come.
  await lookAt(granary, fresh)
  await expect(main(page).getByText('Nobody has left anything in this folder yet.')).toBeVisible()
  const everything = main(page).getByRole('radio', { name: /^Everything, for anybody/ })
  await expect(everything).toBeChecked()
  await expect(main(page).getByText(/^1 item, .* finds all of it\./)).toBeVisible()
  await granary.screen('exchange-everything')
  await granary.expectAccessible()
  await main(page).getByText('Only what they lack').click()
  await expect(main(page).getByRole('button', { name: 'Leave', exact: true })).toBeVisible()
  await main(page).getByText('Everything, for anybody').click()
  await press(page, 'Leave everything')
  await ended(page)
  await expect(main(page).getByText('Everything of yours is in the folder, for anybody.')).toBeVisible()

  await granary.granary(['write', '--repo', granary.repository, '--title', 'The well', '--from', '-'], 'It is dry.\n')
  await lookAt(granary, fresh)
  await expect(everything).toBeChecked()
  await expect(main(page).getByRole('radio', { name: /^Only what they lack/ })).not.toBeChecked()
})

test('a sender whose number was not compared is left out, the rest is taken, and it is said', async ({ granary }) => {
  test.setTimeout(240_000)
  const { page } = granary
  const [stick, other] = [folder('stick'), folder('other')]
  const [gabysHome, dorasHome, carlsHome] = [folder('gaby'), folder('dora'), folder('carl')]
  const exchange = (at: string) => granary.granary(['exchange', '--repo', granary.repository, at])
  const write = (home: string, repository: string, title: string) =>
    command(home, ['write', '--repo', repository, '--title', title, '--from', '-'], `${title}.\n`)
  const { ticket } = await granary.granary<{ ticket: string }>(['invite', '--repo', granary.repository, '--role', 'keeper'])
  const gaby = await joinAs(gabysHome, ticket, 'Gaby Ríos')
  await exchange(stick)
  await command(gabysHome, ['exchange', '--repo', gaby, stick])
  await exchange(stick)
  // Gaby invites Dora, and Dora Carl: of neither has Amina heard.
  const dora = await joinAs(dorasHome, await inviteFrom(gabysHome, gaby, 'keeper'), 'Dora Lima')
  await command(gabysHome, ['exchange', '--repo', gaby, other])
  await command(dorasHome, ['exchange', '--repo', dora, other])
  const carl = await joinAs(carlsHome, await inviteFrom(dorasHome, dora, 'editor'), 'Carl Acosta')
  await write(gabysHome, gaby, 'Beans of Gaby')
  await command(gabysHome, ['exchange', '--repo', gaby, stick, '--only-leave'])
  await write(carlsHome, carl, 'A story of Carl')
  await command(carlsHome, ['exchange', '--repo', carl, stick])

  await lookAt(granary, stick)
  await expect(page.getByRole('heading', { name: /^Is it really .?Carl Acosta/ })).toBeVisible()
  await expect(main(page).getByText(/^\d{3} ?\d{3} ?\d{3} ?\d{3}$/)).toBeVisible()
  await granary.screen('exchange-stranger')
  await granary.expectAccessible()
  await press(page, 'Not this time')
  await expect(main(page).getByText(/^Left out this time: .?Carl Acosta/)).toBeVisible()
  await expect(main(page).getByRole('checkbox', { name: '1 new item' })).toBeChecked()
  await granary.screen('exchange-skipped')
  await granary.expectAccessible()
  await press(page, 'Take and leave')
  await ended(page)
  await expect(main(page).getByText(/Left out: .?Carl Acosta.*nothing from there was taken/)).toBeVisible()
  const { items } = await granary.granary<{ items: { title: string }[] }>(['list', '--repo', granary.repository])
  expect(items.map(({ title }) => title)).toEqual(['Beans of Gaby'])
})

test('pages say what is not in them, and a bundle in parts which parts are not here', async ({ granary }) => {
  test.setTimeout(180_000)
  const { page } = granary
  await granary.granary(['write', '--repo', granary.repository, '--title', 'The school boat', '--from', '-'], 'It stops at four villages.\n')
  await granary.granary(['write', '--repo', granary.repository, '--title', 'How she crossed', '--kind', 'testimony', '--from', '-'], 'At dawn.\n')
  await page
    .getByRole('grid', { name: 'List' })
    .getByRole('row', { name: /How she crossed/ })
    .getByText('How she crossed')
    .click()
  await page.getByRole('button', { name: 'Withdraw', exact: true }).click()
  await page.getByRole('textbox', { name: 'Who withdraws it' }).fill('the Char women')
  await page.getByRole('textbox', { name: 'Why, in their words' }).fill('We want to tell it ourselves first.')
  await page.getByRole('dialog').getByRole('button', { name: 'Withdraw', exact: true }).click()
  await expect(page.getByRole('grid', { name: 'List' }).getByText(/withdrawn by .?the Char women/)).toBeVisible()
  await toExchange(page)
  await press(page, 'Make a web edition')
  await main(page).getByRole('textbox', { name: 'Folder for the web edition' }).fill(join(place, 'pages'))
  await press(page, 'Make a web edition')
  await expect(main(page).getByText(/^The web edition is written/)).toBeVisible({ timeout: 60_000 })
  const leftOut = main(page).getByRole('button', { name: '1 item was not put in: withdrawn by the community (1).' })
  await leftOut.click()
  await expect(main(page).getByRole('link', { name: 'How she crossed' })).toBeVisible()
  await granary.screen('exchange-left-out')
  await granary.expectAccessible()

  // So large that it is cut in three.
  const large = join(place, 'noise.txt')
  writeFileSync(large, randomBytes(1_900_000).toString('base64'))
  await granary.granary(['import', '--repo', granary.repository, large])
  const bundles = folder('bundles')
  await granary.granary(['bundle', 'write', '--repo', granary.repository, '--out', join(bundles, 'spring.granary'), '--volume-mb', '1'])
  const [first = '', second = ''] = readdirSync(bundles).toSorted()
  expect(second).toMatch(/\.granary-part$/)
  const aside = join(place, second)
  renameSync(join(bundles, second), aside)
  await lookAt(granary, join(bundles, first), 'bundle')
  await expect(main(page).getByText('1 part of this bundle is not here yet:')).toBeVisible()
  await expect(main(page).getByRole('listitem').getByText(second, { exact: true })).toBeVisible()
  await granary.screen('exchange-parts')
  await granary.expectAccessible()
  renameSync(aside, join(bundles, second))
  await press(page, 'Look again')
  await expect(main(page).getByText(/^Everything is the same on both sides/)).toBeVisible()
})

test('an installer is put on the stick, where one can be chosen', async ({ granary }) => {
  const { page, shell } = granary
  const stick = folder('stick')
  await lookAt(granary, stick)
  await expect(main(page).getByText('Nobody has left anything in this folder yet.')).toBeVisible()
  // Nothing has been written here yet: that is not called 0 items.
  await expect(main(page).getByText(/^You leave only news of people, collections and tags, /)).toBeVisible()
  const put = main(page).getByRole('button', { name: 'Put Granary itself in this folder' })
  if (!shell.app) {
    // A tab can choose no file of this computer, and this Granary runs from no installer.
    await expect(put).toHaveCount(0)
    return
  }
  const installer = join(place, 'Granary-1.0.0.AppImage')
  writeFileSync(installer, 'a program')
  await put.click()
  const dialog = page.getByRole('dialog')
  await expect(dialog).toContainText('can then install Granary without a network')
  await granary.screen('exchange-installer')
  await granary.expectAccessible()
  await choose(granary, [installer], () => dialog.getByRole('button', { name: 'Choose installers…' }).click())
  await expect(dialog.getByText(/^In the folder and checked: .?Granary-1\.0\.0\.AppImage/)).toBeVisible()
  expect(existsSync(join(stick, 'GRANARY', 'installers', 'Granary-1.0.0.AppImage'))).toBe(true)
  await dialog.getByRole('button', { name: 'Close' }).last().click()
  // Nothing of the repository has been left by that.
  expect(readdirSync(join(stick, 'GRANARY'))).toEqual(['installers'])
})
