import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { BodyJson, NodeJson } from '../body/body-json.ts'
import { htmlToBody } from '../html/html-to-body.ts'
import { parseFragment } from '../html/parse-fragment.ts'
import { bodyToHtml } from '../html/serialize-html.ts'
import { bodyNode } from '../schema/body-schema.ts'
import { markdownToBody } from './parse-markdown.ts'
import { bodyToMarkdown } from './serialize-markdown.ts'

const canonical = (body: BodyJson) => bodyNode(body).toJSON()
const doc = (...content: NodeJson[]): BodyJson => ({ type: 'doc', content })
const paragraph = (...content: NodeJson[]): NodeJson => ({ type: 'paragraph', content })

const letters = fc.constantFrom(
  'a',
  'word',
  'é',
  'ك',
  'জ',
  ' ',
  '*',
  '_',
  '~',
  '`',
  '[',
  ']',
  '(',
  ')',
  '<',
  '>',
  '&',
  '&amp;',
  '\\',
  '#',
  '-',
  '+',
  '1.',
  '2)',
  '|',
  '!',
  '^',
  ':',
  '//',
  'http://x.org',
  '<b>',
  '[^1]',
  '=',
  '"',
  '.',
  '…',
  '”',
)
const words = fc.array(letters, { minLength: 1, maxLength: 6 }).map((parts) => parts.join(''))
const mark = fc.constantFrom(
  { type: 'bold' },
  { type: 'italic' },
  { type: 'strike' },
  { type: 'underline' },
  { type: 'highlight' },
  { type: 'code' },
  { type: 'subscript' },
  { type: 'link', attrs: { href: 'https://example.org/a_(b)?c=1&d=2' } },
  { type: 'link', attrs: { href: '../o.md', title: 'say "x"' } },
)
const text = fc
  .record({ text: words, marks: fc.uniqueArray(mark, { maxLength: 2, selector: (m) => m.type }) })
  .map(({ text: value, marks }): NodeJson => (marks.length ? { type: 'text', text: value, marks } : { type: 'text', text: value }))
const leaf = fc.oneof(
  { weight: 8, arbitrary: text },
  { weight: 1, arbitrary: fc.constant<NodeJson>({ type: 'hardBreak' }) },
  {
    weight: 1,
    arbitrary: words.map((label): NodeJson => ({ type: 'itemLink', attrs: { item: 'a'.repeat(30), label: label.replace(/ +/g, ' ').trim() || 'x' } })),
  },
  { weight: 1, arbitrary: fc.constant<NodeJson>({ type: 'image', attrs: { src: 'f'.repeat(64), source: null, alt: 'A *well*' } }) },
)
/** As Markdown shows it: no spaces or breaks at the ends or around a break, no space beside a space. */
const tidy = (content: NodeJson[]): NodeJson[] => {
  const out: NodeJson[] = []
  for (const node of content) {
    const last = out.at(-1)
    if (node.text === undefined) {
      if (node.type === 'hardBreak' && (last === undefined || last.type === 'hardBreak')) continue
      out.push(node)
    } else {
      const value = node.text.replace(/ +/g, ' ').trim()
      if (value !== '') out.push({ ...node, text: value })
    }
  }
  while (out.at(-1)?.type === 'hardBreak') out.pop()
  return out
}
const inline = fc.array(leaf, { minLength: 1, maxLength: 5 }).map(tidy)
const full = inline.filter((content) => content.some((node) => node.text !== undefined))
const textBlock = full.map((content) => paragraph(...content))
const heading = fc.tuple(fc.integer({ min: 1, max: 6 }), full).map(([level, content]): NodeJson => ({ type: 'heading', attrs: { level }, content }))
const code = fc
  .array(fc.constantFrom('x = 1', '```', '~~~', '  y', '', '<b>'), { minLength: 1, maxLength: 4 })
  .map((lines): NodeJson => ({ type: 'codeBlock', attrs: { language: 'js' }, content: [{ type: 'text', text: `a\n${lines.join('\n')}\nb` }] }))
const cell = (type: string) => inline.map((content): NodeJson => ({ type, content: [content.length ? paragraph(...content) : { type: 'paragraph' }] }))
const table = fc.tuple(fc.array(cell('tableHeader'), { minLength: 2, maxLength: 2 }), fc.array(cell('tableCell'), { minLength: 2, maxLength: 2 })).map(
  ([head, row]): NodeJson => ({
    type: 'table',
    content: [
      { type: 'tableRow', content: head },
      { type: 'tableRow', content: row },
    ],
  }),
)
const simple = fc.oneof(
  textBlock,
  heading,
  code,
  table,
  fc.constant<NodeJson>({ type: 'horizontalRule' }),
  fc.constant<NodeJson>({ type: 'figure', attrs: { src: 'e'.repeat(64), alt: 'x', caption: 'A "quoted" caption' } }),
)
const { block } = fc.letrec<{ block: NodeJson }>((tie) => {
  const items = (type: string, attrs?: object) =>
    fc
      .array(fc.tuple(textBlock, fc.array(tie('block'), { maxLength: 2 })), { minLength: 1, maxLength: 3 })
      .map((list) => list.map(([first, rest]): NodeJson => ({ type, ...(attrs ? { attrs: { ...attrs } } : {}), content: [first, ...rest] })))
  return {
    block: fc.oneof(
      { maxDepth: 3, depthSize: 'small' },
      simple,
      items('listItem').map((content): NodeJson => ({ type: 'bulletList', content })),
      items('listItem').map((content): NodeJson => ({ type: 'orderedList', attrs: { start: 4 }, content })),
      items('taskItem', { checked: true }).map((content): NodeJson => ({ type: 'taskList', content })),
      fc.array(tie('block'), { minLength: 1, maxLength: 2 }).map((content): NodeJson => ({ type: 'blockquote', content })),
      fc.array(tie('block'), { minLength: 1, maxLength: 2 }).map((content): NodeJson => ({ type: 'callout', attrs: { kind: 'tip' }, content })),
    ),
  }
})
const bodies = fc.array(block, { minLength: 1, maxLength: 4 }).map((content) => doc(...content))

test('[BO14] a body written as Markdown and read again is the same body', () => {
  fc.assert(
    fc.property(bodies, (body) => {
      const markdown = bodyToMarkdown(body)
      expect({ markdown, body: canonical(markdownToBody(markdown)) }).toEqual({ markdown, body: canonical(body) })
    }),
    { numRuns: 300 },
  )
})

test('[BO15] a body written as HTML and read again is the same body', () => {
  fc.assert(
    fc.property(bodies, (body) => {
      const html = bodyToHtml(body)
      expect({ html, body: canonical(htmlToBody(parseFragment(html))) }).toEqual({ html, body: canonical(body) })
    }),
    { numRuns: 300 },
  )
})

test('[BO14] Markdown that was read and written once does not change any more', () => {
  const markdown =
    'A[^1] *b*__c__ `d`\n\n> [!NOTE]\n> x\n\n1. one\n2. two\n\n   more\n\n| a | b |\n| :-- | --- |\n| 1 \\| 2 | `x\\|y` |\n\n[^1]: The note\n\n    and more\n'
  const once = bodyToMarkdown(markdownToBody(markdown))
  expect(bodyToMarkdown(markdownToBody(once))).toBe(once)
  expect(once).toContain('**c**')
  expect(once).toContain('[^1]: The note\n\n    and more')
})

test('[BO15] nothing in a body can become a tag, a script or a foreign address', () => {
  const html = bodyToHtml(
    doc(
      paragraph(
        { type: 'text', text: '<script>alert(1)</script>' },
        { type: 'text', text: 'x', marks: [{ type: 'link', attrs: { href: 'javascript:alert(1)' } }] },
        { type: 'image', attrs: { src: null, source: 'https://tracker.example/x.png', alt: '"><script>' } },
      ),
      { type: 'codeBlock', attrs: { language: '"><b>' }, content: [{ type: 'text', text: '</code>' }] },
    ),
  )
  expect(html).not.toMatch(/<script|<b>|javascript:| src=/)
})
