// Copies of a repository that are made by themselves.
export type { AutomaticCopies } from './automatic-copies.ts'
export { createCopiesOf } from './copies-of-engine.ts'
export { type FoundCopy, listCopies } from './copy-names.ts'
export { createCopyPlans, folderOf } from './copy-plans.ts'
