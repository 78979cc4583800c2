// What can be put into a text or made of a paragraph: one list for the slash menu and the toolbar's menus.
import type { Editor } from '@tiptap/core'
import {
  AlertTriangle,
  Code2,
  Heading1,
  Heading2,
  Heading3,
  Image,
  Info,
  Library,
  Lightbulb,
  Link2,
  List,
  ListChecks,
  ListOrdered,
  type LucideIcon,
  Minus,
  OctagonAlert,
  Pilcrow,
  Quote,
  Star,
  Superscript,
  Table,
} from 'lucide-react'
import { addFootnote } from '../surface/footnotes.ts'
import { byTool } from '../surface/quiet-state.ts'
import { rememberedCodeLanguage } from './code-languages.ts'

export interface BlockChoice {
  /** Its word is `block.ID`, the words it is also found by are `also.ID`. */
  id: string
  icon: LucideIcon
  mirror?: boolean
  /** The Markdown that does the same. */
  typed?: string
  isActive?: (editor: Editor) => boolean
  run: (editor: Editor) => void
}

const chain = (editor: Editor) => editor.chain().focus(undefined, { scrollIntoView: false }).setMeta(byTool, true)

export const textChoices: readonly BlockChoice[] = [
  { id: 'paragraph', icon: Pilcrow, isActive: (editor) => editor.isActive('paragraph'), run: (editor) => void chain(editor).setParagraph().run() },
  {
    id: 'heading1',
    icon: Heading1,
    typed: '# ',
    isActive: (editor) => editor.isActive('heading', { level: 1 }),
    run: (editor) => void chain(editor).toggleHeading({ level: 1 }).run(),
  },
  {
    id: 'heading2',
    icon: Heading2,
    typed: '## ',
    isActive: (editor) => editor.isActive('heading', { level: 2 }),
    run: (editor) => void chain(editor).toggleHeading({ level: 2 }).run(),
  },
  {
    id: 'heading3',
    icon: Heading3,
    typed: '### ',
    isActive: (editor) => editor.isActive('heading', { level: 3 }),
    run: (editor) => void chain(editor).toggleHeading({ level: 3 }).run(),
  },
  {
    id: 'quote',
    icon: Quote,
    mirror: true,
    typed: '> ',
    isActive: (editor) => editor.isActive('blockquote'),
    run: (editor) => void chain(editor).toggleBlockquote().run(),
  },
  {
    id: 'code',
    icon: Code2,
    typed: '```',
    isActive: (editor) => editor.isActive('codeBlock'),
    run: (editor) => {
      const language = rememberedCodeLanguage()
      chain(editor)
        .toggleCodeBlock(language === null ? undefined : { language })
        .run()
    },
  },
]

export const listChoices: readonly BlockChoice[] = [
  {
    id: 'bulletList',
    icon: List,
    mirror: true,
    typed: '- ',
    isActive: (editor) => editor.isActive('bulletList'),
    run: (editor) => void chain(editor).toggleBulletList().run(),
  },
  {
    id: 'orderedList',
    icon: ListOrdered,
    mirror: true,
    typed: '1. ',
    isActive: (editor) => editor.isActive('orderedList'),
    run: (editor) => void chain(editor).toggleOrderedList().run(),
  },
  {
    id: 'taskList',
    icon: ListChecks,
    mirror: true,
    typed: '[ ] ',
    isActive: (editor) => editor.isActive('taskList'),
    run: (editor) => void chain(editor).toggleTaskList().run(),
  },
]

const callout = (kind: 'note' | 'tip' | 'important' | 'warning' | 'caution', icon: LucideIcon): BlockChoice => ({
  id: kind,
  icon,
  isActive: (editor) => editor.isActive('callout', { kind }),
  run: (editor) => {
    if (editor.isActive('callout') && !editor.isActive('callout', { kind })) chain(editor).setCalloutKind(kind).run()
    else chain(editor).toggleCallout(kind).run()
  },
})

export const calloutChoices: readonly BlockChoice[] = [
  callout('note', Info),
  callout('tip', Lightbulb),
  callout('important', Star),
  callout('warning', AlertTriangle),
  callout('caution', OctagonAlert),
]

export interface InsertActs {
  choosePicture: () => void
  linkToWeb: () => void
}

export const insertChoices = ({ choosePicture, linkToWeb }: InsertActs): readonly BlockChoice[] => [
  { id: 'picture', icon: Image, run: choosePicture },
  { id: 'table', icon: Table, run: (editor) => void chain(editor).insertTable({ rows: 3, cols: 3, withHeaderRow: true }).run() },
  { id: 'itemLink', icon: Library, typed: '[[', run: (editor) => void chain(editor).insertContent('[[').run() },
  { id: 'webLink', icon: Link2, run: linkToWeb },
  { id: 'footnote', icon: Superscript, typed: '[^]', run: (editor) => void addFootnote(editor) },
  { id: 'rule', icon: Minus, typed: '---', run: (editor) => void chain(editor).setHorizontalRule().run() },
]

export interface TableChoice {
  id: string
  run: (editor: Editor) => void
  can: (editor: Editor) => boolean
  danger?: boolean
}

/** Acts on the table around the caret. Groups are kept apart by a line. */
export const tableChoices: readonly (readonly TableChoice[])[] = [
  [
    { id: 'rowBefore', run: (editor) => void chain(editor).addRowBefore().run(), can: (editor) => editor.can().addRowBefore() },
    { id: 'rowAfter', run: (editor) => void chain(editor).addRowAfter().run(), can: (editor) => editor.can().addRowAfter() },
    { id: 'columnBefore', run: (editor) => void chain(editor).addColumnBefore().run(), can: (editor) => editor.can().addColumnBefore() },
    { id: 'columnAfter', run: (editor) => void chain(editor).addColumnAfter().run(), can: (editor) => editor.can().addColumnAfter() },
  ],
  [
    { id: 'mergeCells', run: (editor) => void chain(editor).mergeCells().run(), can: (editor) => editor.can().mergeCells() },
    { id: 'splitCell', run: (editor) => void chain(editor).splitCell().run(), can: (editor) => editor.can().splitCell() },
    { id: 'headerRow', run: (editor) => void chain(editor).toggleHeaderRow().run(), can: (editor) => editor.can().toggleHeaderRow() },
    { id: 'headerColumn', run: (editor) => void chain(editor).toggleHeaderColumn().run(), can: (editor) => editor.can().toggleHeaderColumn() },
  ],
  [
    { id: 'deleteRow', danger: true, run: (editor) => void chain(editor).deleteRow().run(), can: (editor) => editor.can().deleteRow() },
    { id: 'deleteColumn', danger: true, run: (editor) => void chain(editor).deleteColumn().run(), can: (editor) => editor.can().deleteColumn() },
    { id: 'deleteTable', danger: true, run: (editor) => void chain(editor).deleteTable().run(), can: (editor) => editor.can().deleteTable() },
  ],
]
