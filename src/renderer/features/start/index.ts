// How one comes to an open repository: first start, unlocking, choosing; and the dialogs that make one, bring one back and say where it lies.
export { BringBackDialog } from './bring-back/bring-back-dialog.tsx'
export { ChooseRepository } from './choose-repository.tsx'
export { FirstStart } from './first-start.tsx'
export { JoinDialog } from './join/join-dialog.tsx'
export { RepairWays } from './repair-ways.tsx'
export { NewRepositoryDialog, WhereDialog } from './repository-dialogs.tsx'
export { Unlock } from './unlock.tsx'
