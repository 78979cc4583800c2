// Exchanging over a stick or a shared folder. docs/formats/exchange-folder.md.
export { lookAtPlace } from './look-at-place.ts'
export { type OpenFolderOptions, openExchangeFolder } from './open-exchange-folder.ts'
export type { EntryKnown, ExchangeFolder, FolderProblem, LeavePlan, LeaveReport, LeaveRequest, OwnAttachment, PlaceRepository } from './parts.ts'
export type { ManifestMemory } from './read-devices.ts'
