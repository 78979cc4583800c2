// How the caret of somebody else looks: in the colour of its author, with the name beside it for a moment after it moved.
import type { CaretOwner } from '../../../../document/binding/carets.ts'

/** Of the palette, without the last one: grey would look like one's own caret. */
const authorColours = 7

/** The same person has the same colour in every window and on every device, without asking anybody. */
export const authorColour = (name: string): string => {
  let sum = 0
  for (const letter of name.normalize('NFC')) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 1_000_003
  return `var(--author-${(sum % authorColours) + 1})`
}

/** The name is drawn by the style sheet: it is neither text to copy nor text to read out. */
export const drawCaret = ({ name }: CaretOwner): HTMLElement => {
  const caret = document.createElement('span')
  caret.className = 'granary-caret'
  caret.dataset.name = name
  caret.style.setProperty('--author', authorColour(name))
  caret.setAttribute('aria-hidden', 'true')
  return caret
}

export const selectionOfOther = ({ name }: CaretOwner): Record<string, string> => ({ class: 'granary-caret-range', style: `--author: ${authorColour(name)}` })
