// Bodies of a newer release in an older one: read-only, metadata editable, nothing lost, also when the unknown part arrives while open.
import { beforeEach, describe, expect, it } from 'vitest'
import * as Y from 'yjs'
import { createItem, newItemId, paragraphElement, type Replica } from './replica.ts'
import { createVirtualPlaces, pass } from './virtual-places.ts'

const { openPlace } = createVirtualPlaces()

/** What a release with one node, one mark or one attribute more writes. */
const newer: Record<string, (doc: Y.Doc) => void> = {
  node: (doc) => {
    const element = new Y.XmlElement('spreadsheet')
    element.insert(0, [new Y.XmlText('words in the unknown node')])
    doc.getXmlFragment('body').insert(1, [element])
  },
  mark: (doc) => ((doc.getXmlFragment('body').get(0) as Y.XmlElement).get(0) as Y.XmlText).format(0, 3, { glow: { colour: 'blue' } }),
  attribute: (doc) => (doc.getXmlFragment('body').get(0) as Y.XmlElement).setAttribute('mood', 'calm'),
  'schema version': (doc) => {
    doc.getMap('meta').set('schema', 99)
  },
}

describe.each(Object.keys(newer))('a body with an unknown %s', (name) => {
  let old: Replica
  let fresh: Replica
  let documentId: ReturnType<typeof createItem>
  const reason = name === 'schema version' ? 'newer-schema' : 'unknown-parts'
  const write = newer[name] as (doc: Y.Doc) => void

  beforeEach(async () => {
    fresh = await openPlace(1, null)
    documentId = createItem(
      fresh,
      newItemId((length) => new Uint8Array(length).fill(6)),
      'Minutes',
      ['The assembly decides.', 'End.'],
    )
    old = await openPlace(2, fresh.log.repositoryId)
    pass(fresh, old)
  })

  it('opens read-only without a slot; its metadata is edited and merged, and nothing is lost', () => {
    fresh.documents.change(documentId, (doc) => doc.transact(() => write(doc)))
    pass(fresh, old)
    const opening = old.documents.open(documentId, { updated: () => undefined, becameReadOnly: () => undefined, awareness: () => undefined })
    expect(opening).toMatchObject({ readOnly: reason, clientId: null, lease: null })
    const before = fresh.documents.read(documentId)?.getXmlFragment('body').toJSON()
    old.documents.change(documentId, (doc) => doc.getMap('meta').set('summary', 'From the older release'))
    pass(old, fresh)
    const merged = fresh.documents.read(documentId)
    expect(merged?.getMap('meta').get('summary')).toBe('From the older release')
    expect(merged?.getXmlFragment('body').toJSON()).toBe(before)
    expect(old.documents.digest()).toEqual(fresh.documents.digest())
  })

  it('arriving while it is open says so before the bytes reach the window', () => {
    const heard: string[] = []
    const opening = old.documents.open(documentId, {
      updated: () => heard.push('updated'),
      becameReadOnly: (why) => heard.push(why),
      awareness: () => undefined,
    })
    expect(opening.readOnly).toBeNull()
    fresh.documents.change(documentId, (doc) => doc.getXmlFragment('body').insert(0, [paragraphElement('Known.')]))
    pass(fresh, old)
    expect(heard).toEqual(['updated'])
    fresh.documents.change(documentId, (doc) => doc.transact(() => write(doc)))
    pass(fresh, old)
    expect(heard).toEqual(['updated', reason, 'updated'])
    expect(old.documents.open(documentId, { updated: () => undefined, becameReadOnly: () => undefined, awareness: () => undefined }).readOnly).toBe(reason)
  })
})
