// Protective numbers of the borders, each with the cost or attack it answers.

/** One message over RPC. A larger file goes by path or upload, not by message. */
export const maxMessageBytes = 64 * 1024 * 1024
/** One entry's payload (docs/formats/entry.md): imports are cut into transactions well below it. */
export const maxEntryPayloadBytes = 8 * 1024 * 1024
/** Blocks written in one transaction, so that one entry stays small and can be cut. */
export const maxBlocksPerTransaction = 200
/** Windows that may write one document at once: slots 1–15; slot 0 is the engine's. */
export const maxSlots = 16
/** A title is one line on screen. */
export const maxTitleCharacters = 500
/** A metadata value: the longest is a summary. */
export const maxFieldCharacters = 20_000
/** One page of a list. */
export const maxPageRows = 500
/** A search query: longer text is a paste by mistake. */
export const maxQueryCharacters = 500
/** One file sent by a browser to its own engine: larger ones are imported by path, from the command line. */
export const maxUploadBytes = 2 * 1024 * 1024 * 1024
