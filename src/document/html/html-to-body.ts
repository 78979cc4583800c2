// A page or a piece of HTML as a body. The caller gives a DOM that is already cleaned (DOMPurify); the schema is the second filter.
import { atLeastOne } from '../body/block-builder.ts'
import type { BodyJson } from '../body/body-json.ts'
import type { HtmlNode } from './html-node.ts'
import { htmlToBlocks } from './to-blocks.ts'

/** The body of a DOM document, fragment or element. Always fits the schema; text of unknown elements is kept. */
export const htmlToBody = (root: HtmlNode): BodyJson => ({ type: 'doc', content: atLeastOne(htmlToBlocks(root)) })
