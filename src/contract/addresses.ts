// Where a window finds the engine and its bytes. Apart from the schemas, so that a window starts without them.

/**
 * A port to the engine cannot cross Electron's context bridge as a value. `requestPort()` makes the preload post
 * `{ type: portMessage }` with one MessagePort to the window (`event.source === window`); ask again when a port closes.
 */
export const portMessage = 'granary:port'

/**
 * The browser shell's addresses. `socket` carries the RPC: every message is one lib0 `encodeAny` value in a binary frame.
 * `uploads` takes one file as the body (name in the query) and answers `{ token }`; `backups` and `downloads` answer with a file.
 */
export const browserPaths = { socket: '/engine', uploads: '/uploads', attachments: '/attachments', backups: '/backups', downloads: '/downloads' } as const
