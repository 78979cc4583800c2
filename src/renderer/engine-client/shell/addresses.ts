// The one address that both shells answer in the same way.

import { browserPaths } from '../../../contract/addresses.ts'
import type { AttachmentHash, RepositoryId } from '../../../contract/ids.ts'

/** Relative to the page: `granary://app/…` in Electron, `http://127.0.0.1:…/` in a browser. */
export const attachmentUrl = (repositoryId: RepositoryId, hash: AttachmentHash): string => `${browserPaths.attachments}/${repositoryId}/${hash}`
