// Reading: PDF, imported texts and pictures. Nothing here may write a byte into the repository.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator, Page } from '@playwright/test'
import { expect, type Granary, test } from './support/fixtures.ts'

/** A command that comes before the window would own the repository, and the window would find it in use. */
const opened = (page: Page) => expect(page.getByRole('searchbox', { name: 'Search everything' })).toBeVisible()
const openItem = async (page: Page, id: string) => {
  await opened(page)
  await page.evaluate((hash) => void (location.hash = hash), `/item/${id}`)
}

/** A small PDF of plain text, made here: one word per page can be told from all others. */
const pdfOf = (pages: readonly string[]): Uint8Array => {
  const objects: string[] = []
  const kids = pages.map((_, index) => `${4 + index * 2} 0 R`).join(' ')
  objects[1] = '<< /Type /Catalog /Pages 2 0 R >>'
  objects[2] = `<< /Type /Pages /Count ${pages.length} /Kids [${kids}] >>`
  objects[3] = '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>'
  for (const [index, words] of pages.entries()) {
    const stream = `BT /F1 24 Tf 72 700 Td (${words}) Tj ET`
    objects[4 + index * 2] = `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R >> >> /Contents ${5 + index * 2} 0 R >>`
    objects[5 + index * 2] = `<< /Length ${stream.length} >>\nstream\n${stream}\nendstream`
  }
  let file = '%PDF-1.4\n'
  const places: number[] = []
  for (const [number, object] of objects.entries()) {
    if (!object) continue
    places[number] = file.length
    file += `${number} 0 obj\n${object}\nendobj\n`
  }
  const table = objects.map((_, number) => (number === 0 ? '0000000000 65535 f ' : `${String(places[number]).padStart(10, '0')} 00000 n `)).join('\n')
  const start = file.length
  file += `xref\n0 ${objects.length}\n${table}\ntrailer\n<< /Size ${objects.length} /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`
  return new TextEncoder().encode(file)
}

const importFile = async (granary: Granary, name: string, bytes: Uint8Array | string): Promise<string> => {
  const path = join(granary.home, name)
  writeFileSync(path, bytes)
  await opened(granary.page)
  const { imported } = await granary.granary<{ imported: { id: string }[] }>(['import', '--repo', granary.repository, path])
  const [first] = imported
  if (!first) throw new Error('nothing was imported')
  return first.id
}
const pages = Array.from({ length: 30 }, (_, index) => `Page ${index + 1} tells of the river${index % 10 === 4 ? ' and the lantern' : ''}`)

test('a PDF is read, searched over all its pages, and opened again where one stopped', async ({ granary }) => {
  const id = await importFile(granary, 'river.pdf', pdfOf(pages))
  const { page } = granary
  await openItem(page, id)
  await expect(page.locator('.textLayer').first()).toContainText('Page 1 tells of the river')
  await granary.screen('reader-pdf')

  await page.keyboard.press('Control+f')
  await page.getByRole('searchbox', { name: 'Find in this document' }).fill('lantern')
  await expect(page.getByText('1 of 3')).toBeVisible()
  await page.getByRole('button', { name: 'Next', exact: true }).click()
  await expect(page.getByText('2 of 3')).toBeVisible()
  await expect(page.getByRole('textbox', { name: 'Page' })).toHaveValue('15')
  await expect(page.locator('.textLayer .highlight.selected')).toHaveText('lantern')
  await page.keyboard.press('Escape')

  await page.getByRole('textbox', { name: 'Page' }).fill('22')
  await page.keyboard.press('Enter')
  await expect(page.locator('.page[data-page-number="22"] .textLayer')).toContainText('Page 22')
  // Only pages in sight are drawn.
  expect(await page.locator('.pdfViewer canvas').count()).toBeLessThan(14)
  await openItem(page, '0'.repeat(30))
  await expect(page.locator('.pdfViewer')).toHaveCount(0)
  await openItem(page, id)
  await expect(page.getByRole('textbox', { name: 'Page' })).toHaveValue('22')
  await granary.expectAccessible()
})

test('thumbnails and zoom work by keys, and the page stays white in the dark', async ({ granary }) => {
  const id = await importFile(granary, 'river.pdf', pdfOf(pages))
  const { page } = granary
  await openItem(page, id)
  await expect(page.locator('.textLayer').first()).toContainText('Page 1')
  await page.emulateMedia({ colorScheme: 'dark' })
  const corner = () =>
    page
      .locator('.pdfViewer .page canvas')
      .first()
      .evaluate((canvas: HTMLCanvasElement) => [...(canvas.getContext('2d')?.getImageData(5, 5, 1, 1).data ?? [])])
  await expect.poll(corner).toEqual([255, 255, 255, 255])
  await page.getByRole('document', { name: 'river.pdf' }).focus()
  await page.keyboard.press('n')
  await expect(page.getByRole('textbox', { name: 'Page' })).toHaveValue('2')
  await page.getByRole('button', { name: 'Pages', exact: true }).click()
  await page.getByRole('button', { name: 'Page 4', exact: true }).click()
  await expect(page.getByRole('textbox', { name: 'Page' })).toHaveValue('4')
  await granary.screen('reader-pdf-dark')
})

test('an imported text opens for reading with outline and search; writing in it is a choice', async ({ granary }) => {
  const body = Array.from({ length: 60 }, (_, index) => `## Part ${index}\n\nA paragraph about the well and the école, number ${index}.\n`).join('\n')
  const id = await importFile(granary, 'handbook.md', `# Handbook\n\n${body}`)
  const { page } = granary
  await openItem(page, id)
  await expect(page.getByRole('heading', { name: 'Part 0', exact: true })).toBeVisible()
  expect(await page.locator('[contenteditable="true"]').count()).toBe(0)
  await page.keyboard.press('Control+f')
  await page.getByRole('searchbox', { name: 'Find in this document' }).fill('ecole')
  await expect(page.getByText('1 of 60')).toBeVisible()
  await page.keyboard.press('Shift+F3')
  await expect(page.getByText('60 of 60')).toBeVisible()
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Outline', exact: true }).click()
  await page.getByRole('button', { name: 'Part 40', exact: true }).click()
  await expect(page.getByRole('heading', { name: 'Part 40', exact: true })).toBeInViewport()
  await granary.screen('reader-text')
  await granary.expectAccessible()
  await page.getByRole('button', { name: 'Edit', exact: true }).click()
  await expect(page.getByRole('textbox', { name: 'Text', exact: true })).toBeVisible()
})

test.describe('with the sample', () => {
  test.use({ repository: 'sample' })
  test('opening, scrolling, selecting and closing every item writes no byte', async ({ granary }) => {
    test.setTimeout(240_000)
    const list = async () => (await granary.granary<{ items: { id: string; title: string }[] }>(['list', '--repo', granary.repository])).items
    await opened(granary.page)
    // The list is derived: it catches up with the logs after the start.
    await expect.poll(async () => (await list()).length, { timeout: 30_000 }).toBeGreaterThan(40)
    const items = await list()
    const before = await granary.granary(['digest', '--repo', granary.repository])
    const { page } = granary
    const look = async (shown: Locator) => {
      await expect(shown).toBeVisible()
      await shown.click({ position: { x: 8, y: 8 }, force: true })
      await page.mouse.wheel(0, 4000)
      await page.keyboard.press('Control+a')
      await page.keyboard.press('ArrowLeft')
    }
    const texts: typeof items = []
    for (const item of items) {
      await openItem(page, item.id)
      await expect(page.getByText(item.title).first()).toBeVisible()
      await look(page.locator('.pdfViewer .page, [role=document], section[aria-label]').first())
      // What is made of pages has no text of its own to write in.
      if ((await page.locator('.pdfViewer').count()) === 0) texts.push(item)
    }
    expect(texts.length).toBeGreaterThan(30)
    for (const item of texts) {
      await page.goto(new URL(`/?edit=1#/item/${item.id}`, page.url()).href)
      await look(page.getByRole('textbox', { name: 'Text', exact: true }))
    }
    await openItem(page, '0'.repeat(30))
    expect(await granary.granary(['digest', '--repo', granary.repository])).toEqual(before)
  })
})
