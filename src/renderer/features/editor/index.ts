// The only door of the editor.
export { ItemEditor } from './item-editor.tsx'
export { flushOpenDocuments } from './session/use-session.ts'
