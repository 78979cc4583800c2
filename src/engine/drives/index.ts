// Drives and folders for exchanging.
export { copyInstallers, runningInstaller } from './installers.ts'
export { type BarePlace, createExchangePlaces, type ExchangePlaces } from './places.ts'
