// A body to Markdown: CommonMark with tables, task lists, footnotes and GitHub's callouts. docs/formats/body.md [BO14].
// What Markdown cannot say (alignment, width of pictures, merged cells) is left out or written as HTML; the text is always there.
import { type BodyJson, type NodeJson, textAttribute } from '../body/body-json.ts'
import { blockToHtml } from '../html/serialize-html.ts'
import { inlineMarkdown, pictureMarkdown } from './serialize-inline.ts'

const indent = (text: string, by: string) => text.replace(/^(?=.)/gm, by)

const lists = new Set(['bulletList', 'orderedList', 'taskList'])

/** A list that may begin right below a line of text: one that counts from 4, or begins with nothing, may not. */
const mayFollowText = (list: NodeJson): boolean =>
  lists.has(list.type) && Number(list.attrs?.start ?? 1) === 1 && blocksMarkdown(list.content?.[0]?.content ?? []) !== ''

const isTight = (list: NodeJson): boolean =>
  (list.content ?? []).every((item) => (item.content ?? []).every((block, index) => (index === 0 ? block.type === 'paragraph' : mayFollowText(block))))

const listMarkdown = (list: NodeJson): string => {
  const start = Number(list.attrs?.start ?? 1)
  const items = (list.content ?? []).map((item, index) => {
    const marker = list.type === 'orderedList' ? `${start + index}. ` : '- '
    const tick = list.type === 'taskList' ? `[${item.attrs?.checked === true ? 'x' : ' '}] ` : ''
    const content = item.content ?? []
    const first = content[0]
    const firstIsText = first?.type === 'paragraph' && (first.content ?? []).length > 0
    const body = blocksMarkdown(content, isTight(list) ? '\n' : '\n\n')
    // A box needs a paragraph to stand in.
    const text = tick !== '' && !firstIsText ? `${tick.trimEnd()}\n\n${body}` : `${tick}${body}`
    return `${marker}${indent(text, ' '.repeat(marker.length)).slice(marker.length)}`.trimEnd()
  })
  return items.join(isTight(list) ? '\n' : '\n\n')
}

const isSimpleCell = (cell: NodeJson): boolean =>
  Number(cell.attrs?.colspan ?? 1) === 1 && Number(cell.attrs?.rowspan ?? 1) === 1 && cell.content?.length === 1 && cell.content[0]?.type === 'paragraph'

const isSimpleTable = (table: NodeJson): boolean => {
  const rows = table.content ?? []
  const width = rows[0]?.content?.length ?? 0
  return (
    width > 0 &&
    rows.every(
      (row, index) =>
        row.content?.length === width &&
        row.content.every(
          (cell, column) =>
            cell.type === (index === 0 ? 'tableHeader' : 'tableCell') && isSimpleCell(cell) && cell.attrs?.align === rows[0]?.content?.[column]?.attrs?.align,
        ),
    )
  )
}

const ruleByAlign: Readonly<Record<string, string>> = { start: ':--', center: ':-:', end: '--:' }

const tableMarkdown = (table: NodeJson): string => {
  if (!isSimpleTable(table)) return blockToHtml(table, { oneLine: true })
  const [head, ...rows] = (table.content ?? []).map((row) =>
    (row.content ?? []).map((cell) => inlineMarkdown(cell.content?.[0]?.content ?? [], { cell: true })),
  )
  const rule = (table.content?.[0]?.content ?? []).map((cell) => ruleByAlign[String(cell.attrs?.align)] ?? '---')
  return [head ?? [], rule, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

const codeMarkdown = (node: NodeJson): string => {
  const text = (node.content ?? []).map((child) => child.text ?? '').join('')
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map((run) => run[0].length))
  const fence = '`'.repeat(longest + 1)
  const language = typeof node.attrs?.language === 'string' ? node.attrs.language.replace(/[\s`]/g, '') : ''
  return `${fence}${language}\n${text === '' ? '' : `${text}\n`}${fence}`
}

/** One block as Markdown; empty for what says nothing. */
export const blockMarkdown = (node: NodeJson): string => {
  switch (node.type) {
    case 'paragraph':
      return inlineMarkdown(node.content ?? [])
    case 'heading': {
      const text = inlineMarkdown(node.content ?? [], { heading: true })
      return text === '' ? '' : `${'#'.repeat(Math.min(Math.max(Number(node.attrs?.level ?? 1), 1), 6))} ${text}`
    }
    case 'bulletList':
    case 'orderedList':
    case 'taskList':
      return listMarkdown(node)
    case 'blockquote':
      return quoted(blocksMarkdown(node.content ?? []))
    case 'callout':
      return calloutMarkdown(node)
    case 'codeBlock':
      return codeMarkdown(node)
    case 'horizontalRule':
      return '***'
    case 'table':
      return tableMarkdown(node)
    case 'figure':
      return pictureMarkdown(node.attrs, node.attrs?.caption)
    case 'footnoteDefinition':
      return `[^${textAttribute(node, 'note')}]: ${indent(blocksMarkdown(node.content ?? []), '    ').slice(4)}`.trimEnd()
    default:
      return (node.content ?? []).map(blockMarkdown).join('\n\n')
  }
}

const calloutMarkdown = (node: NodeJson): string => {
  const marker = `[!${textAttribute(node, 'kind', 'note').toUpperCase()}]`
  // Not every block may begin right below a line of text.
  const between = node.content?.[0]?.type === 'paragraph' ? '\n' : '\n\n'
  return quoted(`${marker}${between}${blocksMarkdown(node.content ?? [])}`.trimEnd())
}

const quoted = (text: string): string => indentEmpty(text, '>')
const indentEmpty = (text: string, mark: string) =>
  text
    .split('\n')
    .map((line) => (line === '' ? mark : `${mark} ${line}`))
    .join('\n')

const family = (node: NodeJson | undefined): string | null => {
  if (node === undefined) return null
  if (node.type === 'bulletList' || node.type === 'taskList') return 'bullets'
  return ['orderedList', 'blockquote', 'callout'].includes(node.type) ? node.type.replace('callout', 'blockquote') : null
}

/** Blocks one below the other. A comment parts two lists or quotes that would else become one. */
export const blocksMarkdown = (blocks: readonly NodeJson[], between = '\n\n'): string => {
  let out = ''
  let before: NodeJson | undefined
  for (const block of blocks) {
    const text = blockMarkdown(block)
    if (text === '') continue
    if (out !== '') {
      const joins = family(block) !== null && family(block) === family(before)
      out +=
        joins && !(block.type === 'bulletList' && before?.type === 'taskList') && !(block.type === 'taskList' && before?.type === 'bulletList')
          ? `\n\n<!-- -->\n\n${text}`
          : `${between}${text}`
    } else out = text
    before = block
  }
  return out
}

/** The whole body, ending with a line break. */
export const bodyToMarkdown = (body: BodyJson): string => {
  const text = blocksMarkdown(body.content)
  return text === '' ? '' : `${text}\n`
}
