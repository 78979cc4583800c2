// Which repository a browser tab has open, kept with the tab: a reload opens it again, not the one opened last on the device.
// A window of the desktop program is not reloaded, and reading storage there would hold up its start.
const key = 'granary.directory'

const storage = (): Storage | null => {
  try {
    return typeof window === 'undefined' || window.granary ? null : window.sessionStorage
  } catch {
    // Forbidden by the browser: then a reload opens the last one.
    return null
  }
}

export const rememberInTab = (directory: string | null): void => {
  if (directory === null) storage()?.removeItem(key)
  else storage()?.setItem(key, directory)
}

/** The one this tab had, else the last one of the device. */
export const ofThisTab = <Repository extends { directory: string }>(recent: readonly Repository[]): Repository | undefined => {
  const directory = storage()?.getItem(key)
  return recent.find((repository) => repository.directory === directory) ?? recent[0]
}
