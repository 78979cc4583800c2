// Drives and folders for exchanging.
export { copyInstallers, runningInstaller } from './installers.ts'
export { createDriveList } from './list-drives.ts'
export { type BarePlace, createExchangePlaces, type ExchangePlaces } from './places.ts'
