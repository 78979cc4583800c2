// The repository's folder on disk: granary.db with its one writer, ownership, attachments. docs/formats/database.md.
export { type AttachmentProblem, type DiskAttachmentStore, diskAttachmentStore, flushFolder } from './attachment-store.ts'
export { refuseUnfitDrive } from './file-system-check.ts'
export { applicationId, type Migration, migrations } from './migrations.ts'
export { databaseFile, openReader, openStorage, type StorageOptions } from './open-storage.ts'
export { type Owner, readOwner } from './ownership.ts'
export { coding, packBytes, unpackBytes } from './packing.ts'
export { toStorageError } from './sqlite-errors.ts'
