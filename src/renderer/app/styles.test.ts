import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '..')
const sheets = (at: string): string[] =>
  readdirSync(at, { withFileTypes: true }).flatMap((entry) => {
    const path = join(at, entry.name)
    return entry.isDirectory() ? sheets(path) : entry.name.endsWith('.css') ? [path] : []
  })

const physical =
  /(^|[;{\s])((margin|padding|border|inset)-(left|right)|left|right|(float|clear|text-align):\s*(left|right)|border-(top|bottom)-(left|right)-radius)\s*[:;]/m
const withoutComments = (text: string) => text.replace(/\/\*[\s\S]*?\*\//g, '')

describe('style sheets', () => {
  // The pages of a PDF have a paper colour and coordinates of their own, in any language.
  const all = sheets(root).filter((path) => !path.includes('/reader/pdf/'))
  it('are found', () => expect(all.length).toBeGreaterThan(20))
  it('speak of start and end, never of left and right: direction belongs to the text', () => {
    expect(all.filter((path) => physical.test(withoutComments(readFileSync(path, 'utf8')))).map((path) => path.slice(root.length))).toEqual([])
  })
  it('name no four sides in one shorthand, which would be left and right again', () => {
    const four = /\b(padding|margin|border-width|border-style|border-color):(\s+[^\s;]+){4};/
    expect(all.filter((path) => four.test(readFileSync(path, 'utf8'))).map((path) => path.slice(root.length))).toEqual([])
  })
  it('notice what they forbid', () => {
    for (const rule of ['a { margin-left: 1px; }', 'a { left: 0; }', 'a { text-align: right; }']) expect(physical.test(rule), rule).toBe(true)
    for (const rule of ['a { margin-inline-start: 1px; }', 'a { inset-inline: 0; }', 'a { text-align: start; }']) expect(physical.test(rule), rule).toBe(false)
  })
  it('stand in a layer, except the letters and the order of the layers', () => {
    const bare = all.filter((path) => !/(fonts|layers)\.css$/.test(path) && !/^\s*@layer \w+ \{/.test(withoutComments(readFileSync(path, 'utf8'))))
    expect(bare.map((path) => path.slice(root.length))).toEqual([])
  })
  it('take colours from the tokens only', () => {
    const coloured = all.filter((path) => !path.endsWith('tokens.css') && /#[0-9a-f]{3,8}\b/i.test(withoutComments(readFileSync(path, 'utf8'))))
    expect(coloured.map((path) => path.slice(root.length))).toEqual([])
  })
})
