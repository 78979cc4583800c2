// Files on a stick or in a shared folder. docs/formats/exchange-folder.md [XF40]–[XF50].
export { throwIfStopped } from './exchange-files.ts'
export { createDiskFiles } from './node-disk.ts'
export { placeError } from './place-errors.ts'
