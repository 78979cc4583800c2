// Which text an update brings and which it takes away, by who wrote it. Two people who change one paragraph apart can lose a
// sentence without a trace (AMENDMENTS A3); from these runs the engine finds it and lists it as unseen text.
import * as Y from 'yjs'

/** Letters written one after the other by one client id. */
export interface TextRun {
  client: number
  /** Clock of the first letter; letters count in UTF-16 units, as Yjs counts. */
  clock: number
  text: string
}

const addRun = (runs: TextRun[], client: number, clock: number, text: string) => {
  const last = runs.at(-1)
  if (last && last.client === client && last.clock + last.text.length === clock) last.text += text
  else runs.push({ client, clock, text })
}

const inOrder = (runs: TextRun[]): TextRun[] => {
  const joined: TextRun[] = []
  for (const { client, clock, text } of runs.toSorted((a, b) => a.client - b.client || a.clock - b.clock)) addRun(joined, client, clock, text)
  return joined
}

/** Calls back with each live piece of text between two clocks of one client. */
const eachLiveText = (doc: Y.Doc, client: number, from: number, to: number, found: (clock: number, text: string) => void) => {
  const structs = doc.store.clients.get(client)
  const last = structs?.at(-1)
  if (!structs || !last || from >= last.id.clock + last.length) return
  for (let index = Y.findIndexSS(structs, from); index < structs.length; index += 1) {
    const struct = structs[index]
    if (struct === undefined || struct.id.clock >= to) return
    if (!(struct instanceof Y.Item) || struct.deleted || !(struct.content instanceof Y.ContentString)) continue
    const begin = Math.max(from, struct.id.clock)
    const end = Math.min(to, struct.id.clock + struct.length)
    found(begin, struct.content.str.slice(begin - struct.id.clock, end - struct.id.clock))
  }
}

/** Text that stands in `doc` now and that the update V2, not yet applied, deletes. */
export const deletedText = (update: Uint8Array, doc: Y.Doc): TextRun[] => {
  const runs: TextRun[] = []
  for (const [client, ranges] of Y.decodeUpdateV2(update).ds.clients)
    for (const { clock, len } of ranges) eachLiveText(doc, client, clock, clock + len, (at, text) => runs.push({ client, clock: at, text }))
  return inOrder(runs)
}

/** Text that an update V2 brings, whether or not it will be seen. */
export const insertedText = (update: Uint8Array): TextRun[] => {
  const runs: TextRun[] = []
  for (const struct of Y.decodeUpdateV2(update).structs)
    if (struct instanceof Y.Item && struct.content instanceof Y.ContentString)
      runs.push({ client: struct.id.client, clock: struct.id.clock, text: struct.content.str })
  return inOrder(runs)
}

/** The parts of these runs that cannot be seen in `doc`: deleted, or written into something that was deleted. */
export const unseenText = (runs: readonly TextRun[], doc: Y.Doc): TextRun[] => {
  const unseen: TextRun[] = []
  for (const { client, clock, text } of runs) {
    let at = clock
    eachLiveText(doc, client, clock, clock + text.length, (begin, live) => {
      if (begin > at) addRun(unseen, client, at, text.slice(at - clock, begin - clock))
      at = begin + live.length
    })
    if (at < clock + text.length) addRun(unseen, client, at, text.slice(at - clock))
  }
  return unseen
}
