// What figure and inline image share. The bytes are an attachment; an address from outside is kept as text and never fetched.
import type { Attribute } from '@tiptap/core'

export interface PictureOptions {
  /** Where a window finds an attachment's bytes; shells differ. */
  attachmentUrl: (hash: string) => string
}

export const pictureOptions = (): PictureOptions => ({ attachmentUrl: (hash) => `granary:attachment/${hash}` })

const hash = /^[0-9a-f]{64}$/

export const pictureAttributes = (options: PictureOptions): Record<string, Partial<Attribute>> => ({
  src: {
    default: null,
    parseHTML: (element) => {
      const value = element.getAttribute('data-attachment')
      return value !== null && hash.test(value) ? value : null
    },
    renderHTML: ({ src }) => (src ? { 'data-attachment': src, src: options.attachmentUrl(src) } : {}),
  },
  source: {
    default: null,
    parseHTML: (element) => element.getAttribute('data-source') ?? (element.getAttribute('data-attachment') ? null : element.getAttribute('src')),
    renderHTML: ({ source }) => (source ? { 'data-source': source } : {}),
  },
  alt: { default: null, parseHTML: (element) => element.getAttribute('alt'), renderHTML: ({ alt }) => ({ alt: alt ?? '' }) },
  width: {
    default: null,
    parseHTML: (element) => {
      const value = Number(element.getAttribute('data-width'))
      return value >= 5 && value <= 100 ? Math.round(value) : null
    },
    renderHTML: ({ width }) => (width ? { 'data-width': String(width) } : {}),
  },
})
