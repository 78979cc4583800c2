import { expect, test } from 'vitest'
import { isSafeAddress } from './addresses.ts'
import { bodyNode, bodySchema } from './body-schema.ts'
import { bodyMarks, bodyNodes, emptyMeansAbsent, schemaVersion } from './versions.ts'

const attributesOf = (attributes: object | null | undefined) => Object.keys(attributes ?? {}).toSorted()

test('[BO2] the table of versions names every node, mark and attribute of the schema, and nothing else', () => {
  expect(Object.keys(bodyNodes).toSorted()).toEqual(Object.keys(bodySchema.nodes).toSorted())
  expect(Object.keys(bodyMarks).toSorted()).toEqual(Object.keys(bodySchema.marks).toSorted())
  for (const [name, type] of Object.entries(bodySchema.nodes))
    expect([name, ...attributesOf(type.spec.attrs)]).toEqual([name, ...attributesOf(bodyNodes[name]?.attributes)])
  for (const [name, type] of Object.entries(bodySchema.marks))
    expect([name, ...attributesOf(type.spec.attrs)]).toEqual([name, ...attributesOf(bodyMarks[name]?.attributes)])
})

test('[BO2] nothing is newer than the schema', () => {
  for (const part of [...Object.values(bodyNodes), ...Object.values(bodyMarks)]) {
    expect(part.since).toBeLessThanOrEqual(schemaVersion)
    for (const since of Object.values(part.attributes)) expect(since).toBeLessThanOrEqual(schemaVersion)
  }
})

test('[BO6] an element can only become invalid by becoming empty, and then it is one that a reader leaves out', () => {
  for (const [name, type] of Object.entries(bodySchema.nodes)) {
    if (type.isText || type.isLeaf) continue
    expect([name, emptyMeansAbsent.has(name) || name === 'doc']).toEqual([name, !type.contentMatch.validEnd])
    // The order of children never matters: any of the allowed types may stand first, last and twice.
    const allowed = Object.values(bodySchema.nodes).filter((child) => type.contentMatch.matchType(child))
    for (const first of allowed)
      for (const second of allowed)
        expect([`${name}: ${first.name}, ${second.name}`, Boolean(type.contentMatch.matchType(first)?.matchType(second))]).toEqual([
          `${name}: ${first.name}, ${second.name}`,
          true,
        ])
  }
})

test('[BO8] every mark goes together with every other', () => {
  for (const a of Object.values(bodySchema.marks))
    for (const b of Object.values(bodySchema.marks)) expect([a.name, b.name, a.excludes(b)]).toEqual([a.name, b.name, a === b])
  const marks = [{ type: 'link', attrs: { href: 'https://example.org' } }, { type: 'code' }]
  expect(() => bodyNode({ type: 'doc', content: [{ type: 'paragraph', content: [{ type: 'text', text: 'x', marks }] }] })).not.toThrow()
})

test('[BO10] addresses that run scripts or read files are not safe, however they are written', () => {
  for (const bad of [
    'javascript:alert(1)',
    ' java\tscript:alert(1)',
    'JAVASCRIPT:x',
    'data:text/html,x',
    'file:///etc/passwd',
    'vbscript:x',
    'blob:x',
    'granary:other/x',
    'javascript&colon;alert(1)',
  ])
    expect([bad, isSafeAddress(bad)]).toEqual([bad, false])
  for (const good of ['https://example.org/a?b=c&d=1', 'mailto:a@b.c', 'tel:+2567', '../other.md', '#part', `granary:item/${'a'.repeat(30)}`, 'a/b:c', '/x'])
    expect([good, isSafeAddress(good)]).toEqual([good, true])
})
