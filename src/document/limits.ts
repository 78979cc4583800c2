// Protective numbers for text from outside, each with what it answers.

/** Nested containers (lists, quotes, tables): deeper ones are flattened, their text kept. ProseMirror and Yjs recurse by depth. */
export const maxBlockDepth = 24
/** Text of one Markdown or HTML source in UTF-16 units: a book of 3,000 pages. Longer: file-too-large. */
export const maxSourceCharacters = 20_000_000
/** Nested brackets and emphasis that markdown-it follows; the rest stays text. */
export const maxInlineNesting = 40
/** Elements within elements that are followed in HTML. */
export const maxHtmlDepth = 200
/** Columns and rows that one cell may span: a span of a million is an attack on memory. */
export const maxCellSpan = 100
/** Cells that filling up a ragged table may add. */
export const maxTableColumns = 200
/** A front matter longer than this is text, not metadata. */
export const maxFrontMatterCharacters = 100_000
