import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { JSDOM } from 'jsdom'
import { describe, expect, test } from 'vitest'
import { bodyNode } from '../schema/body-schema.ts'
import { bodyText } from '../text/body-text.ts'
import { cleanPaste } from './clean-paste.ts'
import { htmlToBody } from './html-to-body.ts'
import { parseFragment } from './parse-fragment.ts'
import { bodyToHtml } from './serialize-html.ts'

const domOf = (html: string) => new JSDOM(html).window.document.body
const read = (html: string) => htmlToBody(domOf(html))
const paste = (html: string) => {
  const body = domOf(html)
  cleanPaste(body)
  return htmlToBody(body)
}

describe('[BO15] HTML becomes a body', () => {
  test('a real DOM and the small tree read the same', () => {
    const html =
      '<h2>A <em>b</em></h2><p dir="rtl" style="text-align:left">ك</p><ul><li>a<ul><li>b</li></ul></li><li><input type="checkbox" checked> done</li></ul><table><tr><th>x</th><th colspan="2">y</th></tr><tr><td>1</td></tr></table><pre><code class="language-js">x\n y</code></pre><figure><img src="a.png" alt="A"><figcaption>Cap</figcaption></figure><blockquote>q<hr>r</blockquote><dl><dt>t</dt><dd>d</dd></dl>'
    const body = read(html)
    expect(htmlToBody(parseFragment(html))).toEqual(body)
    expect(body.content.map((block) => block.type)).toEqual([
      'heading',
      'paragraph',
      'bulletList',
      'taskList',
      'table',
      'codeBlock',
      'figure',
      'blockquote',
      'paragraph',
      'paragraph',
    ])
    expect(body.content[1]?.attrs).toEqual({ dir: 'rtl', textAlign: 'end' })
    expect(body.content[4]?.content?.[1]?.content).toHaveLength(3)
    expect(body.content[6]?.attrs).toMatchObject({ alt: 'A', caption: 'Cap', source: 'a.png' })
  })

  test('blocks within marks keep the marks, and no text is dropped', () => {
    const body = read('<b>one<div>two<p>three</p></div></b><a href="https://x.org"><h3>four</h3></a><center>five</center><unknown-tag>six</unknown-tag>')
    expect(bodyText(body)).toBe('one\n\ntwo\n\nthree\n\nfour\n\nfive\n\nsix')
    expect(body.content[2]?.content?.[0]?.marks).toEqual([{ type: 'bold' }])
    expect(body.content[3]?.content?.[0]?.marks?.[0]?.type).toBe('link')
  })

  test('scripts, styles and addresses that run are gone', () => {
    const body = read(
      '<script>a()</script><style>b{}</style><p onclick="c()">x<a href="javascript:d()">y</a><img src="javascript:e()" alt="z"></p><svg><text>f</text></svg>',
    )
    expect(JSON.stringify(body)).not.toMatch(/script|onclick|[abcdef]\(\)/)
    expect(bodyText(body)).toBe('xyz')
  })

  test('a page laid out with tables is read as text', () => {
    expect(read('<table><tr><td><h1>T</h1><p>a</p></td></tr></table>').content.map((block) => block.type)).toEqual(['heading', 'paragraph'])
  })

  test('a thousand elements in one another do not overflow', () => {
    expect(bodyText(htmlToBody(parseFragment(`${'<div><blockquote>'.repeat(1000)}deep`)))).toBe('deep')
    expect(() => bodyNode(htmlToBody(parseFragment(`${'<ul><li>'.repeat(500)}deep`)))).not.toThrow()
  })
})

describe('pasted text is cleaned', () => {
  test('lists from Word become lists, by level and kind', () => {
    const item = (level: number, mark: string, text: string, list = 'l0') =>
      `<p class=MsoListParagraph style='text-indent:-18pt;mso-list:${list} level${level} lfo1'><![if !supportLists]><span style='mso-list:Ignore'>${mark}<span>&nbsp;&nbsp; </span></span><![endif]>${text}<o:p></o:p></p>`
    const body = paste(
      `<p class=MsoNormal>Before<o:p>&nbsp;</o:p></p>${item(1, '·', 'one')}${item(2, 'o', 'inner')}${item(1, '·', 'two')}${item(1, '3.', 'three', 'l1')}<p>After</p>`,
    )
    expect(body.content.map((block) => block.type)).toEqual(['paragraph', 'bulletList', 'orderedList', 'paragraph'])
    expect(body.content[2]?.attrs).toEqual({ start: 3 })
    expect(body.content[1]?.content?.[0]?.content?.map((block) => block.type)).toEqual(['paragraph', 'bulletList'])
    expect(bodyText(body)).toBe('Before\n\none\ninner\ntwo\n\nthree\n\nAfter')
  })

  test('conditional comments and Office debris are gone', () => {
    const body = paste(
      '<!--[if gte mso 9]><xml><w:WordDocument>secret</w:WordDocument></xml><![endif]--><style>p{}</style><p class=MsoNormal style="mso-x:y;color:red"><span lang=FR style="font-weight:bold">a</span> <st1:place>b</st1:place></p>',
    )
    expect(body.content).toEqual([
      {
        type: 'paragraph',
        content: [
          { type: 'text', text: 'a', marks: [{ type: 'bold' }] },
          { type: 'text', text: ' b' },
        ],
      },
    ])
  })

  test('a Google document is not bold all over, and its links lead where they say', () => {
    const body = paste(
      '<b style="font-weight:normal" id="docs-internal-guid-1"><p dir="ltr"><span style="font-weight:400">plain </span><span style="font-weight:700;font-style:italic">strong</span><span style="vertical-align:super">2</span> <a href="https://www.google.com/url?q=https://example.org/x&amp;sa=D"><span style="text-decoration:underline;color:#1155cc">link</span></a></p></b>',
    )
    expect(body.content[0]?.content?.map((node) => [node.text, (node.marks ?? []).map((mark) => mark.type).toSorted()])).toEqual([
      ['plain ', []],
      ['strong', ['bold', 'italic']],
      ['2', ['superscript']],
      [' ', []],
      ['link', ['link']],
    ])
    expect(JSON.stringify(body)).toContain('"href":"https://example.org/x"')
  })
})

const real = process.env.GRANARY_DATA
test.skipIf(real === undefined)(
  'every real HTML file fits the schema and goes through our HTML unchanged in its words',
  () => {
    const files = readdirSync(join(real ?? '', 'documents/html'), { recursive: true, withFileTypes: true }).filter(
      (entry) => entry.isFile() && /\.x?html?$/i.test(entry.name),
    )
    let read = 0
    for (const file of files) {
      const source = readFileSync(join(file.parentPath, file.name))
      if (source.length > 2_000_000) continue
      const body = htmlToBody(new JSDOM(source).window.document.body)
      bodyNode(body)
      expect(bodyText(htmlToBody(parseFragment(bodyToHtml(body)))).match(/[\p{L}\p{N}]+/gu)).toEqual(bodyText(body).match(/[\p{L}\p{N}]+/gu))
      read += 1
    }
    expect(read).toBeGreaterThan(20)
  },
  300_000,
)
