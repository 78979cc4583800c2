// The few sentences that importing writes into items. The interface's language gives others; these are for whoever gives none.

export interface ImportWords {
  /** The one sentence of an item whose file is only kept. */
  keptFile(file: { name: string; mediaType: string; sizeBytes: number }): string
  /** Stands before the link to the earlier item, at the head of a new edition. */
  newEditionOf(): string
}

const size = (bytes: number): string =>
  bytes < 1024 ? `${bytes} bytes` : bytes < 1024 * 1024 ? `${Math.round(bytes / 1024)} kB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`

export const englishImportWords: ImportWords = {
  keptFile: ({ name, sizeBytes }) => `The file “${name}” (${size(sizeBytes)}) is kept with this item as it is; open it with the program it belongs to.`,
  newEditionOf: () => 'New edition of',
}
