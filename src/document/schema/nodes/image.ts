// A picture within a line: Markdown and web pages have them in paragraphs, headings and cells.
import { Node } from '@tiptap/core'
import { type PictureOptions, pictureAttributes, pictureOptions } from './pictures.ts'

export const Image = Node.create<PictureOptions>({
  name: 'image',
  group: 'inline',
  inline: true,
  atom: true,
  draggable: true,
  addOptions: pictureOptions,
  addAttributes() {
    return pictureAttributes(this.options)
  },
  parseHTML: () => [{ tag: 'img' }],
  renderHTML: ({ HTMLAttributes }) => ['img', HTMLAttributes],
})
