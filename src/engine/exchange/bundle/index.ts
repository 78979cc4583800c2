// Bundles: one signed file with what somebody lacks. docs/formats/bundle.md.
export type { BundleSummary } from './manifest.ts'
export { type OpenBundle, type OpenBundleOptions, openBundle, openBundleFrom } from './open-bundle.ts'
export { type BundleParts, type WriteBundleOptions, type WrittenBundle, weighBundle, writeBundle } from './write-bundle.ts'
