// The engine's process dies under an open text: the window says so, the engine comes back, no letter is lost.
import { expect, test } from './support/fixtures.ts'

test('text typed before, during and after a crash of the engine is there', async ({ granary }) => {
  const { page } = granary
  await page.getByRole('button', { name: 'Add' }).first().click()
  await page.getByRole('menuitem', { name: 'New note' }).click()
  const body = page.locator('.ProseMirror')
  await body.click()
  await page.keyboard.type('Before the crash. ')
  await granary.shell.killEngine()
  await page.keyboard.type('While it is down. ')
  const state = page.getByRole('contentinfo').getByRole('status')
  await expect(state).toHaveText('Saved on this device', { timeout: 20_000 })
  await page.keyboard.type('After it came back.')
  const sentence = 'Before the crash. While it is down. After it came back.'
  await expect(body).toContainText(sentence)
  await expect(state).toHaveText('Saved on this device')
  const again = await granary.crashAndStart()
  await expect(again.getByRole('link', { name: 'Library' })).toBeVisible()
  const { items } = await granary.granary<{ items: { id: string }[] }>(['list', '--repo', granary.repository])
  const { text } = await granary.granary<{ text: string }>(['show', '--repo', granary.repository, items[0]?.id ?? '', '--format', 'text'])
  expect(text).toContain(sentence)
})
