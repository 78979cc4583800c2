import { Paragraph as TiptapParagraph } from '@tiptap/extension-paragraph'
import { textBlockAttributes } from '../attributes.ts'

export const Paragraph = TiptapParagraph.extend({ addAttributes: textBlockAttributes })
