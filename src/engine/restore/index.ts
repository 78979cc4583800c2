// A repository made again: from a copy, from what can be read, from a partner.
export { bringBackCopy, type RepositoryRepair, repairRepository, saveCopyOf } from './closed-repository.ts'
export { choicesAt, lookBeforeRestoring } from './look.ts'
export { type RestoreOptions, type Restorer, restoreFrom } from './restore.ts'
