// What a parser makes of one file, before it becomes a document.
import type { OutlineEntry } from '../../../contract/areas/files.ts'
import type { ItemKind } from '../../../contract/kinds.ts'
import type { BodyJson } from '../../../document/body/body-json.ts'

/** A picture or file that the document brings along: bytes from inside it, or a file beside it. */
export interface BroughtFile {
  hash: string
  name: string
  mediaType: string
  sizeBytes: number
  /** Where the bytes lie: a file beside the document, or one written by the child into its own temporary folder. */
  path: string
}

export interface ParsedText {
  pages: string[]
  outline: OutlineEntry[]
  noTextLayer: boolean
}

export interface ParsedFile {
  title: string
  /** As declared by the file itself. */
  kind: ItemKind | null
  /** As declared by the file; null: to be recognised from the text. */
  language: string | null
  /** Fields of the details form; lines for names. */
  fields: Record<string, string>
  tags: string[]
  /** ProseMirror JSON, checked against the schema. */
  body: BodyJson
  /** The text to recognise the language by. */
  text: string
  /** Text that is not in the body, by page: kept in the cache of extracted text. */
  extracted: ParsedText | null
  files: BroughtFile[]
}
