// What a person reads of updates that no document may take.
import { describe, expect, it } from 'vitest'
import * as Y from 'yjs'
import { createEngineDoc } from './engine-doc.ts'
import { isHeldBy, recoveredText } from './recovered-text.ts'

const author = (clientId: number, base: readonly Uint8Array[] = []) => {
  const doc = new Y.Doc()
  for (const update of base) Y.applyUpdateV2(doc, update)
  doc.clientID = clientId
  const updates: Uint8Array[] = []
  doc.on('updateV2', (update: Uint8Array) => updates.push(update))
  return { doc, updates }
}
const holding = (updates: readonly Uint8Array[]) => {
  const doc = createEngineDoc()
  for (const update of updates) Y.applyUpdateV2(doc, update)
  return doc
}
const nothing = () => null
const heading = (text: string) => {
  const element = new Y.XmlElement('heading')
  element.setAttribute('level', '1')
  element.insert(0, [new Y.XmlText(text)])
  return element
}

const setUp = () => {
  const { doc, updates } = author(1)
  doc.transact(() => {
    doc.getMap('meta').set('title', 'Minutes')
    doc.getMap('meta').set('kind', 'note')
    doc.getXmlFragment('body').insert(0, [heading('The assembly decides.')])
  })
  return updates
}

describe('recovered text', () => {
  it('is the letters and the words of the metadata, each value a line of its own', () => {
    const { doc, updates } = author(2)
    doc.getMap('meta').set('summary', 'About the well.')
    doc.getXmlFragment('body').insert(0, [heading('The well'), heading('is dry.')])
    doc.getMap('meta').set('credit', 'Anna')
    expect(recoveredText(updates, nothing)).toBe('About the well.\nThe well\nis dry.\nAnna')
  })

  it('is nothing that the updates themselves replace or delete', () => {
    const { doc, updates } = author(2)
    doc.getMap('meta').set('summary', 'A')
    doc.getMap('meta').set('summary', 'About the well.')
    doc.getMap('meta').set('credit', 'Anna')
    doc.getMap('meta').delete('credit')
    doc.getXmlFragment('body').insert(0, [heading('Gone.')])
    doc.getXmlFragment('body').delete(0)
    expect(recoveredText(updates, nothing)).toBe('About the well.')
  })

  it('asks the document what a value means that took the place of another', () => {
    const base = setUp()
    const { doc, updates } = author(2, base)
    doc.getMap('meta').set('title', 'Minutes of May')
    doc.getMap('meta').set('kind', 'report')
    doc.getMap('meta').set('tag:17', 'water')
    ;(doc.getXmlFragment('body').get(0) as Y.XmlElement).setAttribute('level', '2')
    doc.getMap('meta').set('title', 'Minutes of June')
    expect(recoveredText(updates, () => holding(base))).toBe('Minutes of June')
  })

  it('is rather too much than too little where the document is not known', () => {
    const { doc, updates } = author(2, setUp())
    doc.getMap('meta').set('title', 'Minutes of May')
    expect(recoveredText(updates, nothing)).toBe('Minutes of May')
    expect(recoveredText(updates, createEngineDoc)).toBe('Minutes of May')
  })

  it('is not hidden by an update beside it that cannot be read', () => {
    const { doc, updates } = author(2)
    doc.getMap('meta').set('summary', 'About the well.')
    expect(recoveredText([Uint8Array.of(255, 255, 3), ...updates], nothing)).toBe('About the well.')
  })

  it('is found in the log only where the entries hold every word, also of the metadata', () => {
    const { doc, updates } = author(2)
    doc.getMap('meta').set('summary', 'About the well.')
    const [summary] = updates as [Uint8Array]
    doc.getXmlFragment('body').insert(0, [heading('The well')])
    expect(isHeldBy(updates, updates)).toBe(true)
    expect(isHeldBy([summary], [])).toBe(false)
    expect(isHeldBy(updates, [summary])).toBe(false)
    expect(isHeldBy(updates, updates.slice(1))).toBe(false)
  })
})
