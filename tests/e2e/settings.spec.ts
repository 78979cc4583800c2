// Settings act at once; copies are made and brought back; check and repair say in one sentence how it is.
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { makeFolder } from '../formats/import-support/make-files.ts'
import { choose, save } from './support/file-dialogs.ts'
import { expect, type Granary, test } from './support/fixtures.ts'

const open = async ({ page }: Granary) => {
  await page.getByRole('link', { name: 'Settings' }).click()
  await expect(page.getByRole('heading', { name: 'Settings' })).toBeVisible()
}

test('the language changes at once on the whole window, which turns round for Arabic', async ({ granary }) => {
  const { page } = granary
  await granary.granary(['write', '--repo', granary.repository, '--title', 'The school boat', '--from', '-'], 'x\n')
  await open(granary)
  const rail = page.getByRole('navigation')
  expect((await rail.boundingBox())?.x).toBeLessThan(300)
  await page.getByText('العربية', { exact: true }).click()
  await expect(page.locator('html')).toHaveAttribute('dir', 'rtl')
  await expect(page.locator('html')).toHaveAttribute('lang', 'ar')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/[\u0600-\u06ff]/)
  expect((await rail.boundingBox())?.x).toBeGreaterThan(1000)
  // No word of the interface stays behind (names of people, keys and programs do).
  const left = await page.evaluate(() => {
    const kept = /Granary|Amina|Okello|Test laptop|Seeds of Learning|MIT|USB|Noto|SIL|English|français|Ctrl|GRANARY|\/|^[\d\s.,%()…]+$|\b(MB|GB|kB|KB)\b/
    const found: string[] = []
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const text = node.nodeValue?.trim() ?? ''
      if (/[a-z]{3}/i.test(text) && !kept.test(text) && node.parentElement?.checkVisibility()) found.push(text)
    }
    return found
  })
  expect(left).toEqual([])
  await granary.screen('settings-ar')
  await granary.expectAccessible()
  await page.getByText('français', { exact: true }).click()
  await expect(page.locator('html')).toHaveAttribute('dir', 'ltr')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Paramètres')
  await page.getByRole('link', { name: 'Bibliothèque' }).click()
  await expect(page.getByRole('grid').getByRole('row')).toContainText('The school boat')
  // The next start keeps it.
  const again = await granary.restart()
  await expect(again.getByRole('link', { name: 'Bibliothèque' })).toBeVisible()
})

test('dark is dark at once, and stays', async ({ granary }) => {
  const { page } = granary
  await open(granary)
  const light = () =>
    page.evaluate(
      () =>
        getComputedStyle(document.body)
          .backgroundColor.match(/[\d.]+/g)
          ?.slice(0, 3)
          .map(Number) ?? [],
    )
  const sum = async () => (await light()).reduce((a, b) => a + b, 0)
  expect(await sum()).toBeGreaterThan(600)
  await page.getByText('Dark', { exact: true }).click()
  await expect.poll(sum).toBeLessThan(200)
  await granary.screen('settings-dark')
  await granary.expectAccessible()
  const again = await granary.restart()
  await expect(again.locator('html')).toHaveAttribute('data-theme', 'dark')
})

for (const percent of [150, 200])
  test(`text at ${percent} % leaves nothing to scroll sideways`, async ({ granary }) => {
    const { page } = granary
    const { id } = await granary.granary<{ id: string }>(
      ['write', '--repo', granary.repository, '--title', 'The school boat', '--from', '-'],
      'It stops at four villages.\n',
    )
    await open(granary)
    const size = page.getByRole('group', { name: 'Text size' })
    const larger = size.getByRole('button', { name: 'Larger text' })
    await expect(async () => {
      if (!((await size.textContent()) ?? '').includes(String(percent))) {
        await larger.click()
        await expect(size).toContainText(String(percent), { timeout: 500 })
      }
    }).toPass()
    const width = await page.evaluate(() => innerWidth)
    for (const place of ['/settings', '/', '/bin', `/item/${id}`]) {
      await page.evaluate((hash) => void (location.hash = hash), place)
      await expect(page.getByRole('main')).not.toBeEmpty()
      await expect.poll(() => page.evaluate(() => document.scrollingElement?.scrollWidth ?? 0)).toBeLessThanOrEqual(width)
      expect(await page.getByRole('main').evaluate((main) => main.scrollWidth - main.clientWidth)).toBeLessThanOrEqual(1)
      await granary.screen(`text-${percent}-${place.split('/')[1] || 'library'}`)
    }
  })

test('Back up now makes one file that holds the repository, and it comes back as a repository of its own', async ({ granary }) => {
  test.setTimeout(90_000)
  const { page } = granary
  await granary.granary(['write', '--repo', granary.repository, '--title', 'The school boat', '--from', '-'], 'It stops at four villages.\n')
  const folder = makeFolder({})
  const file = join(folder.path, 'copy.granary')
  await open(granary)
  await save(granary, file, () => page.getByRole('button', { name: 'Back up now' }).click())
  await expect.poll(() => existsSync(file) && statSync(file).size > 1000).toBe(true)
  await expect(page.getByText(/The backup copy is made/)).toBeVisible()
  expect(readFileSync(file).subarray(0, 2).toString('latin1')).toBe('PK')
  const names = execFileSync('python3', ['-c', 'import sys,zipfile; print("\\n".join(zipfile.ZipFile(sys.argv[1]).namelist()))', file], { encoding: 'utf8' })
  expect(names).toMatch(/granary\.db$/m)
  expect(names).not.toMatch(/device\.key/)

  // What is written afterwards is not in the copy, and stays in the repository of now.
  await granary.granary(['write', '--repo', granary.repository, '--title', 'Written after the copy', '--from', '-'], 'x\n')
  await page.getByRole('button', { name: 'Seeds of Learning' }).click()
  await page.getByRole('menuitem', { name: 'Bring back a repository…' }).click()
  await choose(granary, [file], () => page.getByRole('button', { name: 'Choose a file…' }).click())
  await page.getByRole('dialog').getByRole('button', { name: 'Bring it back' }).click()
  await expect(page.getByRole('dialog')).toHaveCount(0, { timeout: 30_000 })
  await page.getByRole('link', { name: 'Library' }).click()
  const list = page.getByRole('grid', { name: 'List' })
  await expect(list.getByText('The school boat')).toBeVisible({ timeout: 20_000 })
  await expect(list.getByText('Written after the copy')).toHaveCount(0)
  // The one of before is still there to be opened.
  const { items } = await granary.granary<{ items: { title: string }[] }>(['list', '--repo', granary.repository])
  expect(items.map(({ title }) => title)).toContain('Written after the copy')
  folder.remove()
})

test('checking says that all is well, repairing makes lists and search anew, and nothing is lost', async ({ granary }) => {
  const { page } = granary
  await granary.granary(['write', '--repo', granary.repository, '--title', 'The school boat', '--from', '-'], 'It stops at four villages.\n')
  const before = await granary.granary(['digest', '--repo', granary.repository])
  await open(granary)
  await page.getByRole('button', { name: 'Check everything' }).click()
  await expect(
    page
      .getByRole('main')
      .getByRole('status')
      .filter({ hasText: /^Everything is whole: \d+ texts? checked\.$/ }),
  ).toBeVisible({ timeout: 20_000 })
  await page.getByRole('button', { name: 'Repair lists and search' }).click()
  await expect(page.getByText(/made anew/).last()).toBeVisible({ timeout: 20_000 })
  await granary.screen('repaired')
  expect(await granary.granary(['digest', '--repo', granary.repository])).toEqual(before)
  await page.getByRole('searchbox', { name: 'Search everything' }).fill('villages')
  await expect(page.getByRole('grid', { name: 'Search results' }).getByRole('row')).toHaveCount(1)
})

test('where the data lies is said, and a second repository is made and switched to', async ({ granary }) => {
  const { page } = granary
  await page.getByRole('button', { name: 'Seeds of Learning' }).click()
  await page.getByRole('menuitem', { name: 'Where is my data?' }).click()
  await expect(page.getByRole('dialog').getByText(granary.repository)).toBeVisible()
  await granary.screen('where')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Seeds of Learning' }).click()
  await page.getByRole('menuitem', { name: 'New repository…' }).click()
  await page.getByRole('textbox', { name: 'Name of the repository' }).fill('Second garden')
  await page.getByRole('button', { name: 'Make the repository' }).click()
  await expect(page.getByRole('button', { name: 'Second garden' })).toBeVisible()
  await expect(page.getByText('The library is empty.')).toBeVisible()
  await page.getByRole('button', { name: 'Second garden' }).click()
  await page.getByRole('menuitem', { name: 'Seeds of Learning' }).click()
  await expect(page.getByRole('button', { name: 'Seeds of Learning' })).toBeVisible()
})
