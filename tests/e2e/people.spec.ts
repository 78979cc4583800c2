// People invite each other without any connection, meet by what is carried between them, and each may do what her role says.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { carry } from './support/carry.ts'
import { save } from './support/file-dialogs.ts'
import { expect, type Granary, test } from './support/fixtures.ts'
import { type RunningShell, startShell } from './support/running-shell.ts'

const people = (page: Page) => page.getByRole('link', { name: 'People' })
const openPeople = async (page: Page) => {
  await people(page).click()
  await expect(page.getByRole('heading', { name: 'People', level: 1 })).toBeVisible()
}
const row = (page: Page, name: string) => page.getByRole('list', { name: 'People' }).getByRole('button', { name: new RegExp(`^${name}`) })

/** Through the screen; answers the text of the ticket. The dialog stays open. */
const invite = async (page: Page, role: string, label: string): Promise<string> => {
  await page.getByRole('button', { name: 'Invite…' }).click()
  await page.getByRole('radio', { name: role }).check({ force: true })
  await page.getByRole('textbox', { name: 'For whom' }).fill(label)
  await page.getByRole('button', { name: 'Make the invitation' }).click()
  const text = page.getByRole('group', { name: 'Text, for a message' })
  await expect(text).toContainText('granary:join/')
  return (await text.textContent())?.trim() ?? ''
}
const close = (page: Page) => page.getByRole('button', { name: 'Done' }).click()

/** First start on a device that nobody has used, ending with *Join*. */
const joinAtFirstStart = async (page: Page, name: string, ticket: string) => {
  await page.getByRole('radio', { name: 'English' }).check({ force: true })
  await page.getByRole('button', { name: 'Next' }).click()
  await page.getByRole('textbox', { name: 'Your name' }).fill(name)
  await page.getByRole('textbox', { name: 'This device' }).fill(`Laptop of ${name}`)
  await page.getByRole('button', { name: 'Next' }).click()
  await page.getByRole('radio', { name: /^Join/ }).check({ force: true })
  await page.getByRole('button', { name: 'Next' }).click()
  await expect(page.getByRole('button', { name: 'Join', exact: true })).toBeDisabled()
  await page.getByRole('textbox', { name: 'Invitation' }).fill(ticket)
  await expect(page.getByText(/Amina Okello.* invites you to .*Seeds of Learning/)).toBeVisible()
}

const closeRepository = async (page: Page) => {
  await page.getByRole('button', { name: 'Seeds of Learning' }).click()
  await page.getByRole('menuitem', { name: 'Close this repository' }).click()
  await expect(page.getByRole('heading', { name: 'Which repository?' })).toBeVisible()
}
const openAgain = async (page: Page) => {
  await page.getByRole('button', { name: 'Open', exact: true }).first().click()
  await expect(people(page)).toBeVisible()
}
/** The windows let go of their repositories, everything is carried both ways, and they open them again. */
const meet = async (one: { home: string; page: Page }, other: { home: string; page: Page }) => {
  await Promise.all([closeRepository(one.page), closeRepository(other.page)])
  expect(await carry(one.home, other.home)).toEqual([])
  await Promise.all([openAgain(one.page), openAgain(other.page)])
}

const others: { home: string; shell: RunningShell }[] = []
test.afterEach(async () => {
  for (const { home, shell } of others.splice(0)) {
    await shell.close()
    rmSync(home, { recursive: true, force: true })
  }
})
const newDevice = async (granary: Granary, browser: Parameters<typeof startShell>[0], settings?: Record<string, unknown>) => {
  const home = mkdtempSync(join(tmpdir(), 'granary-e2e-home-'))
  if (settings) writeFileSync(join(home, 'settings.json'), JSON.stringify({ version: 0, language: 'en', lessMotion: true, ...settings }))
  const shell = await startShell(granary.shell.kind === 'browser' ? browser : null, { home })
  others.push({ home, shell })
  return { home, shell, page: shell.page }
}
const permitClipboard = async (page: Page) => {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
}

test('a keeper invites an editor and an annotator by text, they join without a connection, and all meet by what is carried', async ({
  granary,
  shellBrowser,
}) => {
  test.setTimeout(180_000)
  const { page } = granary
  await granary.granary(['write', '--repo', granary.repository, '--title', 'The school boat', '--from', '-'], 'It stops at four villages.\n')
  await openPeople(page)
  await expect(page.getByText('Only you so far.')).toBeVisible()
  await granary.screen('people-alone')
  await granary.expectAccessible()

  const forGaby = await invite(page, 'editor', 'Gaby')
  await granary.screen('people-ticket')
  await granary.expectAccessible()
  await close(page)
  const forLuis = await invite(page, 'annotator', 'Luis')
  await close(page)
  await expect(page.getByText('Open invitations: 2')).toBeVisible()

  const gaby = await newDevice(granary, shellBrowser)
  await joinAtFirstStart(gaby.page, 'Gaby Rios', forGaby)
  await expect(gaby.page.getByText('You join as editor.')).toBeVisible()
  await gaby.page.screenshot({ path: join(process.env.GRANARY_TEST_RESULTS ?? 'test-results', 'screens', `${granary.shell.kind}-join-first-start.png`) })
  await gaby.page.getByRole('button', { name: 'Join', exact: true }).click()
  await expect(gaby.page.getByText(/You have joined by the invitation of .*Amina Okello/)).toBeVisible()

  const luis = await newDevice(granary, shellBrowser)
  await joinAtFirstStart(luis.page, 'Luis Mora', forLuis)
  await luis.page.getByRole('button', { name: 'Join', exact: true }).click()
  await expect(luis.page.getByText('You have joined by the invitation')).toBeVisible()

  const amina = { home: granary.home, page }
  await meet(amina, gaby)
  // An editor writes in what has come.
  await gaby.page.getByRole('link', { name: 'Library' }).click()
  await gaby.page.getByRole('grid').getByRole('row').filter({ hasText: 'The school boat' }).dblclick()
  await gaby.page.locator('.ProseMirror').click()
  await gaby.page.keyboard.press('End')
  await gaby.page.keyboard.type(' Gaby counted five.')
  await expect(gaby.page.getByRole('contentinfo').getByRole('status')).toHaveText('Saved on this device')
  await meet(amina, luis)
  await meet(amina, gaby)

  // Everybody knows everybody, and what each has.
  await openPeople(page)
  await expect(row(page, 'Gaby Rios')).toContainText('editor')
  await expect(row(page, 'Gaby Rios')).toContainText('has everything of yours')
  await expect(row(page, 'Luis Mora')).toContainText('annotator')
  await row(page, 'Gaby Rios').click()
  await granary.screen('people')
  await granary.expectAccessible()
  await expect(gaby.page.getByText('You have joined by the invitation')).toHaveCount(0)

  // The number is the same on both sides, and the keeper writes it down.
  await page.getByRole('button', { name: 'Compare number…' }).click()
  const numberOf = async (where: Page) => {
    const groups = where.locator('[data-number] span')
    await expect(groups).toHaveCount(4)
    return groups.allTextContents()
  }
  const seen = await numberOf(page)
  expect(seen.join(' ')).toMatch(/^\d{3} \d{3} \d{3} \d{3}$/)
  await granary.screen('people-compare')
  await openPeople(gaby.page)
  await row(gaby.page, 'Amina Okello').click()
  await gaby.page.getByRole('button', { name: 'Compare number…' }).click()
  expect(await numberOf(gaby.page)).toEqual(seen)
  await gaby.page.getByRole('button', { name: 'Close', exact: true }).first().click()
  await page.getByRole('button', { name: 'Yes, the same' }).click()
  await expect(page.getByText(/Number compared by .*Amina Okello/)).toBeVisible()

  // An annotator reads, and is told who can give more.
  await luis.page.getByRole('link', { name: 'Library' }).click()
  await luis.page.getByRole('grid').getByRole('row').filter({ hasText: 'The school boat' }).dblclick()
  await expect(luis.page.getByText(/You can read and annotate here\. .*Amina Okello.* \(keeper\).* can let you write\./)).toBeVisible()
  await expect(luis.page.getByText('It stops at four villages.')).toBeVisible()
  await expect(luis.page.locator('.ProseMirror[contenteditable=true]')).toHaveCount(0)
  if (luis.shell.kind === 'browser') await permitClipboard(luis.page)
  await luis.page.getByRole('button', { name: 'Copy the request' }).click()
  await expect(luis.page.getByText('The request is copied.')).toBeVisible()
  const copied = luis.shell.app
    ? await luis.shell.app.evaluate(({ clipboard }) => clipboard.readText())
    : await luis.page.evaluate(() => navigator.clipboard.readText())
  expect(copied).toContain('Hello Amina Okello, I would like to write in “Seeds of Learning”.')
  await luis.page.screenshot({ path: join(process.env.GRANARY_TEST_RESULTS ?? 'test-results', 'screens', `${granary.shell.kind}-role-too-small.png`) })
  // What is tried all the same is refused with the same words.
  await luis.page.getByRole('link', { name: 'Library' }).click()
  await luis.page.getByRole('button', { name: 'Add', exact: true }).first().click()
  await luis.page.getByRole('menuitem', { name: 'New note' }).click()
  await expect(luis.page.getByRole('alert').getByText(/Amina Okello.* \(keeper\).* can let you write\./)).toBeVisible()
  await luis.page.screenshot({ path: join(process.env.GRANARY_TEST_RESULTS ?? 'test-results', 'screens', `${granary.shell.kind}-refused.png`) })
  await luis.page.getByRole('alert').getByRole('button', { name: 'Close' }).click()

  // Another role, and a removal that begins on the harmless button; both arrive with the next meeting.
  await row(page, 'Luis Mora').click()
  await page.getByRole('button', { name: 'Change role…' }).last().click()
  await page.getByRole('radio', { name: /^editor/ }).check({ force: true })
  await page.getByRole('button', { name: 'Change role', exact: true }).click()
  await expect(row(page, 'Luis Mora')).toContainText('editor')
  await row(page, 'Luis Mora').click()
  await page.getByRole('button', { name: 'Remove…' }).click()
  const dialog = page.getByRole('alertdialog', { name: /Remove .*Gaby Rios/ })
  await expect(dialog.getByRole('button', { name: /^Keep .*Gaby Rios/ })).toBeFocused()
  await dialog.getByRole('textbox', { name: 'Why' }).fill('The laptop was stolen.')
  await granary.screen('people-remove')
  await granary.expectAccessible()
  await dialog.getByRole('button', { name: /^Remove .*Gaby Rios/ }).click()
  await expect(row(page, 'Gaby Rios')).toContainText('removed, today')
  await meet(amina, gaby)
  await expect(
    gaby.page.getByText(/Amina Okello.* removed this device from this repository, today \(“.*The laptop was stolen\..*”\)\. You can read it here\./),
  ).toBeVisible()
  await gaby.page.screenshot({ path: join(process.env.GRANARY_TEST_RESULTS ?? 'test-results', 'screens', `${granary.shell.kind}-removed.png`) })
  await meet(amina, luis)
  await luis.page.getByRole('link', { name: 'Library' }).click()
  await luis.page.getByRole('grid').getByRole('row').filter({ hasText: 'The school boat' }).dblclick()
  await expect(luis.page.locator('.ProseMirror[contenteditable=true]')).toBeVisible()
})

test('an invitation travels as a file, is shown again, withdrawn, and then joins nobody who knows of it', async ({ granary, shellBrowser }) => {
  const { page } = granary
  await openPeople(page)
  await page.getByRole('button', { name: 'Invite…' }).click()
  await page.getByRole('radio', { name: 'Several people' }).check({ force: true })
  const many = page.getByRole('textbox', { name: 'Up to how many' })
  await many.fill('1')
  await expect(page.getByText('Write a number from 2 to 1,000.')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Make the invitation' })).toBeDisabled()
  await many.fill('5')
  await granary.screen('people-invite')
  await granary.expectAccessible()
  await page.getByRole('button', { name: 'Make the invitation' }).click()
  await expect(page.getByRole('dialog').getByText('Role: annotator. People: 5.')).toBeVisible()
  const file = await save(granary, join(granary.home, 'Seeds.granary-invitation'), () => page.getByRole('button', { name: 'Save to a file or stick…' }).click())
  await expect.poll(() => existsSync(file) && readFileSync(file, 'utf8')).toContain('granary:join/')
  // The code on the screen is the text: read as a telephone would.
  const text = (await page.getByRole('group', { name: 'Text, for a message' }).textContent())?.trim()
  const picture = join(granary.home, 'photo.png')
  await page.getByRole('img', { name: 'QR code of the invitation' }).screenshot({ path: picture })
  await close(page)
  await page.getByRole('button', { name: 'Show again' }).click()
  await expect(page.getByRole('group', { name: 'Text, for a message' })).toHaveText(text ?? 'nothing')
  await close(page)

  const ada = await newDevice(granary, shellBrowser, { contributorName: 'Ada', deviceName: 'Ada’s laptop' })
  await ada.page.getByRole('button', { name: 'Join…' }).click()
  const give = async (path: string) => {
    const [chooser] = await Promise.all([ada.page.waitForEvent('filechooser'), ada.page.getByRole('button', { name: 'Open the invitation file…' }).click()])
    await chooser.setFiles(path)
  }
  await give(picture)
  await expect(ada.page.getByText(/Amina Okello.* invites you/)).toBeVisible()
  await ada.page.getByRole('button', { name: 'Use another invitation' }).click()
  await ada.page.getByRole('textbox', { name: 'Invitation' }).fill('granary:join/this-is-not-one-at-all')
  await expect(ada.page.getByText('This is not a whole invitation.')).toBeVisible()
  await expect(ada.page.getByRole('button', { name: 'Join', exact: true })).toBeDisabled()
  await give(file)
  await expect(ada.page.getByText(/Amina Okello.* invites you/)).toBeVisible()
  await ada.page.screenshot({ path: join(process.env.GRANARY_TEST_RESULTS ?? 'test-results', 'screens', `${granary.shell.kind}-join-dialog.png`) })
  await ada.page.getByRole('button', { name: 'Join', exact: true }).click()
  await expect(ada.page.getByText('You have joined by the invitation')).toBeVisible()
  await meet({ home: granary.home, page }, ada)
  await openPeople(page)
  await expect(page.getByText('1 of 5 joined')).toBeVisible()
  await page.getByRole('button', { name: 'Withdraw' }).click()
  await expect(page.getByText('Open invitations')).toHaveCount(0)
  await page.getByRole('button', { name: 'Used, ended and withdrawn' }).click()
  await expect(page.getByText('withdrawn', { exact: true })).toBeVisible()

  // Whoever leaves reads on; whoever founded hands over before she could leave.
  await openPeople(ada.page)
  await ada.page.getByRole('button', { name: 'Leave this repository…' }).click()
  await expect(ada.page.getByRole('button', { name: 'Stay' })).toBeFocused()
  await ada.page.getByRole('button', { name: 'Stay' }).click()
  await row(page, 'Ada').click()
  await page.getByRole('button', { name: 'Change role…' }).click()
  await page.getByRole('radio', { name: /^keeper/ }).check({ force: true })
  await page.getByRole('button', { name: 'Change role', exact: true }).click()
  await expect(row(page, 'Ada')).toContainText('keeper')
  await expect(page.getByRole('button', { name: 'Leave this repository…' })).toHaveCount(0)
  await page.getByRole('button', { name: /^Hand over to .*Ada/ }).click()
  await expect(page.getByRole('button', { name: 'Keep it' })).toBeFocused()
  await page.getByRole('button', { name: 'Hand over', exact: true }).click()
  await expect(row(page, 'Ada')).toContainText('founder')
  await page.getByRole('button', { name: 'Leave this repository…' }).click()
  await page.getByRole('button', { name: 'Leave', exact: true }).click()
  await expect(page.getByText('You have left this repository, today.')).toBeVisible()
})

test('what a dialog asked for is told over it, and the focus stays in the page when the button that was pressed has gone', async ({ granary }) => {
  const { page } = granary
  await permitClipboard(page)
  await openPeople(page)
  await invite(page, 'reader', 'Gaby')
  await page.getByRole('button', { name: 'Copy the text' }).click()
  const told = page.getByRole('status').filter({ hasText: 'The text is copied.' })
  await expect(told).toBeVisible()
  await granary.screen('people-told-over-dialog')
  await told.getByRole('button', { name: 'Close' }).click()
  await expect(told).toHaveCount(0)
  await expect(page.getByRole('dialog', { name: 'Gaby' })).toBeVisible()
  await close(page)
  await expect(page.getByRole('button', { name: 'Invite…' })).toBeFocused()
  const withdraw = page.getByRole('button', { name: 'Withdraw', exact: true })
  await withdraw.focus()
  await page.keyboard.press('Enter')
  await expect(withdraw).toHaveCount(0)
  await expect(page.getByRole('main')).toBeFocused()
})

for (const [name, language, view] of [
  ['ar', 'ar', {}],
  ['narrow', 'en', { viewport: { width: 800, height: 768 } }],
  ['dark', 'fr', { colorScheme: 'dark' as const }],
] as const)
  test.describe(`the people screen, ${name}`, () => {
    test.use({ settings: { language, contributorName: 'Amina Okello', deviceName: 'Test laptop', lessMotion: true }, view })
    test('reads well', async ({ granary }) => {
      const { page } = granary
      await granary.granary(['invite', '--repo', granary.repository, '--role', 'reader', '--uses', '30', '--label', 'معلمو القرية'])
      await page.goto(`${page.url().split('#')[0]}#/people`)
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
      await expect(page.getByText('معلمو القرية')).toBeVisible()
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
      await granary.screen(`people-${name}`)
      await granary.expectAccessible()
      await page
        .getByRole('main')
        .getByRole('button')
        .filter({ has: page.locator('svg.lucide-qr-code') })
        .click()
      await expect(page.getByRole('dialog').getByRole('img')).toBeVisible()
      await granary.screen(`people-ticket-${name}`)
      await granary.expectAccessible()
    })
  })
