// The body's schema as Tiptap extensions, for the editor and for headless work alike. Nothing here writes into a document
// by itself: no trailing node, no ids, no table of contents, no history (AMENDMENTS A5).
import type { AnyExtension } from '@tiptap/core'
import { Text } from '@tiptap/extension-text'
import { Bold } from './marks/bold.ts'
import { Code } from './marks/code.ts'
import { Highlight } from './marks/highlight.ts'
import { Italic } from './marks/italic.ts'
import { Link } from './marks/link.ts'
import { Strike } from './marks/strike.ts'
import { Subscript } from './marks/subscript.ts'
import { Superscript } from './marks/superscript.ts'
import { Underline } from './marks/underline.ts'
import { Blockquote } from './nodes/blockquote.ts'
import { BulletList } from './nodes/bullet-list.ts'
import { Callout } from './nodes/callout.ts'
import { CodeBlock } from './nodes/code-block.ts'
import { Doc } from './nodes/doc.ts'
import { Figure } from './nodes/figure.ts'
import { FootnoteDefinition } from './nodes/footnote-definition.ts'
import { FootnoteReference } from './nodes/footnote-reference.ts'
import { HardBreak } from './nodes/hard-break.ts'
import { Heading } from './nodes/heading.ts'
import { HorizontalRule } from './nodes/horizontal-rule.ts'
import { Image } from './nodes/image.ts'
import { ItemLink } from './nodes/item-link.ts'
import { ListItem } from './nodes/list-item.ts'
import { OrderedList } from './nodes/ordered-list.ts'
import { Paragraph } from './nodes/paragraph.ts'
import type { PictureOptions } from './nodes/pictures.ts'
import { Table } from './nodes/table.ts'
import { TableCell } from './nodes/table-cell.ts'
import { TableHeader } from './nodes/table-header.ts'
import { TableRow } from './nodes/table-row.ts'
import { TaskItem } from './nodes/task-item.ts'
import { TaskList } from './nodes/task-list.ts'
import { TextBlockCommands } from './text-block-commands.ts'

export interface BodyExtensionOptions {
  /** Where the shell serves the bytes of an attachment. */
  attachmentUrl?: (hash: string) => string
  /** Extensions that take the place of those with the same name: node views are the window's business. */
  replace?: AnyExtension[]
}

/** Every node, mark and command of the body. */
export const bodyExtensions = ({ attachmentUrl, replace = [] }: BodyExtensionOptions = {}): AnyExtension[] => {
  const pictures: Partial<PictureOptions> = attachmentUrl ? { attachmentUrl } : {}
  const extensions: AnyExtension[] = [
    Doc,
    Text,
    Paragraph,
    Heading,
    BulletList,
    OrderedList,
    ListItem,
    TaskList,
    TaskItem,
    Blockquote,
    Callout,
    CodeBlock,
    HorizontalRule,
    Table,
    TableRow,
    TableHeader,
    TableCell,
    Figure.configure(pictures),
    Image.configure(pictures),
    FootnoteReference,
    FootnoteDefinition,
    HardBreak,
    ItemLink,
    Link,
    Bold,
    Italic,
    Underline,
    Strike,
    Highlight,
    Subscript,
    Superscript,
    Code,
    TextBlockCommands,
  ]
  const replacements = new Map(replace.map((extension) => [extension.name, extension]))
  return extensions.map((extension) => replacements.get(extension.name) ?? extension)
}
