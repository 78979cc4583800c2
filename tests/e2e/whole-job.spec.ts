// The job that everything else stands on: start, write, pull the plug, start again, and find every letter.
import { expect, test } from './support/fixtures.ts'

test.describe('with a repository', () => {
  test('the window shows it, and shows it again after a power cut', async ({ granary }) => {
    await granary.granary(['write', '--repo', granary.repository, '--title', 'The school boat', '--from', '-'], 'It stops at four villages.\n')
    await expect(granary.page.getByText('The school boat').first()).toBeVisible()
    await granary.screen('library')
    const page = await granary.crashAndStart()
    await expect(page.getByText('The school boat').first()).toBeVisible()
  })
})
