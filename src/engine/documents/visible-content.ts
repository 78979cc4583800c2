// What a person sees of a document, as canonical JSON: equal on replicas that show the same, whatever lies deleted below.
import { createHash } from 'node:crypto'
import * as Y from 'yjs'

type Visible = string | number | boolean | null | Visible[] | { [key: string]: Visible }

const binaryText = (bytes: Uint8Array) => `base64:${Buffer.from(bytes).toString('base64')}`

const plainValue = (value: unknown): Visible => {
  if (value instanceof Uint8Array) return binaryText(value)
  if (Array.isArray(value)) return value.map(plainValue)
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(
      Object.entries(value)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, inner]) => [key, plainValue(inner)]),
    )
  }
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value
  return null
}

const contentValues = (content: Y.Item['content']): Visible[] => {
  if (content instanceof Y.ContentType) return [typeContent(content.type as Y.AbstractType<unknown>)]
  if (content instanceof Y.ContentBinary) return [binaryText(content.content)]
  if (content instanceof Y.ContentEmbed) return [{ embed: plainValue(content.embed) }]
  return content.getContent().map(plainValue)
}

/** Children in order: text runs with their formats, inner types, values. */
const childrenOf = (type: Y.AbstractType<unknown>): Visible[] => {
  const children: Visible[] = []
  const formats = new Map<string, Visible>()
  const run = { text: '', formats: '', marks: null as Visible }
  const endRun = () => {
    if (run.text !== '') children.push(run.marks === null ? run.text : { text: run.text, marks: run.marks })
    run.text = ''
  }
  for (let item = type._start; item !== null; item = item.right) {
    if (item.deleted) continue
    if (item.content instanceof Y.ContentFormat) {
      if (item.content.value === null) formats.delete(item.content.key)
      else formats.set(item.content.key, plainValue(item.content.value))
    } else if (item.content instanceof Y.ContentString) {
      const marks: Visible = formats.size === 0 ? null : plainValue(Object.fromEntries(formats))
      const key = JSON.stringify(marks)
      if (run.formats !== key) endRun()
      Object.assign(run, { text: run.text + item.content.str, formats: key, marks })
    } else {
      endRun()
      children.push(...contentValues(item.content))
    }
  }
  endRun()
  return children
}

const typeContent = (type: Y.AbstractType<unknown>): Visible => {
  const values: Record<string, Visible> = {}
  for (const key of [...type._map.keys()].sort()) {
    const item = type._map.get(key)
    if (item && !item.deleted) values[key] = contentValues(item.content).at(-1) ?? null
  }
  const out: Record<string, Visible> = {}
  const nodeName = (type as { nodeName?: unknown }).nodeName
  if (typeof nodeName === 'string') out['node'] = nodeName
  if (Object.keys(values).length > 0) out['values'] = values
  const children = childrenOf(type)
  if (children.length > 0) out['children'] = children
  return out
}

export const visibleContent = (doc: Y.Doc): Visible => {
  const roots: Record<string, Visible> = {}
  for (const name of [...doc.share.keys()].sort()) {
    const content = typeContent(doc.share.get(name) as Y.AbstractType<unknown>)
    // A root that only was looked at is no content.
    if (Object.keys(content as object).length > 0) roots[name] = content
  }
  return roots
}

/** Concurrent deletions and repeats leave different text pieces, never different visible JSON. */
export const visibleContentHash = (doc: Y.Doc): Buffer =>
  createHash('sha256')
    .update(JSON.stringify(visibleContent(doc)))
    .digest()
