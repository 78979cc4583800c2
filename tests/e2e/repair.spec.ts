// A repository whose database is damaged: Granary says so, and each way back is one press; nothing that is there is lost on the way.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, type Granary, test } from './support/fixtures.ts'

/** Its first page, where SQLite looks for everything else. */
const damage = (directory: string) => {
  const file = join(directory, 'granary.db')
  const bytes = readFileSync(file)
  bytes.fill(0, 0, 4096)
  writeFileSync(file, bytes)
}
const writeOne = (granary: Granary, title: string) =>
  granary.granary<{ id: string }>(['write', '--repo', granary.repository, '--title', title, '--from', '-'], 'It stops at four villages.\n')

/** Ends Granary, damages what lies on the disk, and starts again. */
const startDamaged = async (granary: Granary) => {
  await granary.shell.close()
  damage(granary.repository)
  const page = await granary.crashAndStart()
  await expect(page.getByRole('alert').filter({ hasText: 'cannot be read' })).toBeVisible()
  return page
}

test('check and repair brings everything back that can be read, and keeps the damaged folder', async ({ granary }) => {
  await writeOne(granary, 'The school boat')
  const page = await startDamaged(granary)
  await granary.screen('repair-ways')
  await granary.expectAccessible()
  await page.getByRole('button', { name: 'Check and repair' }).click()
  await expect(page.getByRole('grid', { name: 'List' }).getByText('The school boat')).toBeVisible({ timeout: 60_000 })
  await expect(page.getByText(/^Repaired: everything that could be read is back\. The damaged folder is kept: .* damaged /)).toBeVisible()
  const kept = readdirSync(dirname(granary.repository)).filter((name) => name.includes(' damaged '))
  expect(kept).toHaveLength(1)
  expect(existsSync(join(dirname(granary.repository), kept[0] ?? '', 'granary.db'))).toBe(true)
})

test('the newest copy comes back, and the settings say how copies are made', async ({ granary }) => {
  await writeOne(granary, 'The school boat')
  const { page: first } = granary
  await expect(first.getByRole('grid', { name: 'List' }).getByText('The school boat')).toBeVisible()
  await first.evaluate(() => void (location.hash = '/settings'))
  await expect(first.getByText('No copy has been made yet.')).toBeVisible()
  await first.getByText('Every week', { exact: true }).click()
  await granary.granary(['backup', '--repo', granary.repository, '--list']).then((told) => expect(told).toMatchObject({ settings: { every: 'week', keep: 7 } }))
  await first.getByRole('radiogroup', { name: 'Copies by themselves' }).scrollIntoViewIfNeeded()
  await granary.screen('settings-copies')
  await granary.expectAccessible()
  mkdirSync(join(granary.repository, 'copies'))
  await granary.granary(['backup', '--repo', granary.repository, '--out', join(granary.repository, 'copies', '2026-03-11T14-05-33.granary-copy')])
  await writeOne(granary, 'Written after the copy')
  const page = await startDamaged(granary)
  await page.getByRole('button', { name: /^Bring back the copy of / }).click()
  await expect(page.getByText(/^The copy of .* is back\. What was there before is kept: .* before /)).toBeVisible({ timeout: 60_000 })
  const list = page.getByRole('grid', { name: 'List' })
  await expect(list.getByText('The school boat')).toBeVisible({ timeout: 60_000 })
  await expect(list.getByText('Written after the copy')).toHaveCount(0)
  expect(readdirSync(dirname(granary.repository)).filter((name) => name.includes(' before '))).toHaveLength(1)
})

test('when the part that saves stops and its database is damaged, the calm place names the way, and it works from there', async ({ granary }) => {
  test.setTimeout(120_000)
  await writeOne(granary, 'The school boat')
  // Closed properly, so that what was written is in the file that is damaged, and not beside it.
  const page = await granary.restart()
  const list = page.getByRole('grid', { name: 'List' })
  await expect(list.getByText('The school boat')).toBeVisible()
  damage(granary.repository)
  await granary.shell.killEngine()
  const calm = page.getByRole('main').filter({ has: page.getByRole('heading', { name: /^The part that saves your work stopped/ }) })
  // It tries again by itself for a while before it asks anything of the person.
  await expect(calm.getByText('A part of this repository cannot be read. Nothing was changed. Choose “Check and repair”')).toBeVisible({ timeout: 60_000 })
  await granary.screen('stopped-repair-ways')
  await granary.expectAccessible()
  await calm.getByRole('button', { name: 'Check and repair' }).click()
  await expect(page.getByText(/^Repaired: everything that could be read is back\. The damaged folder is kept: .* damaged /)).toBeVisible({ timeout: 60_000 })
  await expect(list.getByText('The school boat')).toBeVisible()
  expect(readdirSync(dirname(granary.repository)).filter((name) => name.includes(' damaged '))).toHaveLength(1)
})
