// Finding: hits while one types, marks, filters, the place in the text, ways out of nothing found, several scripts.
import { join } from 'node:path'
import { makeFolder, pdfOf } from '../formats/import-support/make-files.ts'
import { expect, type Granary, test } from './support/fixtures.ts'

test.use({ repository: 'sample' })

const field = ({ page }: Granary) => page.getByRole('searchbox', { name: 'Search everything' })
const hits = ({ page }: Granary) => page.getByRole('grid', { name: 'Search results' }).getByRole('row')
const list = ({ page }: Granary) => page.getByRole('grid', { name: 'List' })

test('hits come with every letter, with the words marked; Esc gives the list back', async ({ granary }) => {
  const { page } = granary
  await expect(list(granary).getByRole('row').first()).toBeVisible()
  await page.keyboard.press('Control+Shift+f')
  await expect(field(granary)).toBeFocused()
  await page.keyboard.type('scho')
  await expect(hits(granary).first()).toBeVisible()
  await expect(page.getByText(/^\d+ found/)).toBeVisible()
  await expect(hits(granary).first().locator('mark').first()).toHaveText(/^scho/i)
  await page.keyboard.type('ol boat')
  await expect(hits(granary).filter({ hasText: /boat/i }).first()).toBeVisible()
  // Everything marked is a form of a word that was typed.
  const marked = await hits(granary).locator('mark').allTextContents()
  expect(marked.length).toBeGreaterThan(0)
  await granary.screen('search')
  await page.keyboard.press('Escape')
  await expect(field(granary)).toHaveValue('')
  await expect(list(granary).getByRole('row').first()).toBeVisible()
})

test('a filter narrows the hits and is taken away again', async ({ granary }) => {
  const { page } = granary
  await field(granary).fill('water')
  await expect(hits(granary).first()).toBeVisible()
  const found = async () => Number(/^(\d+) found/.exec((await page.getByText(/^\d+ found/).textContent()) ?? '')?.[1])
  // What was just brought in is still being read for a moment: the number comes to rest.
  let all = 0
  await expect
    .poll(async () => {
      const before = all
      all = await found()
      return all > 2 && all === before
    })
    .toBe(true)
  await page.getByRole('button', { name: 'Kind' }).click()
  await page.getByRole('menuitemcheckbox', { name: /^Story/ }).click()
  await page.keyboard.press('Escape')
  await expect.poll(found).toBeLessThan(all)
  expect(await found()).toBeGreaterThan(0)
  for (const hit of await hits(granary).all()) await expect(hit).toContainText('Story')
  await page.getByRole('button', { name: 'Clear filters' }).click()
  await expect.poll(found).toBe(all)
  // The same said in words.
  await field(granary).fill('kind:story water')
  await expect.poll(found).toBeLessThan(all)
})

test('from the keyboard alone: down into the hits, Enter, and the report is open on the page with the word', async ({ granary }) => {
  const { page } = granary
  const pages = Array.from({ length: 24 }, (_, index) => (index === 16 ? 'Here hangs the xylophone' : `Page ${index + 1} tells of the river`))
  const folder = makeFolder({ 'river.pdf': pdfOf(pages, { title: 'The long report' }) })
  await granary.granary(['import', '--repo', granary.repository, join(folder.path, 'river.pdf')])
  folder.remove()
  await page.keyboard.press('Control+Shift+f')
  await page.keyboard.type('xylophone')
  await expect(hits(granary)).toHaveCount(1)
  await expect(hits(granary)).toContainText('page 17')
  await page.keyboard.press('ArrowDown')
  await expect(hits(granary).first()).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.locator('.page[data-page-number="17"] .textLayer')).toContainText('xylophone')
  await expect(page.getByRole('textbox', { name: 'Page', exact: true })).toHaveValue('17')
  await expect(page.locator('.page[data-page-number="17"] .textLayer .highlight').first()).toHaveText('xylophone')
  // Back leads to the same hits.
  await page.goBack()
  await expect(field(granary)).toHaveValue('xylophone')
  await expect(hits(granary)).toHaveCount(1)
  await expect(hits(granary).first()).toBeFocused()
  await expect(hits(granary).first()).toHaveAttribute('aria-selected', 'true')
})

test('a hit in a text opens with the word in sight', async ({ granary }) => {
  const { page } = granary
  const lines = Array.from({ length: 80 }, (_, index) => (index === 70 ? 'Under the tamarind they counted.' : `Paragraph ${index} of the handbook.`))
  const folder = makeFolder({ 'handbook.md': `# Handbook of counting\n\n${lines.join('\n\n')}\n` })
  await granary.granary(['import', '--repo', granary.repository, join(folder.path, 'handbook.md')])
  folder.remove()
  await field(granary).fill('tamarind counted')
  await expect(hits(granary).first()).toContainText('Handbook of counting')
  await hits(granary).first().dblclick()
  await expect(page.getByText('Under the tamarind they counted.')).toBeInViewport()
})

test('nothing found: it says which words, and each way out leads somewhere', async ({ granary }) => {
  const { page } = granary
  await field(granary).fill('school zzqx')
  await expect(page.getByText('Nothing found.')).toBeVisible()
  await expect(page.getByText(/No item has all of: .*school.*zzqx/)).toBeVisible()
  await granary.screen('search-nothing')
  await granary.expectAccessible()
  await page.getByRole('button', { name: /Search only “.*school.*”/ }).click()
  await expect(hits(granary).first()).toBeVisible()
  await field(granary).fill('zzqx')
  await page.getByRole('button', { name: 'Search the bin' }).click()
  await expect(page).toHaveURL(/#\/bin$/)
  await expect(page.getByText('Nothing found.')).toBeVisible()
})

test('Arabic and Bengali words are found as people write them, and marked on whole letters', async ({ granary }) => {
  const { page } = granary
  await field(granary).fill('قارب')
  await expect(hits(granary).filter({ hasText: 'قارب الكتب' }).first()).toBeVisible()
  await expect(hits(granary).locator('mark').first()).toHaveText(/قارب/)
  // With the article, and with another form of the letter.
  await field(granary).fill('القارب')
  await expect(hits(granary).filter({ hasText: 'قارب الكتب' }).first()).toBeVisible()
  await field(granary).fill('নৌকা')
  const boat = hits(granary).filter({ hasText: 'নৌকায় বর্ষা' }).first()
  await expect(boat).toBeVisible()
  // A mark never begins with a vowel sign that belongs to the letter before it.
  const marks = await hits(granary).locator('mark').allTextContents()
  expect(marks.length).toBeGreaterThan(0)
  for (const mark of marks) expect(mark).not.toMatch(/^\p{M}/u)
  await granary.screen('search-bengali')
  // Titles in Arabic stand from the right in an English window.
  await field(granary).fill('قارب الكتب')
  const title = hits(granary).filter({ hasText: 'قارب الكتب' }).first().locator('[lang=ar]').first()
  expect(await title.evaluate((element) => getComputedStyle(element).direction)).toBe('rtl')
  await expect(page.getByRole('status').filter({ hasText: 'found' })).toBeVisible()
})

test('a mistyped query is never an error', async ({ granary }) => {
  const { page } = granary
  for (const query of ['"school', 'kind:', '-', 'tag:"', '((', 'before:yesterday river', '*', 'a'.repeat(500)]) {
    await field(granary).fill(query)
    await expect(page.getByText(/\d+ found|Nothing found\./).first()).toBeVisible()
  }
  await expect(page.getByRole('alert')).toHaveCount(0)
})
