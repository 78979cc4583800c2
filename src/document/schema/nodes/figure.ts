// A picture as a block of its own, with a caption.
import { Node } from '@tiptap/core'
import { type PictureOptions, pictureAttributes, pictureOptions } from './pictures.ts'

declare module '@tiptap/core' {
  interface Commands<ReturnType> {
    figure: {
      insertFigure: (attributes: {
        src: string | null
        source?: string | null
        alt?: string | null
        caption?: string | null
        width?: number | null
      }) => ReturnType
    }
  }
}

export const Figure = Node.create<PictureOptions>({
  name: 'figure',
  group: 'block',
  atom: true,
  draggable: true,
  addOptions: pictureOptions,
  addAttributes() {
    return { ...pictureAttributes(this.options), caption: { default: null, rendered: false } }
  },
  parseHTML: () => [
    {
      tag: 'figure',
      getAttrs: (figure) => {
        const image = figure.querySelector('img')
        if (image === null) return false
        const attachment = image.getAttribute('data-attachment')
        return {
          src: attachment,
          source: attachment ? null : image.getAttribute('src'),
          alt: image.getAttribute('alt'),
          caption: figure.querySelector('figcaption')?.textContent?.trim() || null,
        }
      },
    },
  ],
  renderHTML({ node, HTMLAttributes }) {
    const caption: string | null = node.attrs.caption
    return caption ? ['figure', {}, ['img', HTMLAttributes], ['figcaption', { dir: 'auto' }, caption]] : ['figure', {}, ['img', HTMLAttributes]]
  },
  addCommands() {
    return {
      insertFigure:
        (attributes) =>
        ({ commands }) =>
          commands.insertContent({ type: this.name, attrs: attributes }),
    }
  },
})
