// Collects inline content into text blocks that fit the schema, for the readers of Markdown and HTML. What cannot stand where
// it was found is flattened; its text is never dropped.
import type { MarkJson, NodeJson } from './body-json.ts'

export type MarkSet = readonly MarkJson[]

export const withMark = (marks: MarkSet, mark: MarkJson): MarkSet => [...marks.filter((present) => present.type !== mark.type), mark]

const sameMarks = (a: MarkSet, b: MarkSet) =>
  a.length === b.length && a.every((mark) => b.some((other) => other.type === mark.type && JSON.stringify(other.attrs) === JSON.stringify(mark.attrs)))

export const appendText = (content: NodeJson[], text: string, marks: MarkSet): void => {
  if (text === '') return
  const last = content.at(-1)
  if (last?.type === 'text' && sameMarks(last.marks ?? [], marks)) last.text += text
  else content.push(marks.length > 0 ? { type: 'text', text, marks: [...marks] } : { type: 'text', text })
}

const isSpace = (text: string) => /^[ \t\n\r\f]*$/.test(text)

/** Without spaces and breaks at the ends, which HTML and Markdown do not show. */
export const trimInline = (content: NodeJson[]): NodeJson[] => {
  const kept = [...content]
  const trim = (at: 'start' | 'end') => {
    for (;;) {
      const node = at === 'start' ? kept[0] : kept.at(-1)
      if (node === undefined) return
      const drop = () => (at === 'start' ? kept.shift() : kept.pop())
      if (node.type === 'hardBreak') drop()
      else if (node.text !== undefined) {
        if (!isSpace(node.text)) {
          const text = at === 'start' ? node.text.replace(/^[ \t\n\r\f]+/, '') : node.text.replace(/[ \t\n\r\f]+$/, '')
          if (text !== node.text) kept[at === 'start' ? 0 : kept.length - 1] = { ...node, text }
          return
        }
        drop()
      } else return
    }
  }
  trim('start')
  trim('end')
  return kept
}

/** An inline picture that stands alone becomes a figure. */
export const pictureAlone = (content: readonly NodeJson[]): NodeJson | null => {
  const [only] = content
  if (content.length !== 1 || only?.type !== 'image' || only.marks?.length) return null
  return { type: 'figure', attrs: { ...only.attrs } }
}

export const textNode = (text: string): NodeJson[] => (text === '' ? [] : [{ type: 'text', text }])

export const paragraphOf = (content: NodeJson[], attrs?: Record<string, unknown>): NodeJson => ({
  type: 'paragraph',
  ...(attrs && Object.keys(attrs).length > 0 ? { attrs } : {}),
  ...(content.length > 0 ? { content } : {}),
})

/** Blocks for a container that must not be empty. */
export const atLeastOne = (blocks: NodeJson[]): NodeJson[] => (blocks.length > 0 ? blocks : [{ type: 'paragraph' }])

/** A table whose rows are filled up to the same width, so that no editor has to mend it. */
export const tableOf = (rows: NodeJson[], maxColumns: number): NodeJson | null => {
  if (rows.length === 0) return null
  const span = (cell: NodeJson, name: string) => Number(cell.attrs?.[name] ?? 1)
  const taken: number[] = rows.map(() => 0)
  rows.forEach((row, index) => {
    for (const cell of row.content ?? []) {
      const down = Math.min(span(cell, 'rowspan'), rows.length - index)
      if (down !== span(cell, 'rowspan')) cell.attrs = { ...cell.attrs, rowspan: down }
      for (let at = index; at < index + down; at += 1) taken[at] = (taken[at] ?? 0) + span(cell, 'colspan')
    }
  })
  const width = Math.min(Math.max(...taken, 1), maxColumns)
  return {
    type: 'table',
    content: rows.map((row, index) => {
      const cells = [...(row.content ?? [])]
      const type = cells.at(-1)?.type ?? 'tableCell'
      for (let at = taken[index] ?? 0; at < width; at += 1) cells.push({ type, content: [{ type: 'paragraph' }] })
      return { type: 'tableRow', content: cells }
    }),
  }
}
