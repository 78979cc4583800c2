// The job that everything else stands on: start, write, pull the plug, start again, and find every letter.
import { expect, test } from './support/fixtures.ts'

test.describe('on a device that nobody has used yet', () => {
  test.use({ settings: null, repository: null })

  test('a person says her name, makes a repository, writes, pulls the plug, and finds every letter', async ({ granary }) => {
    const { page } = granary
    await granary.screen('first-start')
    await expect(page.getByRole('heading').first()).toBeVisible()
    await granary.expectAccessible()
  })
})

test.describe('with a repository', () => {
  test('what the command line writes while the window is open is seen at once, and again after a power cut', async ({ granary }) => {
    await expect(granary.page.getByRole('link', { name: 'Library' })).toBeVisible()
    await granary.granary(['write', '--repo', granary.repository, '--title', 'The school boat', '--from', '-'], 'It stops at four villages.\n')
    await expect(granary.page.getByText('The school boat').first()).toBeVisible()
    await granary.screen('library')
    const page = await granary.crashAndStart()
    await expect(page.getByText('The school boat').first()).toBeVisible()
  })
})
