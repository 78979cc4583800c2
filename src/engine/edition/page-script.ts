// Finds the script that searches inside an edition's pages. The build makes it of src/edition-page.
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { GranaryError } from '../../contract/errors.ts'

/** From out/engine/edition, and from src/engine/edition when the sources run. */
const places = ['../../edition/search.js', '../../../out/edition/search.js']

export const readSearchScript = (file?: string): Promise<Uint8Array> => {
  const found = file ?? places.map((place) => fileURLToPath(new URL(place, import.meta.url))).find((path) => existsSync(path))
  if (found === undefined) throw new GranaryError('internal', 'the search script of web editions is not built: npm run build')
  return readFile(found)
}
