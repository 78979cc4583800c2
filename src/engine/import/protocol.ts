// What the engine and the import child say to each other. The child is trusted with nothing: its answers are checked again.
import type { ErrorEnvelope } from '../../contract/errors.ts'
import type { ItemKind } from '../../contract/kinds.ts'
import type { BodyJson } from '../../document/body/body-json.ts'
import type { NewItem } from '../../document/item-document.ts'
import type { BroughtFile } from './child/parsed.ts'
import type { RecognisedFile } from './file-format.ts'

export interface InspectTask {
  do: 'inspect'
  job: number
  path: string
  name: string
}
export interface Inspected extends RecognisedFile {
  hash: string
  sizeBytes: number
}

export interface ParseTask {
  do: 'parse'
  /** Number of the act whose links are used; its `links` message comes before. */
  job: number
  path: string
  /** Where it stands among the other files of the act; equal to `path` unless it was uploaded. */
  place: string
  name: string
  /** The folder that the person chose: nothing outside it is read for this file. */
  root: string
  file: Inspected
  /** The engine's client id for (log, document, slot 0). */
  clientId: number
  createdAtUtc: string
  kind: ItemKind | null
  collections: { id: string; order: string }[]
  passwords: string[]
  /** The sentence in an item whose file is only kept. */
  keptSentence: string
  /** content: a changed file of a known item; the engine makes the smallest edit itself. */
  want: 'updates' | 'content'
  /** The item that an earlier version of this file became and that was changed since: the new one begins with a link to it. */
  newEditionOf: { item: string; title: string; sentence: string } | null
}

export interface ParseResult {
  title: string
  kind: ItemKind
  language: string | null
  updates: Uint8Array[]
  content: { body: BodyJson; item: NewItem } | null
  /** Items that the body links to. */
  linkedItems: string[]
  /** The original first. */
  files: BroughtFile[]
  /** Packed, for the cache of extracted text. */
  extracted: Uint8Array | null
}

/** Text of an attachment whose cached text is missing. */
export interface ExtractTask {
  do: 'extract'
  path: string
  name: string
  sizeBytes: number
  mediaType: string
}
export interface ExtractResult {
  extracted: Uint8Array | null
}

export type ChildTask = InspectTask | ParseTask | ExtractTask
export interface ResultOf {
  inspect: Inspected
  parse: ParseResult
  extract: ExtractResult
}

export type ToChild =
  | { type: 'task'; id: number; task: ChildTask }
  /** Which item a place of this act is or will be, and where its bytes lie. */
  | { type: 'links'; job: number; links: [place: string, itemId: string, path: string][] }
  | { type: 'forget'; job: number }

export type FromChild =
  | { type: 'started'; id: number }
  | { type: 'done'; id: number; result: ResultOf[keyof ResultOf] }
  | { type: 'failed'; id: number; error: ErrorEnvelope }
