// Web editions: the repository, or a choice of it, as pages that any browser opens without Granary. docs/formats/edition.md.
export type { EditionOptions, EditionResult, EditionSource, LeftOutReason } from './options.ts'
export { writeEdition } from './write-edition.ts'
