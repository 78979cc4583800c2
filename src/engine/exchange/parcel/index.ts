// Parcels: chosen items as what one sees of them, for people outside the repository. docs/formats/bundle.md [BN80]–[BN96].
export { type ParcelChange, parcelChanges } from './known-origins.ts'
export { type OpenParcel, openParcel, openParcelFrom, type ParcelRow } from './open-parcel.ts'
export { type TakenParcel, type TakeParcelOptions, type TakeParcelParts, takeParcel } from './take-parcel.ts'
export { type ParcelParts, type WriteParcelOptions, type WrittenParcel, writeParcel } from './write-parcel.ts'
