// What the body may hold, as plain data: the engine looks for unknown parts without loading the editor's libraries.
// A test keeps this table equal to the extensions. docs/formats/body.md [BO2].

/** Raised by every change of the schema: a node, a mark, an attribute or a new value of an attribute. */
export const schemaVersion = 1

interface Part {
  /** The schema version that introduced it. */
  since: number
  /** Its attributes and the version that introduced each. */
  attributes: Readonly<Record<string, number>>
}

const part = (since: number, ...attributes: string[]): Part => ({ since, attributes: Object.fromEntries(attributes.map((name) => [name, since])) })

export const bodyNodes: Readonly<Record<string, Part>> = {
  doc: part(1),
  text: part(1),
  paragraph: part(1, 'dir', 'textAlign', 'lang'),
  heading: part(1, 'level', 'dir', 'textAlign', 'lang'),
  bulletList: part(1),
  orderedList: part(1, 'start', 'type'),
  listItem: part(1),
  taskList: part(1),
  taskItem: part(1, 'checked'),
  blockquote: part(1),
  callout: part(1, 'kind'),
  codeBlock: part(1, 'language'),
  horizontalRule: part(1),
  table: part(1),
  tableRow: part(1),
  tableHeader: part(1, 'colspan', 'rowspan', 'colwidth', 'align'),
  tableCell: part(1, 'colspan', 'rowspan', 'colwidth', 'align'),
  figure: part(1, 'src', 'source', 'alt', 'caption', 'width'),
  image: part(1, 'src', 'source', 'alt', 'width'),
  footnoteReference: part(1, 'note'),
  footnoteDefinition: part(1, 'note'),
  hardBreak: part(1),
  itemLink: part(1, 'item', 'label'),
}

export const bodyMarks: Readonly<Record<string, Part>> = {
  link: part(1, 'href', 'title'),
  bold: part(1),
  italic: part(1),
  underline: part(1),
  strike: part(1),
  highlight: part(1),
  subscript: part(1),
  superscript: part(1),
  code: part(1),
}

/** Nodes that hold other blocks, or inline content: undo never removes one that somebody else has written in (AMENDMENTS A2). */
export const protectedNodes: ReadonlySet<string> = new Set(
  Object.keys(bodyNodes).filter((name) => !['doc', 'text', 'hardBreak', 'horizontalRule', 'figure', 'image', 'footnoteReference', 'itemLink'].includes(name)),
)

/** Containers that say nothing when empty: a reader leaves them out, and so does the editor [BO7]. */
export const emptyMeansAbsent: ReadonlySet<string> = new Set([
  'bulletList',
  'orderedList',
  'listItem',
  'taskList',
  'taskItem',
  'blockquote',
  'callout',
  'table',
  'tableHeader',
  'tableCell',
  'footnoteDefinition',
])
