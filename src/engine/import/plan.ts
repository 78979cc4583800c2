// Before anything is parsed: what each file is, which are known already, which are the same bytes, and the id of each item to be,
// so that links between files can be made while they are parsed. [IM4] [IM21] [IM24]
import { toErrorEnvelope } from '../../contract/errors.ts'
import { type AttachmentHash, type ItemId, itemDocumentId } from '../../contract/ids.ts'
import { readMeta } from '../../document/item-document.ts'
import type { Catalogue, Documents } from '../parts.ts'
import type { ChildHost } from './child-host.ts'
import type { Inspected } from './protocol.ts'
import type { Source, Sources } from './sources.ts'
import type { FoundFile } from './walk.ts'
import { isAsImported } from './writer.ts'

/** One item to be made or changed, and every place where its bytes were found. */
export interface PlannedItem {
  file: Inspected
  first: FoundFile
  same: FoundFile[]
  id: ItemId
  /** The item that an earlier version of this path became. */
  earlier: Source | null
  /** That item's body is as the import left it, so it is changed; else this becomes a new edition beside it. */
  changesEarlier: boolean
}

export interface KnownFile {
  found: FoundFile
  id: ItemId
  /** already-there: its item was made from these bytes · attachment-of-another: a picture in an item. */
  reason: 'already-there' | 'attachment-of-another'
}

export interface Plan {
  items: PlannedItem[]
  known: KnownFile[]
  empty: FoundFile[]
  failed: { found: FoundFile; code: string; message: string }[]
}

export interface PlanParts {
  job: number
  host: ChildHost
  catalogue: Catalogue
  documents: Documents
  sources: Sources
  newItemId(): ItemId
}

/** The item that a person still sees and that holds these bytes as its original, or else as a picture. */
const itemWith = (hash: AttachmentHash, holders: readonly ItemId[], isPicture: boolean, parts: PlanParts): { id: ItemId; original: boolean } | null => {
  let asPicture: ItemId | null = null
  for (const id of holders) {
    const doc = parts.documents.read(itemDocumentId(id))
    if (!doc) continue
    const meta = readMeta(doc)
    const file = meta.binnedAtUtc === null ? meta.files.find((each) => each.hash === hash) : undefined
    if (file?.original) return { id, original: true }
    if (file && isPicture) asPicture ??= id
  }
  return asPicture ? { id: asPicture, original: false } : null
}

/** A path that was imported before with other bytes, whose item is still there. */
const earlierOf = (found: FoundFile, parts: PlanParts): Source | null => {
  if (found.place !== found.path) return null
  const source = parts.sources.read(found.path)
  const doc = source && parts.documents.read(itemDocumentId(source.item))
  return doc && readMeta(doc).binnedAtUtc === null ? source : null
}

const longestTurnMs = 10

export const inspectFiles = async (
  files: readonly FoundFile[],
  parts: PlanParts,
  progress: (name: string) => void,
  isCancelled: () => boolean,
): Promise<Plan> => {
  const plan: Plan = { items: [], known: [], empty: [], failed: [] }
  const inspected: { found: FoundFile; file: Inspected }[] = []
  // Asked while the child goes on reading: one question after the other would leave both waiting for each other.
  const holders = new Map<string, Promise<ItemId[]>>()
  let waiting: Promise<unknown>[] = []
  const askFor = (hash: string): void => {
    if (holders.has(hash)) return
    const asked = parts.catalogue.withAttachment(hash as AttachmentHash)
    asked.catch(() => undefined)
    holders.set(hash, asked)
    waiting.push(asked)
  }
  const waves = 64
  for (let start = 0; start < files.length && !isCancelled(); start += waves) {
    const wave = files.slice(start, start + waves)
    progress(wave[0]?.name ?? '')
    const results = await Promise.allSettled(wave.map((found) => parts.host.run({ do: 'inspect', job: parts.job, path: found.path, name: found.name })))
    // At most one wave of questions waits, so that lists and searches are answered between them.
    await Promise.allSettled(waiting)
    waiting = []
    for (const [index, result] of results.entries()) {
      const found = wave[index]
      if (!found) continue
      if (result.status === 'rejected') {
        const { code, message } = toErrorEnvelope(result.reason)
        plan.failed.push({ found, code, message })
      } else if (result.value.sizeBytes === 0) plan.empty.push(found)
      else {
        inspected.push({ found, file: result.value })
        askFor(result.value.hash)
      }
    }
  }
  const byHash = new Map<string, PlannedItem>()
  const knownByHash = new Map<string, { id: ItemId; original: boolean } | null>()
  let turnBegan = performance.now()
  for (const { found, file } of inspected) {
    if (isCancelled()) break
    // Known items are looked at; windows first.
    if (performance.now() - turnBegan > longestTurnMs) {
      await new Promise((resolve) => setImmediate(resolve))
      turnBegan = performance.now()
    }
    const same = byHash.get(file.hash)
    if (same) {
      same.same.push(found)
      continue
    }
    let known = knownByHash.get(file.hash)
    if (known === undefined) {
      known = itemWith(file.hash as AttachmentHash, (await holders.get(file.hash)) ?? [], file.format === 'image' || file.format === 'svg', parts)
      knownByHash.set(file.hash, known)
    }
    // A picture chosen by hand becomes an item although another item shows it.
    if (known && (known.original || !found.chosen)) {
      plan.known.push({ found, id: known.id, reason: known.original ? 'already-there' : 'attachment-of-another' })
      continue
    }
    const earlier = earlierOf(found, parts)
    const changesEarlier = earlier !== null && isAsImported(earlier, parts.documents)
    const item: PlannedItem = { file, first: found, same: [], id: changesEarlier ? earlier.item : parts.newItemId(), earlier, changesEarlier }
    byHash.set(file.hash, item)
    plan.items.push(item)
  }
  // Pictures last: by then it is known which of them belong to a document of this act.
  const isPicture = (item: PlannedItem) => Number(item.file.format === 'image' || item.file.format === 'svg')
  plan.items.sort((a, b) => isPicture(a) - isPicture(b))
  return plan
}

/** For the child: where each place leads. An upload's bytes lie elsewhere than its place. */
export const linksOf = (plan: Plan): [place: string, itemId: string, path: string][] => [
  ...plan.known.filter(({ reason }) => reason === 'already-there').map(({ found, id }): [string, string, string] => [found.place, id, found.path]),
  ...plan.items.flatMap((item) => [item.first, ...item.same].map((found): [string, string, string] => [found.place, item.id, found.path])),
]
