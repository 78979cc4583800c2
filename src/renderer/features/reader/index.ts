// The only door of the reader.
export { ItemReader } from './item-reader.tsx'
