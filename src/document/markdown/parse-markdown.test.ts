import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isGranaryError } from '../../contract/errors.ts'
import { maxSourceCharacters } from '../limits.ts'
import { bodyNode } from '../schema/body-schema.ts'
import { bodyText } from '../text/body-text.ts'
import { markdownToBody, parseMarkdown } from './parse-markdown.ts'

const blocks = (markdown: string) => markdownToBody(markdown).content
const types = (markdown: string) => blocks(markdown).map((block) => block.type)

test('[BO14] reads the usual blocks', () => {
  expect(types('# A\n\ntext\n\n- a\n- b\n\n3. c\n\n> q\n\n```js\nx\n```\n\n---\n\n| a | b |\n|--:|---|\n| 1 | 2 |\n')).toEqual([
    'heading',
    'paragraph',
    'bulletList',
    'orderedList',
    'blockquote',
    'codeBlock',
    'horizontalRule',
    'table',
  ])
  expect(blocks('3. c')[0]?.attrs).toEqual({ start: 3 })
  expect(blocks('| a |\n|--:|\n| 1 |')[0]?.content?.[1]?.content?.[0]).toEqual({
    type: 'tableCell',
    attrs: { align: 'end' },
    content: [{ type: 'paragraph', content: [{ type: 'text', text: '1' }] }],
  })
})

test('[BO14] a task list keeps its ticks, and other items beside it stay in a list of their own', () => {
  expect(types('- [x] done\n- [ ] open\n- plain\n')).toEqual(['taskList', 'bulletList'])
  expect(blocks('- [x] done\n- [ ] open')[0]?.content?.map((item) => item.attrs?.checked)).toEqual([true, false])
  expect(bodyText(markdownToBody('- \\[x] not a box'))).toBe('[x] not a box')
})

test('[BO14] a quote that begins with a kind is a callout', () => {
  expect(blocks('> [!WARNING]\n> Mind the step')).toEqual([
    { type: 'callout', attrs: { kind: 'warning' }, content: [{ type: 'paragraph', content: [{ type: 'text', text: 'Mind the step' }] }] },
  ])
  expect(types('> [!UNKNOWN]\n> x')).toEqual(['blockquote'])
})

test('[BO9] definitions of footnotes stand where they are, also those that nothing refers to', () => {
  const body = markdownToBody('A[^1] and B^[in *place*].\n\n[^1]: First\n\n    second part\n\n[^unused]: Nobody asked\n')
  expect(body.content.map((block) => block.type)).toEqual(['paragraph', 'footnoteDefinition', 'footnoteDefinition', 'footnoteDefinition'])
  expect(bodyText(body)).toContain('second part')
  expect(bodyText(body)).toContain('Nobody asked')
  expect(body.content[3]?.attrs?.note).toBe('n1')
  expect(body.content[0]?.content?.at(3)).toEqual({ type: 'footnoteReference', attrs: { note: 'n1' } })
})

test('a picture alone is a figure with its title as caption, within a line it is an inline picture', () => {
  expect(blocks('![A well](img/well.jpg "In May")')).toEqual([
    { type: 'figure', attrs: { src: null, source: 'img/well.jpg', alt: 'A well', caption: 'In May' } },
  ])
  expect(blocks('see ![A well](img/well.jpg) there')[0]?.content?.[1]?.type).toBe('image')
  expect(types('# ![logo](l.png) Title')).toEqual(['heading'])
})

test('HTML within Markdown becomes marks and blocks; scripts and comments go, text stays', () => {
  expect(blocks('a <b>bold <u>both</u></b> H<sub>2</sub>O<br>next')[0]?.content).toEqual([
    { type: 'text', text: 'a ' },
    { type: 'text', text: 'bold ', marks: [{ type: 'bold' }] },
    { type: 'text', text: 'both', marks: [{ type: 'bold' }, { type: 'underline' }] },
    { type: 'text', text: ' H' },
    { type: 'text', text: '2', marks: [{ type: 'subscript' }] },
    { type: 'text', text: 'O' },
    { type: 'hardBreak' },
    { type: 'text', text: 'next' },
  ])
  expect(types('<ul><li>a<li>b</ul>\n\n<table><tr><th>x<td>y</table>\n\n<!-- no -->\n\n<script>alert(1)</script>\n')).toEqual(['bulletList', 'table'])
  expect(bodyText(markdownToBody('<details><summary>More</summary>\n\ninner\n\n</details>'))).toBe('More\n\ninner')
})

test('[BO10] links that run scripts lose the link and keep the text', () => {
  for (const markdown of [
    '[x](javascript:alert(1))',
    '<a href="javascript:alert(1)">x</a>',
    '[x](<java\nscript:alert(1)>)',
    '<a href="&#106;avascript:alert(1)">x</a>',
  ])
    expect(`${markdown} ${JSON.stringify(blocks(markdown))}`).not.toMatch(/"type":"link"/)
})

test('front matter that is not a mapping stays in the text', () => {
  expect(parseMarkdown('---\ntitle: A\ntags: [x, y]\n---\nText').frontMatter).toEqual({ title: 'A', tags: ['x', 'y'] })
  expect(bodyText(parseMarkdown('---\ntitle: A\n---\nText').body)).toBe('Text')
  expect(bodyText(parseMarkdown('---\n- only\n- a list\n---\nText').body)).toContain('a list')
  expect(bodyText(parseMarkdown('---\na: [1\n---\nText').body)).toContain('a: [1')
  expect(bodyText(parseMarkdown('---\nnot front matter').body)).toBe('not front matter')
  const bomb = `---\na: &a [1,1,1,1,1,1,1,1,1]\n${'bcdefgh'
    .split('')
    .map((key, n) => `${key}: &${key} [${Array(9).fill(`*${'abcdefgh'[n]}`).join(',')}]`)
    .join('\n')}\n---\nText`
  expect(parseMarkdown(bomb).frontMatter).toBeNull()
})

test('hostile nesting and length come to an end and fit the schema', () => {
  for (const markdown of [
    '>'.repeat(5000) + ' deep',
    Array.from({ length: 300 }, (_, depth) => `${'  '.repeat(depth)}- item ${depth}`).join('\n'),
    '<div>'.repeat(20_000) + 'deep',
    '<a'.repeat(100_000),
    '['.repeat(20_000),
    '*a '.repeat(20_000),
    '<table><tr><td colspan=1000000 rowspan=1000000>x<td>y',
    '`'.repeat(50_000) + 'x',
    '[^1]: '.repeat(2000),
  ]) {
    expect(() => bodyNode(markdownToBody(markdown))).not.toThrow()
  }
  let code = ''
  try {
    markdownToBody('x'.repeat(maxSourceCharacters + 1))
  } catch (error) {
    code = isGranaryError(error) ? error.code : String(error)
  }
  expect(code).toBe('file-too-large')
})

const pieces = fc.constantFrom(
  '# ',
  '> ',
  '- ',
  '1. ',
  '- [x] ',
  '    ',
  '\n',
  '\n\n',
  '```',
  '~~~',
  '|',
  '|--|',
  '---',
  '**',
  '_',
  '~~',
  '`',
  '[',
  ']',
  '(',
  ')',
  '![',
  '[^1]',
  '[^1]: ',
  '^[',
  '<b>',
  '</b>',
  '<div>',
  '</div>',
  '<td>',
  '<li>',
  '<!--',
  '-->',
  '<img src=x>',
  '<br>',
  'word',
  'كلمة',
  'জল',
  ' ',
  '\\',
  '&amp;',
  '&',
  ':',
  '[!NOTE]',
  'https://example.org/a',
  '\t',
  '<pre>',
  '<aside data-callout=tip>',
)

test('[BO14] whatever the Markdown, the body fits the schema', () => {
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 60 }), (parts) => {
      expect(() => bodyNode(markdownToBody(parts.join('')))).not.toThrow()
    }),
    { numRuns: 2000 },
  )
})

test('[BO14] every word of plain Markdown is in the body', () => {
  const words = fc.constantFrom('alpha', 'beta', 'gamma', 'delta')
  const plain = fc.constantFrom(
    '# ',
    '> ',
    '- ',
    '1. ',
    '\n',
    '\n\n',
    '**',
    '_',
    '| ',
    ' ',
    '- [ ] ',
    '  ',
    '`',
    '~~',
    '<b>',
    '<div>',
    '<li>',
    '[^1]: ',
    '> [!NOTE]\n',
  )
  fc.assert(
    fc.property(fc.array(fc.tuple(plain, words), { maxLength: 25 }), (parts) => {
      const markdown = parts.map(([mark, word], n) => `${mark}${word}${n}`).join(' ')
      const text = JSON.stringify(markdownToBody(markdown))
      for (const [n, [, word]] of parts.entries()) expect(text).toContain(`${word}${n}`)
    }),
    { numRuns: 1000 },
  )
})

const real = process.env.GRANARY_DATA
test.skipIf(real === undefined)('every real Markdown file fits the schema', () => {
  const files = readdirSync(join(real ?? '', 'documents/markdown'), { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile() && entry.name.endsWith('.md'),
  )
  for (const file of files) bodyNode(parseMarkdown(readFileSync(join(file.parentPath, file.name), 'utf8')).body)
  expect(files.length).toBeGreaterThan(800)
})
