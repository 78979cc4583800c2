// `[[…]]`: a link to an item that shows its title of today; the label is what stood there when it was written.
import { Node } from '@tiptap/core'

declare module '@tiptap/core' {
  interface Commands<ReturnType> {
    itemLink: {
      insertItemLink: (link: { item: string; label: string }) => ReturnType
    }
  }
}

export const ItemLink = Node.create({
  name: 'itemLink',
  group: 'inline',
  inline: true,
  atom: true,
  selectable: true,
  addAttributes: () => ({
    item: {
      default: '',
      parseHTML: (element) => element.getAttribute('data-item') ?? '',
      renderHTML: ({ item }) => ({ 'data-item': item, href: `granary:item/${item}` }),
    },
    label: { default: '', parseHTML: (element) => element.textContent ?? '', renderHTML: () => ({}) },
  }),
  parseHTML: () => [{ tag: 'a[data-item]', priority: 60 }],
  renderHTML: ({ node, HTMLAttributes }) => ['a', HTMLAttributes, ['bdi', {}, String(node.attrs.label)]],
  renderText: ({ node }) => String(node.attrs.label),
  addCommands() {
    return {
      insertItemLink:
        (link) =>
        ({ commands }) =>
          commands.insertContent({ type: this.name, attrs: link }),
    }
  },
})
