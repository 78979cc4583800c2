// Protective numbers of importing, each with the attack or cost it answers. docs/formats/import.md [IM30] and on quote them.

export interface ImportLimits {
  /** One file. Above it a file stays where it was: a repository travels on sticks, and FAT32 ends at 4 GiB. → file-too-large */
  fileBytes: number
  /** Text formats are held in memory several times over while they are parsed. → file-too-large */
  textFileBytes: number
  /** Office files and EPUBs are read part by part, pictures included. → file-too-large */
  documentFileBytes: number
  /** A zip with a million names costs its reader minutes before the first byte. The largest honest file tried has 1,600. → file-has-too-many-parts */
  zipEntries: number
  /** What all parts of a zip may become together (bombs: 200 MB out of 200 kB). → file-expands-too-much */
  zipTotalBytes: number
  /** What one part of a zip may become. → file-expands-too-much */
  zipEntryBytes: number
  /** Unpacked ÷ packed, where it is more than zipRatioFromBytes. Deflate reaches 1,032; honest XML 20–60. → file-expands-too-much */
  zipRatio: number
  zipRatioFromBytes: number
  /** Elements within elements of XML or HTML: recursive readers overflow the stack. Word nests about 30. → file-too-deep */
  depth: number
  /** Elements of one page or part: a tree of jsdom costs about 1 kB an element. → file-has-too-many-parts */
  domNodes: number
  /** Characters of one HTML page. → file-too-large */
  htmlCharacters: number
  /** Nodes (blocks and pieces within lines) in one body: the editor shows no longer document at speed. → file-has-too-many-parts */
  bodyBlocks: number
  /** Pages of one PDF that are read: a page tree of 400 bytes can promise a million. → file-has-too-many-parts */
  pdfPages: number
  /** Text kept from one file for searching; what lies beyond is cut, the original is whole. */
  extractedCharacters: number
  /** Bookmarks of a PDF: an outline may loop. The rest is left out. */
  outlineEntries: number
  /** Pictures that one document may bring. → file-has-too-many-parts */
  pictures: number
  /** One picture inside a document. Larger ones are left out of the body. */
  pictureBytes: number
  /** Wall-clock time for one file. A parser in an endless loop cannot be asked to stop; its process is ended. → file-took-too-long */
  fileMs: number
  /** The child's JavaScript heap. A file that needs more ends the child and fails alone. → file-expands-too-much */
  childHeapMegabytes: number
  /** Without work for so long, the child ends: jsdom and pdf.js hold 180 MB. */
  idleMs: number
  /** Files of one act. → file-has-too-many-parts */
  filesPerJob: number
  /** Folders within folders: links can make a loop. Deeper ones are not entered. */
  folderDepth: number
}

const megabyte = 1024 * 1024

export const importLimits: Readonly<ImportLimits> = {
  fileBytes: 2 * 1024 * megabyte,
  textFileBytes: 32 * megabyte,
  documentFileBytes: 512 * megabyte,
  zipEntries: 5_000,
  zipTotalBytes: 400 * megabyte,
  zipEntryBytes: 128 * megabyte,
  zipRatio: 200,
  zipRatioFromBytes: 4 * megabyte,
  depth: 256,
  domNodes: 400_000,
  htmlCharacters: 16 * megabyte,
  bodyBlocks: 200_000,
  pdfPages: 5_000,
  extractedCharacters: 20_000_000,
  outlineEntries: 5_000,
  pictures: 2_000,
  pictureBytes: 64 * megabyte,
  fileMs: 60_000,
  childHeapMegabytes: 1024,
  idleMs: 15_000,
  filesPerJob: 200_000,
  folderDepth: 40,
}

/** The extractor's version: raised when the same file would give other text; cached text of older versions is read again. [IM70] */
export const extractorVersion = 1
