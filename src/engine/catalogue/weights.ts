// The few numbers that ranking needs of a document, in some hundred bytes: which words stand in its title and its details,
// and how often its frequent words occur. FTS5's own bm25 reads every document of every word to know how rare the word is
// (measured: 4–21 ms for one common word at 100,000 items); this reads only the candidates.

/** BM25 with the usual constants; a text of 300 words is the mean. */
const k1 = 1.2
const b = 0.75
const meanWords = 300

const saturation = (count: number, words: number) => (count * (k1 + 1)) / (count + k1 * (1 - b + (b * words) / meanWords))

/** Six bits: 0–63 stand for 0–2.2. */
const scale = 63 / (k1 + 1)
export const inTitleFlag = 0x80
export const inDetailsFlag = 0x40
const valueMask = 0x3f

/** Words whose weight is kept; any other word of the document counts as standing there once. */
const maxKept = 96

/** 24 bits of FNV-1a. Two words that share them mislead one rank, never a hit. */
export const wordHash = (form: string): number => {
  let hash = 0x811c9dc5
  for (let index = 0; index < form.length; index++) {
    hash ^= form.charCodeAt(index)
    hash = Math.imul(hash, 0x01000193)
  }
  return (hash ^ (hash >>> 24)) & 0xffffff
}

/** Packs: first the weight of any other word, then hash and weight of the kept ones, 4 bytes each. */
export const packWeights = (countByWord: ReadonlyMap<string, number>, words: number, title: ReadonlySet<string>, details: ReadonlySet<string>): Uint8Array => {
  const kept = new Map<string, number>()
  const keep = (form: string) => {
    const flags = (title.has(form) ? inTitleFlag : 0) | (details.has(form) ? inDetailsFlag : 0)
    kept.set(form, flags | Math.round(saturation(countByWord.get(form) ?? 1, words) * scale))
  }
  for (const form of title) if (kept.size < 32) keep(form)
  for (const form of details) if (kept.size < 64) keep(form)
  const frequent: [string, number][] = []
  for (const entry of countByWord) if (entry[1] > 1 && !kept.has(entry[0])) frequent.push(entry)
  if (frequent.length > maxKept - kept.size) frequent.sort((x, y) => y[1] - x[1])
  for (const [form] of frequent) {
    if (kept.size >= maxKept) break
    keep(form)
  }
  const packed = new Uint8Array(4 + kept.size * 4)
  packed[3] = Math.max(1, Math.round(saturation(1, words) * scale))
  let at = 4
  for (const [form, weight] of kept) {
    const hash = wordHash(form)
    packed[at] = hash & 0xff
    packed[at + 1] = (hash >>> 8) & 0xff
    packed[at + 2] = hash >>> 16
    packed[at + 3] = weight
    at += 4
  }
  return packed
}

/** The words of a query by their hashes. Most words of a document are none of them: one look at a small table says so. */
export class WeightReader {
  private readonly groupByHash = new Map<number, number>()
  private readonly maybe = new Uint8Array(4096)

  add(form: string, group: number) {
    const hash = wordHash(form)
    this.groupByHash.set(hash, group)
    this.maybe[hash & 4095] = 1
  }

  /** What one document says about them: calls `take` for each kept word found; answers what any other word of it weighs. */
  read(packed: Uint8Array, take: (group: number, weight: number) => void): number {
    const { maybe, groupByHash } = this
    for (let at = 4; at + 3 < packed.length; at += 4) {
      const low = (packed[at] ?? 0) | ((packed[at + 1] ?? 0) << 8)
      if (maybe[low & 4095] === 0) continue
      const group = groupByHash.get(low | ((packed[at + 2] ?? 0) << 16))
      if (group !== undefined) take(group, packed[at + 3] ?? 0)
    }
    return (packed[3] ?? 1) / scale
  }
}

export const weightOf = (weight: number): number => (weight & valueMask) / scale
