// Attributes that several nodes share: in the document as JSON, in HTML as attributes.
import type { Attribute } from '@tiptap/core'

const languageTag = /^[a-zA-Z]{2,8}(-[a-zA-Z0-9]{1,8})*$/

const parseAlign = (element: HTMLElement): string | null => {
  const value = element.getAttribute('data-align') ?? (element.style?.textAlign || element.getAttribute('align'))
  if (value === 'center') return 'center'
  const rtl = element.getAttribute('dir') === 'rtl'
  if (value === 'end' || (value === 'right' && !rtl) || (value === 'left' && rtl)) return 'end'
  return null
}

/** Attributes of every paragraph and heading. Each takes its own direction unless the writer fixed one [BO5]. */
export const textBlockAttributes = (): Record<string, Partial<Attribute>> => ({
  dir: {
    default: null,
    parseHTML: (element) => {
      const value = element.getAttribute('dir')
      return value === 'ltr' || value === 'rtl' ? value : null
    },
    renderHTML: ({ dir }) => ({ dir: dir ?? 'auto' }),
  },
  textAlign: { default: null, parseHTML: parseAlign, renderHTML: ({ textAlign }) => (textAlign ? { 'data-align': textAlign } : {}) },
  lang: {
    default: null,
    parseHTML: (element) => {
      const value = element.getAttribute('lang')
      return value !== null && languageTag.test(value) ? value : null
    },
    renderHTML: ({ lang }) => (lang ? { lang } : {}),
  },
})

/** Cells say `start` too: a column that Markdown aligned to the left. */
export const cellAlignAttribute = (): Partial<Attribute> => ({
  default: null,
  parseHTML: (element) => {
    const value = element.getAttribute('data-align') ?? (element.style?.textAlign || element.getAttribute('align'))
    if (value === 'center') return 'center'
    if (value === 'end' || value === 'right') return 'end'
    return value === 'start' || value === 'left' ? 'start' : null
  },
  renderHTML: ({ align }) => (align ? { 'data-align': align } : {}),
})
