import { CodeBlock as TiptapCodeBlock } from '@tiptap/extension-code-block'

export const CodeBlock = TiptapCodeBlock.configure({ exitOnTripleEnter: true })
