// The side a text begins at: that of its first letter. What holds other blocks (tables, lists, quotes, boxes) takes it from its words,
// because a browser's own `dir="auto"` does not look into blocks that have a direction of their own.

const letter = /\p{L}/u
const rightToLeft = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Adlam}]/u

export type TextDirection = 'ltr' | 'rtl'

/** Null where there is no letter to tell it. */
export const directionOfText = (text: string): TextDirection | null => {
  const first = letter.exec(text)?.[0]
  return first === undefined ? null : rightToLeft.test(first) ? 'rtl' : 'ltr'
}

/** Names of the parts of a body that stand by the direction of the words in them. */
export const directedByTheirWords: ReadonlySet<string> = new Set([
  'bulletList',
  'orderedList',
  'taskList',
  'blockquote',
  'callout',
  'table',
  'footnoteDefinition',
])
