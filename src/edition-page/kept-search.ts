// What somebody looked for stays with the page in the browser's history: whoever opens a hit and goes back finds the same hits, and the
// one she opened. Browsers do not keep it by themselves, least of all for a page on a disk.

export interface KeptSearch {
  text: string
  /** Number of the hit that was opened; null: none. */
  hit: number | null
}

export const keepSearch = (search: KeptSearch): void => {
  try {
    history.replaceState({ granarySearch: search }, '')
  } catch {
    // Some browsers allow only so many a minute: then the words are typed again.
  }
}

export const keptSearch = (state: unknown): KeptSearch | null => {
  const found: unknown = typeof state === 'object' && state !== null && 'granarySearch' in state ? state.granarySearch : null
  if (typeof found !== 'object' || found === null || !('text' in found) || typeof found.text !== 'string') return null
  return { text: found.text, hit: 'hit' in found && typeof found.hit === 'number' ? found.hit : null }
}
