// What a window may never do, whatever its page says: go elsewhere, open windows, use devices, load from the network.
import { app, type Session, shell, type WebContents } from 'electron'
import { appOrigin } from './app-origin.ts'
import { isOutsideLink } from './arguments.ts'

/** The clipboard is written by the buttons "Copy …"; reading it is the person's own paste and asks for nothing. */
const allowedPermissions = new Set(['clipboard-sanitized-write', 'fullscreen'])
const inPage = new Set(['blob:', 'data:', 'devtools:'])
const isOurs = (url: string) => url.startsWith(`${appOrigin}/`) || inPage.has(new URL(url).protocol)

export const openOutside = async (url: string): Promise<void> => {
  if (isOutsideLink(url)) await shell.openExternal(url)
}

const guardContents = (contents: WebContents) => {
  contents.on('will-navigate', (event) => {
    if (!event.url.startsWith(`${appOrigin}/`)) event.preventDefault()
  })
  contents.on('will-redirect', (event) => event.preventDefault())
  contents.on('will-frame-navigate', (event) => {
    if (!event.isMainFrame) event.preventDefault()
  })
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.setWindowOpenHandler(({ url }) => {
    void openOutside(url)
    return { action: 'deny' }
  })
}

export const guardSession = (session: Session): void => {
  session.setPermissionRequestHandler((_, permission, answer) => answer(allowedPermissions.has(permission)))
  session.setPermissionCheckHandler((_, permission) => allowedPermissions.has(permission))
  session.setDevicePermissionHandler(() => false)
  // Everything that a page may load stands in the app's own scheme; a request to anywhere else is a mistake or an attack.
  session.webRequest.onBeforeRequest((details, answer) => answer({ cancel: !isOurs(details.url) }))
  // Chromium would fetch dictionaries from its maker; ours are found in the app or not at all.
  session.setSpellCheckerDictionaryDownloadURL(`${appOrigin}/dictionaries/`)
}

export const guardEveryWindow = (): void => {
  app.on('web-contents-created', (_, contents) => guardContents(contents))
}
