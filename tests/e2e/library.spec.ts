// Keeping order: the list by keyboard, many at once, the bin and the way back, the palette, the regions, two windows.
import type { Page } from '@playwright/test'
import { expect, type Granary, test } from './support/fixtures.ts'

const list = (page: Page) => page.getByRole('grid', { name: 'List' })
const rows = (page: Page) => list(page).getByRole('row')
const titles = ['Alder', 'Birch', 'Cedar', 'Date palm', 'Elm', 'Fig']

/** Six items; the list is put in order of titles, as a person does it. */
const plant = async (granary: Granary, sorted = true) => {
  const { page } = granary
  for (const title of titles) await granary.granary(['write', '--repo', granary.repository, '--title', title, '--from', '-'], `About ${title}.\n`)
  await expect(rows(page)).toHaveCount(titles.length)
  if (!sorted) return
  await page.getByRole('button', { name: 'By change' }).click()
  await page.getByRole('menuitemradio', { name: 'By title' }).click()
  await expect(rows(page).first()).toContainText('Alder')
}
/** The row that the keys act on. */
const active = (page: Page) =>
  list(page).evaluate((grid) => document.getElementById(grid.getAttribute('aria-activedescendant') ?? '')?.querySelector('[dir=auto]')?.textContent ?? '')
const toast = (page: Page) => page.getByRole('status').filter({ hasText: /\.$/ })

test.describe('on a device that nobody has used yet', () => {
  test.use({ settings: null, repository: null })
  test('the sample is there after three choices', async ({ granary }) => {
    const { page } = granary
    await page.getByText('English', { exact: true }).click()
    await page.getByRole('button', { name: 'Next' }).click()
    await page.getByRole('textbox', { name: 'Your name' }).fill('Amina Okello')
    await page.keyboard.press('Enter')
    await expect(page.getByRole('radio', { name: 'Open the sample' })).toBeChecked()
    await page.getByRole('button', { name: 'Start' }).click()
    await expect(rows(page).nth(7)).toBeVisible({ timeout: 45_000 })
    await granary.screen('sample')
    // It is said how many there are, and it is what everybody gets.
    await expect
      .poll(async () => Number(/(\d+) items/.exec((await page.getByText(/^\d+ items$/).textContent()) ?? '')?.[1]), { timeout: 30_000 })
      .toBeGreaterThan(40)
    await expect(
      page
        .getByRole('main')
        .getByText(/[\u0600-\u06ff]/)
        .first(),
    ).toBeAttached()
  })
})

test('the list is used by keyboard alone: arrows, letters, Enter, ticks, all, none', async ({ granary }) => {
  const { page } = granary
  await plant(granary)
  await list(page).focus()
  await expect.poll(() => active(page)).toBe('Alder')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowDown')
  await expect.poll(() => active(page)).toBe('Cedar')
  await page.keyboard.press('End')
  await expect.poll(() => active(page)).toBe('Fig')
  await page.keyboard.press('d')
  await expect.poll(() => active(page)).toBe('Date palm')
  await page.keyboard.press('Home')
  await page.keyboard.press(' ')
  await page.keyboard.press('Shift+ArrowDown')
  await page.keyboard.press('Shift+ArrowDown')
  await expect(page.getByRole('toolbar', { name: 'Acts on what is ticked' })).toContainText('3 ticked')
  await page.keyboard.press('Control+a')
  await expect(page.getByText('6 ticked')).toBeVisible()
  await expect(rows(page).locator('input:checked')).toHaveCount(6)
  await page.keyboard.press('Escape')
  await expect(page.getByRole('toolbar', { name: 'Acts on what is ticked' })).toHaveCount(0)
  await page.keyboard.press('Home')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('textbox', { name: 'Title' })).toHaveValue('Birch')
  await expect(page.getByText('2 of 6')).toBeVisible()
  await page.getByRole('button', { name: 'Next item' }).click()
  await expect(page.getByRole('textbox', { name: 'Title' })).toHaveValue('Cedar')
})

test('back from an item one is where one was: row, ticks and focus', async ({ granary }) => {
  const { page } = granary
  await plant(granary)
  await list(page).focus()
  await page.keyboard.press('End')
  await page.keyboard.press(' ')
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('textbox', { name: 'Title' })).toHaveValue('Elm')
  // One on, and back: the row of what was open last.
  await page.getByRole('button', { name: 'Next item' }).click()
  await expect(page.getByRole('textbox', { name: 'Title' })).toHaveValue('Fig')
  await page.getByRole('main').getByRole('button', { name: 'Library' }).click()
  await expect.poll(() => active(page)).toBe('Fig')
  await expect(list(page)).toBeFocused()
  await expect(rows(page).last()).toHaveAttribute('aria-selected', 'true')
  await page.keyboard.press('ArrowUp')
  await expect.poll(() => active(page)).toBe('Elm')
})

test('F2 renames, and Ctrl+Z takes it back', async ({ granary }) => {
  const { page } = granary
  await plant(granary)
  await list(page).focus()
  await page.keyboard.press('F2')
  await expect(page.getByRole('textbox', { name: 'Title' })).toBeFocused()
  await page.keyboard.press('Control+a')
  await page.keyboard.type('Acacia')
  await page.keyboard.press('Enter')
  await expect(rows(page).first()).toContainText('Acacia')
  await list(page).focus()
  await page.keyboard.press('Control+z')
  await expect(rows(page).first()).toContainText('Alder')
})

test('several at once get a tag and go into a collection; the filter of the tag shows just them', async ({ granary }) => {
  const { page } = granary
  await plant(granary)
  for (const title of ['Birch', 'Elm']) await rows(page).filter({ hasText: title }).getByRole('gridcell').first().click()
  await page.getByRole('button', { name: 'Tag', exact: true }).last().click()
  await page.getByRole('searchbox', { name: 'Find or make a tag' }).fill('hard wood')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Save tags' }).click()
  await expect(page.getByText('Tags saved for 2 items.')).toBeVisible()
  await expect(rows(page).filter({ hasText: 'hard wood' })).toHaveCount(2)
  // A tag that is there already is ticked by its name.
  await page.getByRole('button', { name: 'Tag', exact: true }).last().click()
  await page.getByRole('checkbox', { name: /^hard wood/ }).waitFor()
  await page.getByRole('searchbox', { name: 'Find or make a tag' }).fill('Hard wood')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('checkbox', { name: /^hard wood/ })).toBeChecked()
  await page.keyboard.press('Escape')
  // They stay ticked for the next act.
  await expect(rows(page).locator('input:checked')).toHaveCount(2)
  await page.getByRole('button', { name: 'Move to…' }).click()
  await page.getByRole('textbox', { name: 'New collection' }).fill('Trees of the north')
  await page.getByRole('button', { name: 'Make', exact: true }).click()
  await expect(page.getByRole('checkbox', { name: 'Trees of the north' })).toBeChecked()
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page
    .getByRole('treegrid', { name: 'Collections' })
    .getByRole('row', { name: /Trees of the north/ })
    .click()
  await expect(page.getByRole('heading', { name: 'Trees of the north' })).toBeVisible()
  await expect(rows(page)).toHaveCount(2)

  await page.getByRole('link', { name: 'Library' }).click()
  await expect(rows(page)).toHaveCount(6)
  await page.getByRole('button', { name: 'Tag', exact: true }).first().click()
  await page.getByRole('menuitemcheckbox', { name: /hard wood/ }).click()
  await page.keyboard.press('Escape')
  await expect(rows(page)).toHaveCount(2)
  await page.getByRole('button', { name: 'Clear filters' }).click()
  await expect(rows(page)).toHaveCount(6)
})

test('Delete puts in the bin; Undo, Ctrl+Z and the bin each bring back; emptying asks with the harmless answer ready', async ({ granary }) => {
  const { page } = granary
  await plant(granary)
  await list(page).focus()
  await page.keyboard.press('Delete')
  await expect(rows(page)).toHaveCount(5)
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(rows(page)).toHaveCount(6)
  await list(page).focus()
  await page.keyboard.press('End')
  await page.keyboard.press('Delete')
  await expect(rows(page)).toHaveCount(5)
  await page.keyboard.press('Control+z')
  await expect(rows(page)).toHaveCount(6)
  await expect(rows(page).last()).toContainText('Fig')

  await list(page).focus()
  await page.keyboard.press('Control+a')
  await page.keyboard.press('Delete')
  await expect(page.getByText('The library is empty.')).toBeVisible()
  await granary.screen('library-empty')
  await granary.expectAccessible()
  await page.getByRole('link', { name: /^Bin/ }).click()
  await expect(rows(page)).toHaveCount(6)
  await rows(page).filter({ hasText: 'Cedar' }).click()
  await page.keyboard.press(' ')
  await page.getByRole('button', { name: 'Bring back' }).first().click()
  await expect(rows(page)).toHaveCount(5)

  await page.getByRole('button', { name: 'Empty the bin' }).click()
  const dialog = page.getByRole('alertdialog')
  await expect(dialog.getByRole('heading')).toHaveText('Delete 5 items for good?')
  await expect(dialog.getByRole('button', { name: 'Keep them' })).toBeFocused()
  await granary.screen('empty-bin')
  await page.keyboard.press('Enter')
  await expect(dialog).toHaveCount(0)
  await expect(rows(page)).toHaveCount(5)
  await page.getByRole('button', { name: 'Empty the bin' }).click()
  await dialog.getByRole('button', { name: 'Empty the bin' }).click()
  await expect(page.getByText('The bin is empty.')).toBeVisible()
  await page.getByRole('link', { name: 'Library' }).click()
  await expect(rows(page)).toHaveCount(1)
  await expect(rows(page)).toContainText('Cedar')
})

test('order, filters and collection are as one left them after a restart, each repository for itself', async ({ granary }) => {
  test.setTimeout(150_000)
  let { page } = granary
  await plant(granary)
  await granary.granary(['write', '--repo', granary.repository, '--title', 'A story of trees', '--kind', 'story', '--from', '-'], 'x\n')
  await expect(rows(page)).toHaveCount(7)
  await page.getByRole('button', { name: 'Kind', exact: true }).click()
  await page.getByRole('menuitemcheckbox', { name: /Note/ }).click()
  await page.keyboard.press('Escape')
  await expect(rows(page)).toHaveCount(6)
  await page.getByRole('button', { name: 'By title' }).click()
  // The same word again turns the order round.
  await page.getByRole('menuitemradio', { name: 'By title' }).click()
  await expect(rows(page).first()).toContainText('Fig')
  page = await granary.restart()
  await expect(rows(page)).toHaveCount(6)
  await expect(rows(page).first()).toContainText('Fig')
  await expect(page.getByRole('button', { name: 'Clear filters' })).toBeVisible()

  // A collection is a place to come back to; the bin and the settings are not.
  await page.getByRole('button', { name: 'New collection' }).click()
  await page.getByRole('textbox', { name: 'Name of the collection' }).fill('Desk')
  await page.keyboard.press('Enter')
  await page.getByRole('treegrid', { name: 'Collections' }).getByRole('row', { name: /^Desk/ }).click()
  await expect(page.getByRole('heading', { name: 'Desk' })).toBeVisible()
  await page.getByRole('link', { name: /^Bin/ }).click()
  await expect(page.getByRole('heading', { name: 'Bin' })).toBeVisible()
  page = await granary.restart()
  await expect(page.getByRole('heading', { name: 'Desk' })).toBeVisible()
  await page.getByRole('link', { name: 'Library' }).click()
  await expect(rows(page)).toHaveCount(6)
  await expect(page.getByRole('heading', { name: 'Library' })).toBeVisible()

  // Another repository knows nothing of it.
  await page.getByRole('button', { name: 'Seeds of Learning' }).click()
  await page.getByRole('menuitem', { name: 'New repository…' }).click()
  await page.getByRole('textbox', { name: 'Name of the repository' }).fill('Second garden')
  await page.getByRole('button', { name: 'Make the repository' }).click()
  await expect(page.getByText('The library is empty.')).toBeVisible()
  await expect(page.getByRole('button', { name: 'By change' })).toBeVisible()
})

test('a tag gets another name on every item, and Undo gives back the one before', async ({ granary }) => {
  const { page } = granary
  await plant(granary)
  for (const title of ['Birch', 'Elm']) await rows(page).filter({ hasText: title }).getByRole('gridcell').first().click()
  const toolbar = page.getByRole('toolbar', { name: 'Acts on what is ticked' })
  await toolbar.getByRole('button', { name: 'Tag', exact: true }).click()
  await page.getByRole('searchbox', { name: 'Find or make a tag' }).fill('hard wod')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Save tags' }).click()
  await expect(rows(page).filter({ hasText: 'hard wod' })).toHaveCount(2)
  await toolbar.getByRole('button', { name: 'Tag', exact: true }).click()
  await page.getByRole('button', { name: /^Rename .*hard wod/ }).click()
  await page.getByRole('textbox', { name: 'Name of the tag' }).fill('hard wood')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('checkbox', { name: /hard wood/ })).toBeVisible()
  await page.getByRole('button', { name: 'Cancel' }).click()
  await expect(rows(page).filter({ hasText: 'hard wood' })).toHaveCount(2)
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(rows(page).filter({ hasText: 'hard wod' })).toHaveCount(2)
})

test('the palette finds an act and an item by their names, and is left by Esc', async ({ granary }) => {
  const { page } = granary
  await plant(granary, false)
  await page.keyboard.press('Control+k')
  const palette = page.getByRole('dialog', { name: 'Commands' })
  await expect(palette.getByRole('searchbox')).toBeFocused()
  await page.keyboard.type('settings')
  await expect(palette.getByRole('menuitem', { name: /Go to the settings/ })).toBeVisible()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'Settings' })).toBeVisible()
  await page.keyboard.press('Control+k')
  await page.keyboard.type('cedar')
  await expect(palette.getByRole('menuitem', { name: /Cedar/ }).first()).toBeVisible()
  await granary.screen('palette')
  await granary.expectAccessible()
  await palette.getByRole('menuitem', { name: /Cedar/ }).first().click()
  await expect(page.getByRole('textbox', { name: 'Title' })).toHaveValue('Cedar')
  await page.keyboard.press('Control+k')
  await expect(palette).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(palette).toHaveCount(0)
})

test('“?” shows the keys, F6 goes round the parts of the window', async ({ granary }) => {
  const { page } = granary
  await plant(granary, false)
  await list(page).focus()
  await page.keyboard.type('?')
  const sheet = page.getByRole('dialog', { name: 'Keys' })
  await expect(sheet).toBeVisible()
  await expect(sheet.getByText('Ctrl+K')).toBeVisible()
  await granary.screen('keys')
  await granary.expectAccessible()
  await page.keyboard.press('Escape')
  await expect(sheet).toHaveCount(0)
  await expect(list(page)).toBeFocused()

  // Every part is reached once, then the first again.
  const here = () =>
    page.evaluate(
      () =>
        document.activeElement
          ?.closest('[role=navigation], [role=search], [role=main], [role=region], [role=complementary], [role=contentinfo]')
          ?.getAttribute('aria-label') ?? '',
    )
  const visited: string[] = []
  for (let step = 0; step < 12; step++) {
    await page.keyboard.press('F6')
    const part = await here()
    if (visited.includes(part)) break
    visited.push(part)
  }
  for (const part of ['Search', 'Places', 'Page', 'List']) expect(visited).toContain(part)

  // The first stop of all leads over them into the page.
  await page.getByRole('link', { name: 'Go to the page' }).focus()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('main')).toBeFocused()
})

test('a second window of the same repository sees what the first one does', async ({ granary }) => {
  test.skip(granary.shell.kind === 'electron', 'a second window is opened by hand there')
  const { page } = granary
  await plant(granary)
  const second = await page.context().newPage()
  await second.goto(page.url())
  await expect(rows(second)).toHaveCount(6)
  await list(page).focus()
  await page.keyboard.press('Delete')
  await expect(rows(second)).toHaveCount(5)
  await list(second).focus()
  await second.keyboard.press('F2')
  await second.keyboard.press('Control+a')
  await second.keyboard.type('Renamed over there')
  await second.keyboard.press('Enter')
  await expect(rows(page).filter({ hasText: 'Renamed over there' })).toHaveCount(1)
})

test('on a narrow window a click opens, and the places stand behind Menu', async ({ granary }) => {
  const { page, shell } = granary
  await plant(granary)
  if (shell.app) await shell.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setContentSize(800, 700))
  else await page.setViewportSize({ width: 800, height: 700 })
  await page.getByRole('button', { name: 'Menu', exact: true }).click()
  await page.getByRole('dialog', { name: 'Menu' }).getByRole('link', { name: 'Settings' }).click()
  await expect(page.getByRole('heading', { name: 'Settings' })).toBeVisible()
  await expect(page.getByRole('dialog')).toHaveCount(0)
  // Also for the place where one is already.
  await page.getByRole('button', { name: 'Menu', exact: true }).click()
  await page.getByRole('dialog', { name: 'Menu' }).getByRole('link', { name: 'Settings' }).click()
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await page.getByRole('button', { name: 'Menu', exact: true }).click()
  await page.getByRole('dialog', { name: 'Menu' }).getByRole('link', { name: 'Library' }).click()
  await rows(page).filter({ hasText: 'Elm' }).getByText('Elm').click()
  await expect(page.getByRole('textbox', { name: 'Title' })).toHaveValue('Elm')
  await page.getByRole('main').getByRole('button', { name: 'Library' }).click()
  await expect(rows(page)).toHaveCount(6)
  await expect(toast(page).filter({ hasText: 'could not' })).toHaveCount(0)
})
