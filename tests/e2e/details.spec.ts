// What is known of an item: its fields, its files, who links to it, and how its text was before.
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { makeFolder } from '../formats/import-support/make-files.ts'
import { save } from './support/file-dialogs.ts'
import { expect, type Granary, test } from './support/fixtures.ts'

/** null until it is there. */
const contentOf = (file: string) => (existsSync(file) ? readFileSync(file, 'utf8') : null)
const rows = (page: Page) => page.getByRole('grid', { name: 'List' }).getByRole('row')
const pane = (page: Page) => page.getByRole('complementary', { name: 'Details' })
const write = async (granary: Granary, title: string, text: string, kind = 'note', id?: string): Promise<string> => {
  const args = ['write', '--repo', granary.repository, ...(id ? [id] : ['--title', title, '--kind', kind]), '--from', '-']
  return (await granary.granary<{ id: string }>(args, text)).id
}
const shown = (granary: Granary, id: string) =>
  granary.granary<{ title: string; fields: Record<string, string>; files: { name: string; original: boolean }[] }>([
    'show',
    '--repo',
    granary.repository,
    id,
    '--format',
    'json',
  ])

test('the fields of an ecosystem are filled in, kept, found by searching and taken back by Ctrl+Z', async ({ granary }) => {
  const { page } = granary
  const id = await write(granary, 'River circle', 'They meet under the tree.\n', 'ecosystem')
  await rows(page).filter({ hasText: 'River circle' }).click()
  await pane(page).getByRole('button', { name: 'Edit details' }).click()
  const form = pane(page).getByRole('group', { name: 'Details' })
  await form.getByRole('textbox', { name: 'Places', exact: true }).fill('Kasangati')
  await form.getByRole('textbox', { name: 'Title' }).fill('River learning circle')
  await page.keyboard.press('Enter')
  await expect.poll(async () => (await shown(granary, id)).title).toBe('River learning circle')
  expect((await shown(granary, id)).fields.places).toBe('Kasangati')
  await expect(rows(page)).toContainText('River learning circle')
  await granary.screen('details-form')
  await granary.expectAccessible()
  await pane(page).getByRole('button', { name: 'Done' }).click()
  await expect(pane(page).getByText('Kasangati')).toBeVisible()
  await granary.screen('details')

  await page.getByRole('searchbox', { name: 'Search everything' }).fill('kasangati')
  await expect(page.getByRole('grid', { name: 'Search results' }).getByRole('row')).toHaveCount(1)
  await page.keyboard.press('Escape')
  await expect(rows(page)).toHaveCount(1)
  await page.getByRole('grid', { name: 'List' }).focus()
  await page.keyboard.press('Control+z')
  await expect.poll(async () => (await shown(granary, id)).title).toBe('River circle')
  await page.keyboard.press('Control+z')
  await expect.poll(async () => (await shown(granary, id)).fields.places ?? null).toBeNull()
})

test('what is typed into a field is kept when the details are closed with a key', async ({ granary }) => {
  const { page } = granary
  const id = await write(granary, 'River circle', 'They meet under the tree.\n', 'ecosystem')
  await page.goto(`${page.url().split('#')[0]}#/item/${id}`)
  await page.getByRole('button', { name: 'Details' }).click()
  const details = page.getByRole('complementary', { name: 'Details' })
  await details.getByRole('button', { name: 'Edit details' }).click()
  await details.getByRole('textbox', { name: 'Places', exact: true }).fill('Kasangati')
  await page.keyboard.press('Escape')
  await expect(details).toHaveCount(0)
  await expect.poll(async () => (await shown(granary, id)).fields.places).toBe('Kasangati')
})

test('a field that does not fit says so and keeps what was typed', async ({ granary }) => {
  const { page } = granary
  const id = await write(granary, 'Report on wells', 'x\n', 'report')
  await rows(page).filter({ hasText: 'Report on wells' }).click()
  await pane(page).getByRole('button', { name: 'Edit details' }).click()
  const year = pane(page).getByRole('textbox', { name: /^Year/ }).first()
  await year.fill('last summer')
  await year.press('Tab')
  await expect(year).toHaveAttribute('aria-invalid', 'true')
  await expect(year).toHaveValue('last summer')
  await year.fill('2024')
  await year.press('Tab')
  await expect(year).not.toHaveAttribute('aria-invalid', 'true')
  await expect.poll(async () => JSON.stringify((await shown(granary, id)).fields)).toContain('2024')
})

test('a file is attached, replaced, and saved again byte by byte', async ({ granary }) => {
  const { page } = granary
  const id = await write(granary, 'Well survey', 'x\n')
  const folder = makeFolder({ 'measures.csv': 'day,cm\n1,40\n', 'measures-2.csv': 'day,cm\n1,40\n2,41\n' })
  await rows(page).filter({ hasText: 'Well survey' }).click()
  const give = async (file: string, press: () => Promise<void>) => {
    const [chooser] = await Promise.all([page.waitForEvent('filechooser'), press()])
    await chooser.setFiles(join(folder.path, file))
  }
  await give('measures.csv', () => pane(page).getByRole('button', { name: 'Attach a file' }).click())
  await expect(pane(page).getByText('measures.csv')).toBeVisible()
  await give('measures-2.csv', async () => {
    await pane(page).getByRole('button', { name: 'Menu of measures.csv' }).click()
    await page.getByRole('menuitem', { name: 'Replace…' }).click()
  })
  await expect(pane(page).getByText('measures-2.csv')).toBeVisible()
  await expect(pane(page).getByText('measures.csv')).toHaveCount(0)
  expect((await shown(granary, id)).files.map(({ name }) => name)).toEqual(['measures-2.csv'])
  // Each step is taken back, the newest first, and done again.
  const names = async () => (await shown(granary, id)).files.map(({ name }) => name)
  await page.getByRole('grid', { name: 'List' }).focus()
  await page.keyboard.press('Control+z')
  await expect.poll(names).toEqual(['measures.csv'])
  await page.keyboard.press('Control+z')
  await expect.poll(names).toEqual([])
  await page.keyboard.press('Control+Shift+z')
  await expect.poll(names).toEqual(['measures.csv'])
  await page.keyboard.press('Control+Shift+z')
  await expect.poll(names).toEqual(['measures-2.csv'])
  await expect(pane(page).getByText('measures-2.csv')).toBeVisible()
  const target = join(folder.path, 'saved.csv')
  await save(granary, target, async () => {
    await pane(page).getByRole('button', { name: 'Menu of measures-2.csv' }).click()
    await page.getByRole('menuitem', { name: 'Save the original as…' }).click()
  })
  await expect.poll(() => contentOf(target)).toBe('day,cm\n1,40\n2,41\n')
  folder.remove()
})

test('what was brought in is saved again exactly as it was', async ({ granary }) => {
  const { page } = granary
  const bytes = '---\ntitle: Odd  spacing\n---\n\n*   Bullet\u00a0one\r\n\r\n\r\n<!-- kept -->\n'
  const folder = makeFolder({ 'odd.md': bytes })
  await granary.granary(['import', '--repo', granary.repository, join(folder.path, 'odd.md')])
  await rows(page)
    .filter({ hasText: 'Odd spacing' })
    .or(rows(page).filter({ hasText: 'Odd  spacing' }))
    .first()
    .click()
  const target = join(folder.path, 'again.md')
  await save(granary, target, async () => {
    await pane(page).getByRole('button', { name: 'Menu of odd.md' }).click()
    await page.getByRole('menuitem', { name: 'Save the original as…' }).click()
  })
  await expect.poll(() => contentOf(target)).toBe(bytes)
  rmSync(folder.path, { recursive: true, force: true })
})

test('a file that is taken off comes back by Undo, and an original that was replaced is the original again', async ({ granary }) => {
  const { page } = granary
  const folder = makeFolder({ 'odd.md': '# Odd\n\nA sentence.\n', 'even.md': '# Even\n' })
  const { imported } = await granary.granary<{ imported: { id: string }[] }>(['import', '--repo', granary.repository, join(folder.path, 'odd.md')])
  const id = imported[0]?.id ?? ''
  const files = async () => (await shown(granary, id)).files.map(({ name, original }) => [name, original])
  await rows(page).filter({ hasText: 'Odd' }).click()
  const give = async (press: () => Promise<void>) => {
    const [chooser] = await Promise.all([page.waitForEvent('filechooser'), press()])
    await chooser.setFiles(join(folder.path, 'even.md'))
  }
  await give(async () => {
    await pane(page).getByRole('button', { name: 'Menu of odd.md' }).click()
    await page.getByRole('menuitem', { name: 'Replace…' }).click()
  })
  await expect.poll(files).toEqual([['even.md', false]])
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect.poll(files).toEqual([['odd.md', true]])
  await give(() => pane(page).getByRole('button', { name: 'Attach a file' }).click())
  await pane(page).getByRole('button', { name: 'Menu of even.md' }).click()
  await page.getByRole('menuitem', { name: 'Take off this item' }).click()
  await expect.poll(files).toEqual([['odd.md', true]])
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect.poll(async () => (await files()).length).toBe(2)
  folder.remove()
})

test('the text goes out as Markdown', async ({ granary }) => {
  const { page } = granary
  await write(granary, 'The pump', 'It asked a **question**.\n')
  const folder = makeFolder({})
  await rows(page).filter({ hasText: 'The pump' }).click()
  await pane(page).getByRole('button', { name: 'Copy or save the text' }).click()
  const target = join(folder.path, 'pump.md')
  await save(granary, target, async () => {
    await pane(page).getByRole('button', { name: 'Save as' }).click()
    await page.getByRole('menuitem', { name: 'Markdown' }).click()
  })
  await expect.poll(() => contentOf(target)).toContain('It asked a **question**.')
  folder.remove()
})

test('an item says who links to it, and the link leads there', async ({ granary }) => {
  const { page } = granary
  const target = await write(granary, 'The pump', 'It asked a question.\n')
  await write(granary, 'The boat', `See [the pump](granary:item/${target}).\n`)
  await expect(rows(page)).toHaveCount(2)
  await rows(page).filter({ hasText: 'The pump' }).click()
  await expect(pane(page).getByRole('heading', { name: 'Linked from' })).toBeVisible()
  await pane(page).getByRole('link', { name: 'The boat' }).click()
  await expect(page.getByRole('textbox', { name: 'Title' })).toHaveValue('The boat')
})

test('earlier text is seen and comes back as an item of its own', async ({ granary }) => {
  const { page } = granary
  const id = await write(granary, 'Agreement', 'Everybody brings a stone.\n')
  await write(granary, 'Agreement', 'Everybody brings two stones.\n', 'note', id)
  await rows(page).filter({ hasText: 'Agreement' }).click()
  await pane(page).getByRole('button', { name: 'Earlier text' }).click()
  await pane(page).getByRole('button', { name: 'See', exact: true }).first().click()
  const dialog = page.getByRole('dialog', { name: /^As it was/ })
  await expect(dialog.getByText(/Everybody brings/)).toBeVisible()
  await granary.screen('earlier-text')
  await granary.expectAccessible()
  const text = (await dialog.getByText(/Everybody brings/).textContent()) ?? ''
  await dialog.getByRole('button', { name: 'Bring back as a new item' }).click()
  await expect(page.getByRole('main').getByText(text)).toBeVisible()
  expect(page.url()).not.toContain(id)
  const { items } = await granary.granary<{ items: unknown[] }>(['list', '--repo', granary.repository])
  expect(items).toHaveLength(2)
})
