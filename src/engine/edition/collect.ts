// Which items go into an edition, and what of each. What must not go out is decided here and nowhere else. [ED10]–[ED15]
import type { ItemRow } from '../../contract/areas/items.ts'
import type { EditionText } from '../../contract/edition-index.ts'
import { documentItemId, type ItemId, itemDocumentId, repositoryDocumentId } from '../../contract/ids.ts'
import { commonFields, type Field, type ItemKind, kindFields } from '../../contract/kinds.ts'
import { type BodyJson, bodyJson, type NodeJson, textAttribute } from '../../document/body/body-json.ts'
import type { ItemFile, ItemMeta } from '../../document/item-document.ts'
import { projectItem } from '../../document/project.ts'
import { type Collection, readAbout, readCollectionTree } from '../../document/repository-document.ts'
import { wholeLetterBefore } from '../search/normalise.ts'
import type { ShownFile } from './files.ts'
import { shortened } from './markup.ts'
import { type EditionOptions, type EditionResult, type EditionSource, type LeftOutReason, maxShownName, maxShownTitle } from './options.ts'

export interface EditionItem {
  id: ItemId
  title: string
  kind: ItemKind
  language: string | null
  summary: string
  createdAtUtc: string
  updatedAtUtc: string
  /** People who wrote in it, from the logs. */
  contributors: string[]
  fields: Record<string, string>
  tags: ItemRow['tags']
  collections: ItemMeta['collections']
  files: ItemFile[]
}

/** A body is read again when its page is written: all bodies at once would not fit. */
export interface EditionContent {
  name: string
  description: string
  items: EditionItem[]
  itemById: ReadonlyMap<ItemId, EditionItem>
  collections: Collection[]
  linkedFrom: ReadonlyMap<ItemId, ItemId[]>
  leftOut: EditionResult['leftOut']
}

/** Kinds that are people and their words: they go out only when nobody is still to be asked. */
const ofPeople: ReadonlySet<ItemKind> = new Set(['story', 'testimony', 'person'])

/** null: it may go out. */
export const reasonToLeaveOut = (meta: Pick<ItemMeta, 'binnedAtUtc' | 'withdrawn' | 'fields' | 'kind'>): LeftOutReason | null => {
  if (meta.binnedAtUtc !== null) return 'binned'
  if (meta.withdrawn !== null) return 'withdrawn'
  const { consent } = meta.fields
  if (consent === 'refused' || consent === 'withdrawn') return 'consent'
  if ((consent === 'asked' || consent === 'not-asked') && ofPeople.has(meta.kind)) return 'consent'
  return null
}

/** How to reach a person is nobody's business on the web unless she has said yes. */
export const shownFields = (meta: Pick<ItemMeta, 'kind' | 'fields'>): Record<string, string> => {
  const { contact, ...fields } = meta.fields
  return contact !== undefined && (meta.kind !== 'person' || meta.fields.consent === 'given') ? { ...fields, contact } : fields
}

/** In the order of the details form. */
export const fieldsOfKind = (kind: ItemKind): readonly Field[] => [...commonFields, ...kindFields[kind]]

export const namesOf = (value: string | undefined): string[] =>
  (value ?? '')
    .split('\n')
    .map((name) => name.trim())
    .filter((name) => name !== '')

/** The newest first; rows by the hundred, because each answer comes from another thread. */
const readRows = async ({ catalogue }: EditionSource): Promise<ItemRow[]> => {
  const rows: ItemRow[] = []
  for (;;) {
    const page = await catalogue.list({ filter: {}, sort: 'changed', descending: true, offset: rows.length, limit: 500 })
    rows.push(...page.rows)
    if (page.rows.length === 0 || rows.length >= page.total) return rows
  }
}

const contributorsOf = ({ log }: EditionSource, id: ItemId): string[] => {
  const names = new Set<string>()
  for (const logId of new Set(log.entriesOf(itemDocumentId(id)).map((entry) => entry.logId))) {
    const name = log.contributorOf(logId)
    if (name !== null && name.trim() !== '') names.add(shortened(name, maxShownName))
  }
  return [...names]
}

interface FoundItem {
  item: EditionItem
  links: ItemId[]
}

/** A body nested so deep that the stack ends must not stop the edition: that item is left out. */
export const orUnreadable = <T>(work: () => T): T | 'unreadable' => {
  try {
    return work()
  } catch (error) {
    if (error instanceof RangeError) return 'unreadable'
    throw error
  }
}

const readItem = (source: EditionSource, row: ItemRow): FoundItem | LeftOutReason => {
  const doc = source.documents.read(itemDocumentId(row.id))
  if (doc === null) return 'not-found'
  const { meta, itemLinks } = projectItem(doc)
  const reason = reasonToLeaveOut(meta)
  if (reason !== null) return reason
  return {
    links: itemLinks,
    item: {
      id: row.id,
      title: shortened(meta.title.trim(), maxShownTitle),
      kind: meta.kind,
      language: meta.language,
      summary: row.summary,
      createdAtUtc: meta.createdAtUtc,
      updatedAtUtc: row.updatedAtUtc,
      contributors: contributorsOf(source, row.id),
      fields: shownFields(meta),
      tags: row.tags.map((tag) => ({ id: tag.id, label: shortened(tag.label, maxShownName) })),
      collections: meta.collections,
      files: meta.files.map((file) => ({ ...file, name: shortened(file.name, maxShownName) })),
    },
  }
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve))

/** Errors: cancelled (the signal's reason). */
export const collectItems = async (source: EditionSource, { ids, signal }: EditionOptions): Promise<EditionContent> => {
  source.documents.fold()
  await source.catalogue.settled()
  const rows = await readRows(source)
  const wanted = ids === undefined ? null : new Set(ids)
  const chosen = wanted === null ? rows : rows.filter((row) => wanted.delete(row.id))
  const items: EditionItem[] = []
  const leftOut: EditionContent['leftOut'] = []
  const linkedFrom = new Map<ItemId, ItemId[]>()
  // What waits may be a withdrawal: the older text does not go out instead.
  const waiting = new Set(source.documents.waiting().map(({ documentId }) => documentItemId(documentId)))
  for (const row of chosen) {
    signal?.throwIfAborted()
    // A letter that somebody types meanwhile is saved between two items.
    await turn()
    const found = waiting.has(row.id) ? 'waiting' : orUnreadable(() => readItem(source, row))
    if (typeof found === 'string') leftOut.push({ id: row.id, title: row.title, reason: found })
    else {
      items.push(found.item)
      for (const target of found.links) if (target !== row.id) linkedFrom.set(target, [...(linkedFrom.get(target) ?? []), row.id])
    }
  }
  // Asked for and in no list: in the bin, deleted, or never here.
  for (const id of wanted ?? []) {
    const row = await source.catalogue.row(id)
    leftOut.push({ id, title: row?.title ?? '', reason: waiting.has(id) ? 'waiting' : row === null ? 'not-found' : 'binned' })
  }
  const shelves = source.documents.read(repositoryDocumentId(source.log.repositoryId))
  return {
    ...(shelves ? readAbout(shelves) : { name: '', description: '' }),
    items,
    itemById: new Map(items.map((item) => [item.id, item])),
    collections: shelves ? readCollectionTree(shelves).collections : [],
    linkedFrom,
    leftOut,
  }
}

/** The body as it stands now; links to items say their title of today. */
export const readBody = (source: EditionSource, id: ItemId, titleOf: (id: string) => string | null): BodyJson => {
  const doc = source.documents.read(itemDocumentId(id))
  if (doc === null) return { type: 'doc', content: [] }
  const body = bodyJson(doc)
  const visit = (node: NodeJson) => {
    if (node.type === 'itemLink') {
      const title = titleOf(textAttribute(node, 'item'))
      if (title !== null && title !== '') node.attrs = { ...node.attrs, label: title }
    }
    for (const child of node.content ?? []) visit(child)
  }
  visit(body)
  return body
}

/** Pages of PDFs and the like, for the search: what was read from the item's files before, `maxCharacters` of it. */
export const attachedPages = async (source: EditionSource, files: readonly ShownFile[], maxCharacters: number): Promise<EditionText['files']> => {
  const found: EditionText['files'] = []
  let left = maxCharacters
  for (const { hash, name, mediaType, address } of files) {
    if (left <= 0 || mediaType !== 'application/pdf' || !source.attachments.has(hash)) continue
    const pages: string[] = []
    for (const page of (await source.extractedText(hash)).pages) {
      pages.push(page.slice(0, wholeLetterBefore(page, left)))
      left -= page.length
      if (left <= 0) break
    }
    found.push({ name, address, pages })
  }
  return found
}
