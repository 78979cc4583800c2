// Which addresses may be followed or shown. One rule for the editor, HTML in, HTML out and Markdown [BO10].

export const itemAddress = (itemId: string) => `granary:item/${itemId}`
export const attachmentAddress = (hash: string) => `granary:attachment/${hash}`

const item = /^granary:item\/([0-9a-f]{30})$/
const attachment = /^granary:attachment\/([0-9a-f]{64})$/

export const itemOfAddress = (address: string): string | null => item.exec(address)?.[1] ?? null
export const attachmentOfAddress = (address: string): string | null => attachment.exec(address)?.[1] ?? null

const scheme = /^([a-z][a-z0-9+.-]*):/i

/** http(s), mailto, tel, our own item and attachment addresses, and relative ones (which lead nowhere by themselves). */
export const isSafeAddress = (address: string): boolean => {
  // Browsers skip control characters and spaces inside a scheme: `java\tscript:` runs.
  // oxlint-disable-next-line no-control-regex -- they are exactly what is looked for
  const plain = address.replace(/[\u0000-\u0020\u007f-\u009f\u200b-\u200f\u2028-\u202e\ufeff]/g, '')
  const name = scheme.exec(plain)?.[1]?.toLowerCase()
  if (name === undefined) return !/^[^/?#]*&(#|colon;)/i.test(plain)
  if (name === 'http' || name === 'https' || name === 'mailto' || name === 'tel') return true
  return itemOfAddress(plain) !== null || attachmentOfAddress(plain) !== null
}

/** Leads out of Granary when clicked. */
export const isWebAddress = (address: string): boolean => /^(https?|mailto):/i.test(address) && isSafeAddress(address)
