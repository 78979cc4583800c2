// A body as plain text: one line a paragraph, an empty line between blocks, cells parted by tabs.
import { type BodyJson, type NodeJson, textAttribute } from '../body/body-json.ts'

const textBlocks = new Set(['paragraph', 'heading', 'codeBlock'])

/** The text of one paragraph's content. */
export const inlineText = (content: readonly NodeJson[] = []): string => {
  let text = ''
  for (const node of content) {
    if (node.text !== undefined) text += node.text
    else if (node.type === 'hardBreak') text += '\n'
    else if (node.type === 'itemLink') text += textAttribute(node, 'label')
    else if (node.type === 'image') text += textAttribute(node, 'alt')
    else if (node.content) text += inlineText(node.content)
  }
  return text
}

const rowText = (row: NodeJson) => (row.content ?? []).map((cell) => blocksText(cell.content ?? [], ' ').replace(/\s+/gu, ' ')).join('\t')

const blockText = (node: NodeJson): string => {
  if (textBlocks.has(node.type)) return inlineText(node.content)
  if (node.type === 'figure') return [node.attrs?.alt, node.attrs?.caption].filter((part): part is string => typeof part === 'string' && part !== '').join('\n')
  if (node.type === 'table') return (node.content ?? []).map(rowText).join('\n')
  if (node.type === 'bulletList' || node.type === 'orderedList' || node.type === 'taskList') return blocksText(node.content ?? [], '\n')
  if (node.type === 'listItem' || node.type === 'taskItem') return blocksText(node.content ?? [], '\n')
  return blocksText(node.content ?? [], '\n\n')
}

const blocksText = (blocks: readonly NodeJson[], between: string): string =>
  blocks
    .map(blockText)
    .filter((text) => text !== '')
    .join(between)

/** The whole text, for search, copying and word counts. */
export const bodyText = (body: BodyJson): string => blocksText(body.content, '\n\n')
