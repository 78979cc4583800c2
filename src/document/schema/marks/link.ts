// A link to the web, to a mail address or (`granary:item/ID`) to an item. Addresses are checked when shown, not when stored.
// No linking by itself while text arrives: it would write into what others type (AMENDMENTS A5).
import { Link as TiptapLink } from '@tiptap/extension-link'
import { isSafeAddress } from '../addresses.ts'

export const Link = TiptapLink.extend({
  inclusive: false,
  addAttributes() {
    return {
      href: { default: null, parseHTML: (element) => element.getAttribute('href') },
      title: { default: null, parseHTML: (element) => element.getAttribute('title') },
    }
  },
  parseHTML: () => [
    {
      tag: 'a[href]',
      getAttrs: (element) => (isSafeAddress(element.getAttribute('href') ?? '') ? null : false),
    },
  ],
  renderHTML({ HTMLAttributes }) {
    const href = String(HTMLAttributes.href ?? '')
    return ['a', { ...HTMLAttributes, href: isSafeAddress(href) ? href : '', rel: 'noopener noreferrer nofollow' }, 0]
  },
}).configure({ autolink: false, linkOnPaste: true, openOnClick: false, protocols: [], HTMLAttributes: {} })
