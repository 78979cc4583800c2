// A window without an editor: the person's acts are Yjs calls on the body and the metadata. Quick, so most histories use it.
import * as Y from 'yjs'
import type { DocumentId } from '../../../src/contract/ids.ts'
import { bodyText, paragraphElement } from '../replica.ts'
import type { Chance } from './chance.ts'
import type { Engine } from './device.ts'
import { lessOf, type Sentences, seamsOf, sentencesIn } from './sentences.ts'
import { createWindow, type SimulatedWindow } from './window.ts'

const plainText = (text: Y.XmlText) => (text.toDelta() as { insert: unknown }[]).map(({ insert }) => (typeof insert === 'string' ? insert : '')).join('')

const paragraphsOf = (doc: Y.Doc) =>
  doc
    .getXmlFragment('body')
    .toArray()
    .filter((child): child is Y.XmlElement => child instanceof Y.XmlElement)

const textIn = (paragraph: Y.XmlElement): Y.XmlText => {
  const found = paragraph.toArray().find((child): child is Y.XmlText => child instanceof Y.XmlText)
  if (found) return found
  const text = new Y.XmlText()
  paragraph.insert(0, [text])
  return text
}

const actOn = (doc: Y.Doc, chance: Chance, sentences: Sentences): { sentences: string[] } => {
  const body = doc.getXmlFragment('body')
  const paragraphs = paragraphsOf(doc)
  const roll = chance.next()
  if (paragraphs.length === 0 || roll < 0.12) {
    const sentence = sentences.next()
    body.insert(chance.below(body.length + 1), [paragraphElement(sentence)])
    return { sentences: [sentence] }
  }
  const paragraph = chance.pick(paragraphs)
  if (roll < 0.55) {
    const sentence = sentences.next()
    const text = textIn(paragraph)
    text.insert(chance.pick(seamsOf(plainText(text))), sentence)
    return { sentences: [sentence] }
  }
  if (roll < 0.7) replaceParagraph(body, paragraph, chance)
  else if (roll < 0.8) deleteSome(doc, body, paragraph, chance, sentences)
  else if (roll < 0.9) {
    const text = textIn(paragraph)
    if (text.length > 0) {
      const from = chance.below(text.length)
      text.format(from, 1 + chance.below(text.length - from), { bold: chance.maybe(0.6) ? {} : null })
    }
  } else if (roll < 0.95) doc.getMap('meta').set(`tag:${chance.below(4)}`, 'water')
  else {
    const sentence = sentences.next()
    const before = doc.getMap('meta').get('summary')
    if (typeof before === 'string') sentences.takeAway(sentencesIn(before))
    doc.getMap('meta').set('summary', sentence)
    return { sentences: [sentence] }
  }
  return { sentences: [] }
}

/** As an editor does when a paragraph becomes a heading or moves: a new element with the text it sees. */
const replaceParagraph = (body: Y.XmlFragment, paragraph: Y.XmlElement, chance: Chance) => {
  const index = body.toArray().indexOf(paragraph)
  const heading = new Y.XmlElement('heading')
  heading.setAttribute('level', '2')
  const text = plainText(textIn(paragraph))
  heading.insert(0, [new Y.XmlText(text)])
  body.delete(index)
  body.insert(chance.maybe(0.7) ? index : chance.below(body.length + 1), [heading])
}

const deleteSome = (doc: Y.Doc, body: Y.XmlFragment, paragraph: Y.XmlElement, chance: Chance, sentences: Sentences) => {
  const before = bodyText(doc)
  const text = textIn(paragraph)
  if (chance.maybe(0.3)) body.delete(body.toArray().indexOf(paragraph))
  else if (text.length > 0) {
    // Whole sentences: half of one joined to half of another would look like one that nobody typed.
    const places = seamsOf(plainText(text))
    const first = chance.below(places.length)
    const from = places[first] ?? 0
    const to = places[Math.min(places.length - 1, first + 1 + chance.below(3))] ?? from
    if (to > from) text.delete(from, to - from)
  }
  const after = bodyText(doc)
  sentences.takeAway(lessOf(before, after))
}

export const openTextWindow = (engine: Engine, documentId: DocumentId, chance: Chance, sentences: Sentences): SimulatedWindow =>
  createWindow(engine, {
    documentId,
    sentences,
    show: () => undefined,
    hide: () => undefined,
    apply: (doc, update) => Y.applyUpdateV2(doc, update, 'engine'),
    act: (doc) => {
      let done = { sentences: [] as string[] }
      doc.transact(() => {
        done = actOn(doc, chance, sentences)
      })
      return done
    },
  })
