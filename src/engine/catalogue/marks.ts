// Words of the index that no text can hold: filters of an item, and the ends of its parts. They are private-use characters,
// which search/normalise.ts never lets through.

const filter = '\ue000'

/** Stands between parts (title, details, paragraphs of a cut text, pages), so that no phrase reaches across. */
export const partEnd = '\ue001'

/** In every document: what a query without words asks for. */
export const anyMark = `${filter}any`
export const kindMark = (kind: string) => `${filter}k${kind}`
export const languageMark = (language: string) => `${filter}l${language.toLowerCase().split('-')[0]}`
export const tagMark = (tag: string) => `${filter}t${tag}`
export const collectionMark = (collection: string) => `${filter}c${collection}`
export const yearMark = (year: number) => `${filter}y${year}`
/** Month of the last change. */
export const changedMark = (atMs: number) => `${filter}m${new Date(atMs).toISOString().slice(0, 7)}`
export const binnedMark = `${filter}b`
export const withdrawnMark = `${filter}w`

/** Which searches look at an item: the library's, the bin's, or the one among what was withdrawn. */
export const shelf = { library: 0, bin: 1, withdrawn: 2 } as const
export const shelfOf = ({ binnedAtUtc, withdrawn }: { binnedAtUtc: string | null; withdrawn: unknown }): number =>
  binnedAtUtc !== null ? shelf.bin : withdrawn ? shelf.withdrawn : shelf.library

/** Stands between the details of an item (people, place, tags …) in the text that results are cut from: a result shows one of them. */
export const fieldEnd = '\u001f'
