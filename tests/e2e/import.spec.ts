// Bringing in what lies on the disk: a folder of real kinds of files, again, by dropping, and stopped half-way.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { docxOf, makeFolder, pdfOf, pngOf, wordParagraph } from '../formats/import-support/make-files.ts'
import { choose, drop } from './support/file-dialogs.ts'
import { expect, type Granary, test } from './support/fixtures.ts'

const shelf = async () =>
  makeFolder({
    'Reports/river.pdf': pdfOf(['The river in March', 'The lantern of the ferry', 'What we learned'], { title: 'Report on the river' }),
    'Reports/plan.docx': await docxOf({
      body: wordParagraph('Plan for the boat school') + wordParagraph('Four villages take part.'),
      title: 'Boat school plan',
    }),
    'Notes/boat.md':
      '---\ntitle: The school boat\nkind: story\ntags: [water, boats]\n---\n\nIt stops at four villages.\n\n![The boat at noon](pictures/boat.png)\n\nSee [the pump](pump.md).\n',
    'Notes/pump.md': '# The pump\n\nIt asked a question.\n',
    'Notes/pictures/boat.png': pngOf(7),
    'Saved/page.html':
      '<!doctype html><html lang="en"><head><title>A page that was saved</title></head><body><article><h1>A page that was saved</h1><p>The well was dug by the pupils and their parents in one dry month, and it has given water since.</p><p>Everybody who came to the meeting had a word to say about where it should stand, and the oldest chose.</p><img src="page_files/well.png" alt="The well"></article></body></html>',
    'Saved/page_files/well.png': pngOf(9),
    'empty.txt': '',
    'broken.docx': 'This is not a Word document.',
    'clarity.csv': 'day,centimetres\n2025-03-01,40\n',
  })

const addFrom = (granary: Granary, what: 'Files…' | 'A folder…', paths: readonly string[]) =>
  choose(granary, paths, async () => {
    await granary.page.getByRole('button', { name: 'Add', exact: true }).click()
    await granary.page.getByRole('menuitem', { name: what }).click()
  })
const sentence = (granary: Granary) => granary.page.getByRole('main').getByRole('status')

test('a folder of real documents comes in with its structure, pictures and links; one bad file stops nothing; again changes nothing', async ({ granary }) => {
  const { page } = granary
  const folder = await shelf()
  await addFrom(granary, 'A folder…', [folder.path])
  await expect(sentence(granary)).toContainText('files are now in the library.', { timeout: 45_000 })
  await expect(sentence(granary)).toContainText('1 could not be read')
  await expect(page.getByRole('heading', { name: '1 could not be read' })).toBeVisible()
  await expect(page.getByText('This file is damaged and cannot be read.')).toBeVisible()
  await expect(page.getByRole('link', { name: 'The school boat' })).toBeVisible()
  await granary.screen('import-result')

  // The folder and those in it are collections.
  const collections = page.getByRole('treegrid', { name: 'Collections' })
  await expect(collections.getByRole('row', { name: /^shelf/ })).toBeVisible()
  await page.getByRole('link', { name: 'The school boat' }).click()
  await expect(page.getByText('It stops at four villages.')).toBeVisible()
  const picture = page.getByRole('main').locator('img[alt="The boat at noon"]')
  await expect(picture).toBeVisible()
  await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0)
  await page.getByRole('main').getByRole('link', { name: 'the pump' }).click()
  await expect(page.getByText('It asked a question.')).toBeVisible()

  const before = await granary.granary(['digest', '--repo', granary.repository])
  await page.getByRole('link', { name: 'Library' }).click()
  await addFrom(granary, 'A folder…', [folder.path])
  await expect(sentence(granary)).toContainText('Nothing new came into the library.', { timeout: 45_000 })
  await expect(sentence(granary)).toContainText(/\d+ were already there\./)
  expect(await granary.granary(['digest', '--repo', granary.repository])).toEqual(before)
  folder.remove()
})

test('Word, PDF, web page and table each open with what they hold', async ({ granary }) => {
  const { page } = granary
  const folder = await shelf()
  await addFrom(granary, 'A folder…', [folder.path])
  await expect(sentence(granary)).toContainText('files are now in the library.', { timeout: 45_000 })
  const look = async (name: string | RegExp) => {
    await page.getByRole('main').getByRole('link', { name }).click()
    await expect(page).toHaveURL(/#\/item\//)
  }
  const back = async () => {
    await page.goBack()
    await expect(sentence(granary)).toBeVisible()
  }
  await look('Boat school plan')
  await expect(page.getByText('Four villages take part.')).toBeVisible()
  await back()
  await look('Report on the river')
  await expect(page.locator('.textLayer').first()).toContainText('The river in March')
  await back()
  await look('A page that was saved')
  await expect(page.getByText('The well was dug by the pupils')).toBeVisible()
  const well = page.getByRole('main').locator('img[alt="The well"]')
  await expect.poll(() => well.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0)
  await back()
  await look(/clarity/)
  await expect(page.getByText('clarity.csv').first()).toBeVisible()
  folder.remove()
})

test('a file dropped on the list comes in, into the collection that is open', async ({ granary }) => {
  const { page } = granary
  const folder = makeFolder({ 'dropped.md': '# Dropped from the desktop\n\nA sentence.\n' })
  await page.getByRole('button', { name: 'New collection' }).click()
  await page.getByRole('textbox', { name: 'Name of the collection' }).fill('Desk')
  await page.keyboard.press('Enter')
  await page.getByRole('treegrid', { name: 'Collections' }).getByRole('row', { name: /^Desk/ }).click()
  await expect(page.getByRole('heading', { name: 'Desk' })).toBeVisible()
  await drop(page, [join(folder.path, 'dropped.md')])
  await expect(sentence(granary)).toContainText('1 file is now in the library.')
  await page.getByRole('treegrid', { name: 'Collections' }).getByRole('row', { name: /^Desk/ }).click()
  await expect(page.getByRole('grid', { name: 'List' }).getByText('Dropped from the desktop')).toBeVisible()
  folder.remove()
})

test('Stop keeps what is done, and the same folder again brings the rest', async ({ granary }) => {
  test.setTimeout(120_000)
  const { page } = granary
  const count = 160
  const paragraph = 'The boat comes at noon and takes the pupils to the other bank of the river, where the school stands. '
  const folder = makeFolder(
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`page-${index}.md`, `# Page ${index}\n\n${`${paragraph.repeat(8)}\n\n`.repeat(60)}`])),
  )
  await addFrom(granary, 'A folder…', [folder.path])
  await expect(page.getByRole('progressbar')).toBeVisible({ timeout: 60_000 })
  await expect(page.getByText(/^[1-9]\d* of 160 files/)).toBeVisible({ timeout: 60_000 })
  await expect(page.getByText(/^Needs .+ at most; .+ are free\.$/)).toBeVisible()
  await page.getByRole('button', { name: 'Stop' }).click()
  await expect(sentence(granary)).toContainText('Stopped; what was done stays.', { timeout: 30_000 })
  const said = Number(/(\d+) files? (?:is|are) now/.exec((await sentence(granary).textContent()) ?? '')?.[1])
  const titles = async () => (await granary.granary<{ items: { title: string }[] }>(['list', '--repo', granary.repository])).items.map(({ title }) => title)
  // The list of the command line follows what was written a moment later.
  await expect.poll(async () => (await titles()).length).toBe(said)
  expect(said).toBeLessThan(count)
  const again = await granary.granary<{ imported: unknown[]; skipped: unknown[] }>(['import', '--repo', granary.repository, folder.path])
  expect([again.imported.length, again.skipped.length]).toEqual([count - said, said])
  await expect.poll(async () => new Set(await titles()).size, { timeout: 30_000 }).toBe(count)
  folder.remove()
})

test('a browser says how far the sending of files is, and Stop adds none of them', async ({ granary }) => {
  test.skip(granary.shell.kind === 'electron', 'there files are read where they lie')
  const { page } = granary
  const folder = makeFolder(Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`page-${index}.md`, `# Page ${index}\n\nA sentence.\n`])))
  // The fifth file finds a slow way.
  let pass: () => void = () => undefined
  const held = new Promise<void>((resolve) => {
    pass = resolve
  })
  await page.route(/\/uploads\?name=.*page-5/, async (route) => {
    await held
    await route.continue().catch(() => undefined)
  })
  await addFrom(granary, 'A folder…', [folder.path])
  await expect(page.getByRole('heading', { name: 'Sending files to Granary…', level: 1 })).toBeVisible()
  await expect(page.getByText(/^\d+ of 12 files, .+ of .+/)).toBeVisible()
  await expect(page.getByRole('progressbar')).toBeVisible()
  await granary.screen('sending')
  await granary.expectAccessible()
  // Elsewhere a card tells it.
  await page.getByRole('link', { name: 'Bin' }).click()
  await expect(page.getByRole('region', { name: 'Sending files to Granary…' }).getByRole('button', { name: 'Stop' })).toBeVisible()
  await page.getByRole('region', { name: 'Sending files to Granary…' }).getByRole('link', { name: 'Show' }).click()
  await page.getByRole('button', { name: 'Stop' }).click()
  await expect(page.getByRole('heading', { name: 'Library', exact: true })).toBeVisible()
  await expect(page.getByText('The library is empty.')).toBeVisible()
  expect((await granary.granary<{ items: unknown[] }>(['list', '--repo', granary.repository])).items).toEqual([])
  await expect.poll(() => readdirSync(join(granary.home, 'uploads'))).toEqual([])

  pass()
  await addFrom(granary, 'A folder…', [folder.path])
  await expect(sentence(granary)).toContainText('12 files are now in the library.', { timeout: 45_000 })
  // What came by mistake goes in one act, and comes back in one.
  await page.getByRole('button', { name: 'Put all 12 in the bin' }).click()
  await expect.poll(async () => (await granary.granary<{ items: unknown[] }>(['list', '--repo', granary.repository])).items.length).toBe(0)
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect.poll(async () => (await granary.granary<{ items: unknown[] }>(['list', '--repo', granary.repository])).items.length).toBe(12)
  folder.remove()
})
