// Copies of a repository that are made by themselves.
export { type AutomaticCopies, createAutomaticCopies } from './automatic-copies.ts'
export { copyEnding, type FoundCopy, listCopies } from './copy-names.ts'
export { createCopyPlans, folderOf } from './copy-plans.ts'
