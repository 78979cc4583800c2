// How one comes to an open repository: first start, unlocking, choosing; and the dialogs that make, restore and locate one.
export { ChooseRepository } from './choose-repository.tsx'
export { FirstStart } from './first-start.tsx'
export { JoinDialog } from './join/join-dialog.tsx'
export { RepairWays } from './repair-ways.tsx'
export { NewRepositoryDialog, RestoreDialog, WhereDialog } from './repository-dialogs.tsx'
export { Unlock } from './unlock.tsx'
