// Excludes no other mark: linked code is common in Markdown, and two people may mark one word bold and code at once [BO8].
import { Code as TiptapCode } from '@tiptap/extension-code'

export const Code = TiptapCode.extend({ excludes: 'code' })
