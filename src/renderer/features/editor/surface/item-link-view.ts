// A link to an item shows the item's title of today; until that is known, and when the item is gone, the words it was written with.
import { ItemLink } from '../../../../document/schema/nodes/item-link.ts'

export interface ItemTitles {
  /** undefined: not known yet; null: no such item here. */
  title: (id: string) => string | null | undefined
  subscribe: (listener: () => void) => () => void
}

export const createItemTitles = (read: (id: string) => Promise<string | null>): ItemTitles & { forget: (ids: readonly string[] | null) => void } => {
  const titles = new Map<string, string | null>()
  const asked = new Set<string>()
  const listeners = new Set<() => void>()
  const tell = () => {
    for (const listener of listeners) listener()
  }
  return {
    title: (id) => {
      if (!titles.has(id) && !asked.has(id)) {
        asked.add(id)
        read(id).then(
          (title) => {
            titles.set(id, title)
            tell()
          },
          // Asked again when it is drawn next; until then the label stands.
          () => asked.delete(id),
        )
      }
      return titles.get(id)
    },
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    forget: (ids) => {
      for (const id of ids ?? titles.keys()) {
        if (!titles.has(id)) continue
        titles.delete(id)
        asked.delete(id)
      }
      tell()
    },
  }
}

export const itemLinkView = (titles: ItemTitles, gone: () => string) =>
  ItemLink.extend({
    addNodeView:
      () =>
      ({ node }) => {
        const dom = document.createElement('a')
        const label = document.createElement('bdi')
        dom.append(label)
        let { attrs } = node
        const draw = () => {
          const title = titles.title(String(attrs.item))
          dom.setAttribute('data-item', String(attrs.item))
          label.textContent = title || String(attrs.label) || '…'
          if (title === null) {
            dom.setAttribute('data-state', 'gone')
            dom.title = gone()
          } else {
            dom.removeAttribute('data-state')
            dom.removeAttribute('title')
          }
        }
        draw()
        const stop = titles.subscribe(draw)
        return {
          dom,
          update: (next) => {
            if (next.type.name !== 'itemLink') return false
            attrs = next.attrs
            draw()
            return true
          },
          ignoreMutation: () => true,
          destroy: stop,
        }
      },
  })
