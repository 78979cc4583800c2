// The only door of the editor.
export { ItemEditor } from './item-editor.tsx'
