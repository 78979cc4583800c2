// What a person does with files: chooses them in the dialog of the system (stubbed in Electron) or of the browser, or drops them.
import type { Page } from '@playwright/test'
import type { Granary } from './fixtures.ts'

/** Presses what opens a dialog of the shell and gives it these files, or this one folder. */
export const choose = async ({ page, shell }: Granary, paths: readonly string[], press: () => Promise<void>): Promise<void> => {
  if (shell.app) {
    await shell.app.evaluate(({ dialog }, filePaths) => {
      dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [...filePaths] })
    }, paths)
    await press()
    return
  }
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), press()])
  await chooser.setFiles([...paths])
}

/** Presses what saves a file and answers where it lies then: the download, or the path that the dialog was given. */
export const save = async ({ page, shell }: Granary, path: string, press: () => Promise<void>): Promise<string> => {
  if (shell.app) {
    await shell.app.evaluate(({ dialog }, filePath) => {
      dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath })
    }, path)
    await press()
    return path
  }
  const [download] = await Promise.all([page.waitForEvent('download'), press()])
  await download.saveAs(path)
  return path
}

/** Drops files of this disk in the middle of the window, as a file manager would. */
export const drop = async (page: Page, files: readonly string[]): Promise<void> => {
  const session = await page.context().newCDPSession(page)
  const { x, y } = await page.evaluate(() => ({ x: innerWidth / 2, y: innerHeight / 2 }))
  const data = { items: [], files: [...files], dragOperationsMask: 1 }
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) await session.send('Input.dispatchDragEvent', { type, x, y, data })
  await session.detach()
}
