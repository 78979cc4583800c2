// A laptop is stolen or its disk breaks: the work comes back by clicking, from a partner's stick, a bundle or a copy; and with the invitation
// that was kept for that day, the new laptop becomes the founder's own.
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { granary as command } from './support/command-line.ts'
import { choose, drop } from './support/file-dialogs.ts'
import { expect, type Granary, test } from './support/fixtures.ts'
import { type RunningShell, type ShellSettings, startShell } from './support/running-shell.ts'

const results = () => process.env.GRANARY_TEST_RESULTS ?? 'test-results'
const others: { home: string; shell: RunningShell }[] = []
const folders: string[] = []
test.afterEach(async () => {
  for (const { home, shell } of others.splice(0)) {
    await shell.close()
    rmSync(home, { recursive: true, force: true })
  }
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})
const newFolder = (name: string) => {
  const folder = mkdtempSync(join(tmpdir(), `granary-e2e-${name}-`))
  folders.push(folder)
  return folder
}
/** A laptop that nobody has started Granary on yet, or on which somebody has. */
const newLaptop = async (granary: Granary, browser: Parameters<typeof startShell>[0], settings: object | null, view: Omit<ShellSettings, 'home'> = {}) => {
  const home = mkdtempSync(join(tmpdir(), 'granary-e2e-home-'))
  if (settings) writeFileSync(join(home, 'settings.json'), JSON.stringify({ version: 0, lessMotion: true, ...settings }))
  const shell = await startShell(granary.shell.kind === 'browser' ? browser : null, { home, ...view })
  others.push({ home, shell })
  return { home, shell, page: shell.page }
}
const amina = { language: 'en', contributorName: 'Amina Okello', deviceName: 'New laptop' }

const writeOne = (granary: Granary, title: string) =>
  granary.granary<{ id: string }>(['write', '--repo', granary.repository, '--title', title, '--from', '-'], 'It stops at four villages.\n')
/** A browser has no dialog for folders: there the path is typed. */
const give = async (window: { page: Page; shell: RunningShell }, path: string) => {
  const { page, shell } = window
  if (shell.app) return choose(window as Granary, [path], () => page.getByRole('button', { name: 'Choose a stick or folder…' }).click())
  await page.getByRole('textbox', { name: 'Its path on this computer' }).fill(path)
  await page.getByRole('textbox', { name: 'Its path on this computer' }).press('Enter')
}
const fact = (page: Page, name: string) => page.locator('dt', { hasText: name }).locator('xpath=following-sibling::dd[1]')

test('a stolen laptop: on a new one, the partner’s stick brings everything back at first start, and the kept invitation makes it hers', async ({
  granary,
  shellBrowser,
}) => {
  test.setTimeout(240_000)
  const { page: old } = granary
  await writeOne(granary, 'The school boat')
  await writeOne(granary, 'Wells of Mbale')

  // Kept beforehand, by clicking.
  await old.getByRole('link', { name: 'People' }).click()
  await old.getByRole('button', { name: 'Keep a recovery invitation…' }).click()
  await granary.screen('recovery-keep')
  await granary.expectAccessible()
  await old.getByRole('button', { name: 'Make the invitation' }).click()
  const text = old.getByRole('group', { name: 'Text, for a message' })
  await expect(text).toContainText('granary:join/')
  const ticket = (await text.textContent())?.trim() ?? ''
  await granary.screen('recovery-ticket')
  await granary.expectAccessible()
  await old.getByRole('button', { name: 'Done' }).click()
  await expect(old.getByText('You made a recovery invitation, today.')).toBeVisible()
  await granary.screen('recovery-kept')

  const stick = newFolder('stick')
  await granary.granary(['exchange', '--repo', granary.repository, stick])
  await granary.shell.close()

  const laptop = await newLaptop(granary, shellBrowser, null)
  const { page } = laptop
  await page.getByRole('radio', { name: 'English' }).check({ force: true })
  await page.getByRole('button', { name: 'Next' }).click()
  await page.getByRole('textbox', { name: 'Your name' }).fill('Amina Okello')
  await page.getByRole('textbox', { name: 'This device' }).fill('New laptop')
  await page.getByRole('button', { name: 'Next' }).click()
  await page.getByRole('radio', { name: /^Bring back a repository/ }).check({ force: true })
  await page.getByRole('button', { name: 'Next' }).click()
  await expect(page.getByRole('button', { name: 'Bring it back' })).toBeDisabled()
  await page.screenshot({ path: join(results(), 'screens', `${granary.shell.kind}-bring-back-first-start.png`) })
  await give(laptop, stick)
  await expect(fact(page, 'Name of the repository')).toHaveText(/Seeds of Learning/)
  await expect(fact(page, 'People')).toHaveText(/Amina Okello/)
  await expect(fact(page, 'How much')).toHaveText(/^2 items, 0 files, /)
  await expect(fact(page, 'Newest change')).toHaveText(/^today, /)
  await expect(fact(page, 'Left by')).toHaveText(/Amina Okello.*, today$/)
  await expect(page.getByText('You can then read everything here. To write, this device joins')).toBeVisible()
  // Nothing is made before the person says so.
  expect(readdirSync(laptop.home).filter((name) => name === 'repositories')).toEqual([])
  await page.screenshot({ path: join(results(), 'screens', `${granary.shell.kind}-bring-back-look.png`) })
  await page.getByRole('button', { name: 'Bring it back' }).click()

  const list = page.getByRole('grid', { name: 'List' })
  await expect(list.getByText('The school boat')).toBeVisible({ timeout: 60_000 })
  await expect(list.getByText('Wells of Mbale')).toBeVisible()
  await expect(page.getByText(/^“.?Seeds of Learning.?” is here again\.$/)).toBeVisible()
  await expect(page.getByText('This device is not a member of this repository.')).toBeVisible()
  await page.screenshot({ path: join(results(), 'screens', `${granary.shell.kind}-bring-back-done.png`) })

  await page.getByRole('button', { name: 'Join…' }).click()
  await page.getByRole('textbox', { name: 'Invitation' }).fill(ticket)
  await expect(page.getByText(/as another device of .*Amina Okello/)).toBeVisible()
  await page.getByRole('button', { name: 'Join', exact: true }).click()
  await expect(page.getByText('This device is not a member of this repository.')).toHaveCount(0)
  await page.getByRole('link', { name: 'People' }).click()
  const row = page.getByRole('list', { name: 'People' }).getByRole('button', { name: /^Amina Okello/ })
  await expect(row).toContainText('founder')
  await expect(row).toContainText('2 devices')
  // The lost one goes, and she writes on.
  const { members } = await command<{ members: { devices: { deviceId: string; isThisDevice: boolean }[] }[] }>(laptop.home, [
    'members',
    '--repo',
    join(laptop.home, 'repositories', 'Seeds of Learning'),
  ])
  const lost = members[0]?.devices.find(({ isThisDevice }) => !isThisDevice)?.deviceId ?? ''
  await command(laptop.home, ['members', '--repo', join(laptop.home, 'repositories', 'Seeds of Learning'), 'remove', lost, '--reason', 'stolen'])
  await command(laptop.home, ['write', '--repo', join(laptop.home, 'repositories', 'Seeds of Learning'), '--title', 'After the theft', '--from', '-'], 'x\n')
  await page.getByRole('link', { name: 'Library' }).click()
  await expect(list.getByText('After the theft')).toBeVisible()
})

test('from the settings, a copy and a bundle are looked at, stopped, brought back; what is none says so and changes nothing', async ({ granary }) => {
  test.setTimeout(180_000)
  const { page } = granary
  await writeOne(granary, 'The school boat')
  const disk = newFolder('disk')
  await granary.granary(['backup', '--repo', granary.repository, '--out', join(disk, 'Seeds 2026-11-20.granary-copy')])
  await writeOne(granary, 'Written after the copy')
  await granary.granary(['bundle', 'write', '--repo', granary.repository, '--out', join(disk, 'Seeds.granary')])
  const empty = newFolder('empty')

  await page.evaluate(() => void (location.hash = '/settings'))
  await page.getByRole('button', { name: 'Bring back a repository…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Bring back a repository' })
  const window = { page, shell: granary.shell }
  await expect(dialog.getByRole('button', { name: 'Bring it back' })).toBeDisabled()
  await granary.screen('bring-back-ways')
  await granary.expectAccessible()
  await give(window, empty)
  await expect(dialog.getByRole('alert')).toHaveText(
    'Nothing that can be brought back lies there. Choose the stick, the disk with your copies, or the file itself.',
  )

  // A folder with several: which one?
  await give(window, disk)
  const rows = dialog.getByRole('list', { name: 'Several lie there. Which one?' }).getByRole('listitem')
  await expect(rows).toHaveCount(2)
  await granary.screen('bring-back-which')
  await granary.expectAccessible()
  // Whoever goes by the keyboard stays where the answer is.
  await expect(dialog.getByRole('button', { name: 'Close' })).not.toBeFocused()
  await rows.filter({ hasText: 'granary-copy' }).getByRole('button', { name: 'Look' }).click()
  await expect(fact(page, 'How much')).toHaveText(/^1 item, 0 files, /)
  await expect(dialog.getByText('This device has written in it before, and goes on writing.')).toBeVisible()
  await expect(dialog.getByText('It is on this device already; what comes back is put beside it.')).toBeVisible()
  await expect(dialog.getByRole('button', { name: 'Close' })).not.toBeFocused()
  await page.keyboard.press('Tab')
  await expect(dialog.getByRole('button', { name: 'Choose something else' })).toBeFocused()
  await granary.screen('bring-back-copy')
  await granary.expectAccessible()
  await dialog.getByRole('button', { name: 'Choose something else' }).click()

  await give(window, join(disk, 'Seeds.granary'))
  await expect(fact(page, 'How much')).toHaveText(/^2 items, 0 files, /)
  await dialog.getByRole('button', { name: 'Bring it back' }).click()
  await expect(page.getByText(/^“.?Seeds of Learning.?” is here again\.$/)).toBeVisible({ timeout: 60_000 })
  await page.getByRole('link', { name: 'Library' }).click()
  await expect(page.getByRole('grid', { name: 'List' }).getByText('Written after the copy')).toBeVisible()
  // The one that was open lies where it lay.
  expect(readdirSync(granary.repository)).toContain('granary.db')
  expect(readdirSync(join(granary.home, 'repositories'))).toEqual(['Seeds of Learning'])
})

test('an invitation, a copy or a bundle that is dropped on the library is not brought in as a file', async ({ granary }) => {
  const { page } = granary
  await writeOne(granary, 'The school boat')
  const disk = newFolder('disk')
  const { ticket } = await granary.granary<{ ticket: string }>(['invite', '--repo', granary.repository, '--role', 'editor'])
  writeFileSync(join(disk, 'Seeds.granary-invitation'), `An invitation to Seeds of Learning.\n${ticket}\n`)
  await granary.granary(['backup', '--repo', granary.repository, '--out', join(disk, 'Seeds.granary-copy')])
  await granary.granary(['bundle', 'write', '--repo', granary.repository, '--out', join(disk, 'Seeds.granary')])
  const list = page.getByRole('grid', { name: 'List' })
  await expect(list.getByText('The school boat')).toBeVisible()

  await drop(page, [join(disk, 'Seeds.granary-invitation')])
  const joining = page.getByRole('dialog', { name: 'Join a repository' })
  await expect(joining.getByText(/Amina Okello.* invites you to .*Seeds of Learning/)).toBeVisible()
  await joining.getByRole('button', { name: 'Cancel' }).click()

  await drop(page, [join(disk, 'Seeds.granary-copy')])
  const bringing = page.getByRole('dialog', { name: 'Bring back a repository' })
  await expect(fact(page, 'How much')).toHaveText(/^1 item, 0 files, /)
  await bringing.getByRole('button', { name: 'Cancel' }).click()

  await drop(page, [join(disk, 'Seeds.granary')])
  await expect(page.getByRole('heading', { level: 1 })).toContainText(/Seeds/)

  // A copy made by hand has the ending of a bundle: what it is, is said when it is looked at.
  await granary.granary(['backup', '--repo', granary.repository, '--out', join(disk, 'By hand.granary')])
  await page.getByRole('link', { name: 'Library' }).click()
  await drop(page, [join(disk, 'By hand.granary')])
  await expect(page.getByText('This is no bundle and no exchange folder of Granary. Nothing was changed.')).toBeVisible()
  await page.getByRole('main').getByRole('button', { name: 'Bring back a repository…' }).click()
  await expect(fact(page, 'How much')).toHaveText(/^1 item, 0 files, /)
  await bringing.getByRole('button', { name: 'Cancel' }).click()
  await page.getByRole('link', { name: 'Library' }).click()
  await expect(list.getByRole('row')).toHaveCount(1)
})

for (const [name, settings, view] of [
  ['ar', { language: 'ar' }, {}],
  ['narrow', { language: 'en' }, { viewport: { width: 800, height: 768 } }],
  ['dark', { language: 'fr' }, { colorScheme: 'dark' as const }],
] as const)
  test.describe(`bringing back, ${name}`, () => {
    test.use({ settings: { ...amina, lessMotion: true, ...settings }, view })
    test('reads well', async ({ granary }) => {
      await writeOne(granary, 'مدرسة القارب')
      const sticks = process.env.GRANARY_STICKS
      const stick = newFolder('GABY')
      await granary.granary(['exchange', '--repo', granary.repository, stick])
      process.env.GRANARY_STICKS = stick
      try {
        const fresh = await granary.restart()
        await expect(fresh.getByRole('grid').first()).toBeVisible()
        await fresh.getByRole('button', { name: 'Seeds of Learning' }).first().click()
        await fresh
          .getByRole('menuitem')
          .filter({ has: fresh.locator('svg.lucide-history') })
          .click()
        const dialog = fresh.getByRole('dialog')
        await expect(dialog.getByText('Seeds of Learning')).toBeVisible()
        await granary.screen(`bring-back-stick-${name}`)
        await granary.expectAccessible()
        await dialog.getByRole('listitem').filter({ hasText: 'Seeds of Learning' }).getByRole('button').click()
        await expect(dialog.locator('dl')).toBeVisible()
        expect(await fresh.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
        await granary.screen(`bring-back-look-${name}`)
        await granary.expectAccessible()
        await fresh.keyboard.press('Escape')
        await fresh.evaluate(() => void (location.hash = '/people'))
        await expect(fresh.locator('svg.lucide-life-buoy')).toBeVisible()
        await granary.screen(`recovery-${name}`)
        await granary.expectAccessible()
      } finally {
        if (sticks === undefined) delete process.env.GRANARY_STICKS
        else process.env.GRANARY_STICKS = sticks
      }
    })
  })

for (const [name, language] of [
  ['en', 'English'],
  ['ar', 'العربية'],
] as const)
  test.describe(`first start on a small screen, ${name}`, () => {
    test.use({ settings: null, repository: null, view: { viewport: { width: 1366, height: 768 } } })
    test('every way fits without scrolling', async ({ granary }) => {
      const { page } = granary
      // The window speaks it at once: what was checked is drawn anew.
      await page.getByText(language, { exact: true }).click()
      await expect(page.locator('html')).toHaveAttribute('lang', name)
      await page.getByRole('main').getByRole('button').last().click()
      await page.getByRole('textbox').first().fill('Amina Okello')
      await page.getByRole('main').getByRole('button').last().click()
      const ways = page.getByRole('radio')
      for (let index = 0; index < (await ways.count()); index++) {
        await ways.nth(index).check({ force: true })
        const goOn = page.getByRole('main').getByRole('button').last()
        const hasOwnScreen = ['Next', 'التالي'].includes((await goOn.textContent())?.trim() ?? '')
        if (hasOwnScreen) await goOn.click()
        await granary.screen(`first-start-way-${name}-${index}`)
        expect(await page.getByRole('main').evaluate((main) => main.scrollHeight <= main.clientHeight), `way ${index}`).toBe(true)
        if (hasOwnScreen) await page.locator('footer').getByRole('button').first().click()
      }
      await granary.expectAccessible()
    })
  })
