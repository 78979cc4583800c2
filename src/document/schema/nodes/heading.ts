import { Heading as TiptapHeading } from '@tiptap/extension-heading'
import { textBlockAttributes } from '../attributes.ts'

export const Heading = TiptapHeading.extend({
  addAttributes() {
    return { level: { default: 1, rendered: false }, ...textBlockAttributes() }
  },
}).configure({ levels: [1, 2, 3, 4, 5, 6] })
