// One item of a parcel: visible content as JSON, from strangers too. docs/formats/bundle.md [BN82]–[BN86]. Pure.
import { itemIdSchema, repositoryIdSchema } from '../../../contract/ids.ts'
import { itemKinds } from '../../../contract/kinds.ts'
import { maxFieldCharacters, maxTitleCharacters } from '../../../contract/limits.ts'
import { z } from '../../../contract/zod.ts'
import type { BodyJson } from '../../../document/body/body-json.ts'
import { maxBlockDepth } from '../../../document/limits.ts'
import { isSafeAddress } from '../../../document/schema/addresses.ts'
import { bodyNode } from '../../../document/schema/body-schema.ts'
import { bodyMarks, bodyNodes, schemaVersion } from '../../../document/schema/versions.ts'
import { nameSchema } from '../bundle/manifest.ts'
import { damaged, tooNew } from '../container/signed-manifest.ts'

/** Blocks, texts and marks of one body together: a book of 3,000 pages has a tenth. */
const maxBodyParts = 500_000
/** A container's blocks, their paragraph, its texts. */
const maxDepth = maxBlockDepth * 2 + 4
const maxAttributeCharacters = 100_000

const line = z.string().max(maxTitleCharacters)
const fileSchema = z.object({
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  name: z.string().min(1).max(1000),
  mediaType: z.string().max(200),
  sizeBytes: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
  original: z.boolean(),
})

const itemSchema = z.object({
  origin: z.object({
    repositoryId: repositoryIdSchema,
    repositoryName: nameSchema,
    itemId: itemIdSchema,
    frontier: z.record(z.string().regex(/^[0-9a-f]{32}$/), z.number().int().min(0).max(Number.MAX_SAFE_INTEGER)),
  }),
  title: line,
  kind: z.enum(itemKinds),
  language: z.string().max(40).nullable(),
  createdAtUtc: z.string().max(40),
  fields: z.record(z.string().max(60), z.string().max(maxFieldCharacters)),
  tags: z.array(z.string().max(300)).max(1000),
  files: z.array(fileSchema).max(10_000),
  /** Who wrote it, by the logs. */
  credits: z.array(nameSchema).max(1000),
  schema: z.number().int().min(1),
  body: z.unknown(),
})
export type ParcelItem = Omit<z.infer<typeof itemSchema>, 'body'> & { body: BodyJson }

type Json = Record<string, unknown>
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

const isPlainAttribute = (name: string, value: unknown): boolean => {
  if (value === null || typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))) return true
  if (typeof value === 'string') return value.length <= maxAttributeCharacters && ((name !== 'href' && name !== 'source') || isSafeAddress(value))
  return name === 'colwidth' && Array.isArray(value) && value.length <= 100 && value.every((width) => Number.isInteger(width) && width >= 0 && width < 100_000)
}

/** Known names only, plain values only; a string says what is wrong. */
const checkAttributes = (known: Readonly<Record<string, number>>, attrs: unknown): string | null => {
  if (attrs === undefined) return null
  if (!isObject(attrs)) return 'attributes are no object'
  const wrong = Object.entries(attrs).find(([name, value]) => !Object.hasOwn(known, name) || !isPlainAttribute(name, value))
  return wrong ? `the attribute ${JSON.stringify(wrong[0].slice(0, 40))}` : null
}

const checkMarks = (marks: unknown): string | null => {
  if (marks === undefined) return null
  if (!Array.isArray(marks) || marks.length > 20) return 'marks are no short list'
  for (const mark of marks as unknown[]) {
    if (!isObject(mark) || typeof mark['type'] !== 'string' || !Object.hasOwn(bodyMarks, mark['type'])) return 'an unknown mark'
    const wrong = checkAttributes(bodyMarks[mark['type']]?.attributes ?? {}, mark['attrs'])
    if (wrong) return wrong
  }
  return null
}

const checkNode = (node: unknown): string | null => {
  if (!isObject(node) || typeof node['type'] !== 'string' || !Object.hasOwn(bodyNodes, node['type'])) return 'an unknown block'
  if (node['type'] === 'text' && (typeof node['text'] !== 'string' || node['text'] === '')) return 'a text without text'
  if (node['content'] !== undefined && !Array.isArray(node['content'])) return 'content is no list'
  return checkAttributes(bodyNodes[node['type']]?.attributes ?? {}, node['attrs']) ?? checkMarks(node['marks'])
}

/** Without recursion, so that depth harms nobody; the schema's own check, which recurses, comes after it. */
const findWrong = (body: unknown): string | null => {
  if (!isObject(body) || body['type'] !== 'doc') return 'it is no body'
  const stack: { node: unknown; depth: number }[] = [{ node: body, depth: 0 }]
  let parts = 0
  for (let next = stack.pop(); next; next = stack.pop()) {
    parts += 1
    if (parts > maxBodyParts) return 'it has too many parts'
    if (next.depth > maxDepth) return 'it is nested too deeply'
    const wrong = checkNode(next.node)
    if (wrong) return wrong
    const { content } = next.node as Json
    if (Array.isArray(content)) for (const node of content as unknown[]) stack.push({ node, depth: next.depth + 1 })
  }
  try {
    bodyNode(body as unknown as BodyJson)
    return null
  } catch (error) {
    return error instanceof Error ? error.message.slice(0, 200) : 'it does not fit the schema'
  }
}

/** Errors: bundle-damaged naming `part`, bundle-too-new where the body uses a later schema. */
export const readParcelItem = (bytes: Uint8Array, part: string): ParcelItem => {
  let value: unknown
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (error) {
    throw damaged(part, 'an item in it is no JSON', { cause: error })
  }
  const parsed = itemSchema.safeParse(value)
  if (!parsed.success) throw damaged(part, 'an item in it is malformed')
  if (parsed.data.schema > schemaVersion) throw tooNew(parsed.data.schema)
  const wrong = findWrong(parsed.data.body)
  if (wrong) throw damaged(part, `the text of an item in it is malformed: ${wrong}`)
  return { ...parsed.data, body: parsed.data.body as BodyJson }
}

export const writeParcelItem = (item: ParcelItem): Uint8Array => new TextEncoder().encode(JSON.stringify(item))
