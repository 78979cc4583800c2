// The hash that a window sends with its state vector: equal state vectors must show equal text (AMENDMENTS A2).
import type * as Y from 'yjs'
import { visibleContentHash } from './visible-content.ts'

export const bodyContentHash = (doc: Y.Doc): string => visibleContentHash(doc).toString('hex')
