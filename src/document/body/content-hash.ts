// One hash of what a document says, the same in the engine and in a window. State vectors and snapshots can be equal while
// texts differ (AMENDMENTS A2); this cannot. docs/formats/body.md [BO13].
import * as Y from 'yjs'
import { sha256Hex } from '../sha256.ts'
import { bodyField, bodyJson } from './body-json.ts'

/** JSON with sorted keys and no spaces; undefined is left out. */
export const canonicalJson = (value: unknown): string => {
  if (value instanceof Uint8Array) return JSON.stringify({ bytes: Array.from(value) })
  if (Array.isArray(value)) return `[${value.map((entry) => canonicalJson(entry ?? null)).join(',')}]`
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).filter(([, entry]) => entry !== undefined)
    entries.sort(([a], [b]) => (a < b ? -1 : 1))
    return `{${entries.map(([key, entry]) => `${JSON.stringify(key)}:${canonicalJson(entry)}`).join(',')}}`
  }
  return JSON.stringify(value) ?? 'null'
}

/** Every root of the document that holds something, by name. Roots that a reader only looked at are empty and left out. */
export const visibleContent = (doc: Y.Doc): Record<string, unknown> => {
  const content: Record<string, unknown> = {}
  for (const name of [...doc.share.keys()].toSorted()) {
    if (name === bodyField) {
      if (doc.getXmlFragment(name).length > 0) content[name] = bodyJson(doc)
      continue
    }
    const root = doc.share.get(name)
    // oxlint-disable-next-line no-underscore-dangle -- Yjs offers no other way to see what an untyped root holds
    if (root === undefined || root._map.size === 0 || !(root instanceof Y.Map || root.constructor === Y.AbstractType)) continue
    const map: Record<string, unknown> = doc.getMap(name).toJSON()
    if (Object.keys(map).length > 0) content[name] = map
  }
  return content
}

/** Lower-case hex of SHA-256 over the canonical JSON of the visible content. */
export const contentHash = (doc: Y.Doc): string => sha256Hex(canonicalJson(visibleContent(doc)))
