// Yjs documents over the log. The catalogue's workers use load.ts alone.
export { createDocuments, type DocumentsOptions, type EngineDocuments } from './documents.ts'
export { type LoadedDocument, type LoadOptions, loadDocument } from './load.ts'
export type { Safeguards } from './safeguards.ts'
export type { Schedule } from './schedule.ts'
export { visibleContentHash } from './visible-content.ts'
