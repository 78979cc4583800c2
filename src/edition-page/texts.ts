// The texts of items, each file read when a hit of it is on screen: a telephone never holds all of them. [ED34]
import { type EditionText, type EditionTextFile, editionIndexVersion, editionTextFunction, textFileAddress } from '../contract/edition-index.ts'

export interface Texts {
  /** What has been read already; null: not yet, or it could not be read. */
  known(file: string, at: number): EditionText | null
  /** Reads the file. Never fails: a hit without its text shows the summary. */
  read(file: string, at: number): Promise<EditionText | null>
}

/** Runs a script beside the page: a page on a disk may do that, and may not fetch. */
export const runScript = (address: string): Promise<boolean> =>
  new Promise((resolve) => {
    const script = document.createElement('script')
    script.src = address
    script.addEventListener('load', () => resolve(true))
    script.addEventListener('error', () => resolve(false))
    document.head.append(script)
  })

const fileName = /^[a-z]{2,8}(-\d{1,6}){1,2}$/

export const createTexts = (root: string, run: (address: string) => Promise<boolean> = runScript): Texts => {
  const read = new Map<string, EditionText[]>()
  const asked = new Map<string, Promise<unknown>>()
  Object.defineProperty(globalThis, editionTextFunction, {
    configurable: true,
    value: (json: string) => {
      const file = JSON.parse(json) as EditionTextFile
      if (file.version === editionIndexVersion) read.set(file.name, file.texts)
    },
  })
  const known = (file: string, at: number) => read.get(file)?.[at] ?? null
  return {
    known,
    read: async (file, at) => {
      if (!fileName.test(file)) return null
      if (!asked.has(file)) asked.set(file, run(root + textFileAddress(file)))
      await asked.get(file)
      return known(file, at)
    },
  }
}
