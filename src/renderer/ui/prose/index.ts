// Rich text on screen: how it looks, how it is shown without an editor, and how words are found in it.
export { BodyView, type BodyViewProps, calloutVariables, proseClass } from './body-view.tsx'
export { type FindOptions, findInText, foldText, type TextHit } from './find-text.ts'
export type { RenderOptions } from './render-body.ts'
