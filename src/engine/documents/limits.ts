// Numbers of the documents part, each with the cost it answers.

/** Updates of all windows are committed together at most this often: a flush takes 8–30 ms on a spinning disk, in the engine's only thread. */
export const commitEveryMs = 50
/** Folding decides the size of the logs for ever: 30 updates an entry cost 9.6 bytes a letter, 3 cost 74 (AMENDMENTS A8). */
export const foldWhenIdleMs = 30_000
export const foldAtUpdates = 200
export const foldAtBytes = 32 * 1024
/** While a peer has the document open, it sees text after this and the way. */
export const foldForPeersMs = 250
/** A snapshot saves replaying this much; below it, loading from the entries is as fast. */
export const snapshotAtEntries = 200
export const snapshotAtBytes = 64 * 1024
/** Merged updates of one act go into one entry up to this size; far below the limit of an entry. */
export const mergeUpToBytes = 1024 * 1024
/** What comes a little out of order in an exchange is no news; what still waits after this is shown under *please look*. */
export const heldForLongMs = 30_000
/**
 * After a start, windows that live through an engine's restart ask for their old slots. For this long, new openings take slots that
 * have written nothing in the document, from the other end, so that they do not stand in their way.
 */
export const returningWindowsMs = 10_000
