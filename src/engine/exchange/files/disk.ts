// What a medium can do, step by step: small enough that a test can stand in for it and fail at any step. Errors carry the system's `code` (ENOSPC, EIO …).

export interface DiskEntry {
  name: string
  sizeBytes: number
  isFolder: boolean
  modifiedMs: number
}

export interface DiskReader {
  /** May use `room`. Fewer bytes than asked only where the file ends, or where the medium gives no more. */
  read(at: number, length: number, room?: Uint8Array): Promise<Uint8Array>
  close(): Promise<void>
}

export interface DiskWriter {
  append(bytes: Uint8Array): Promise<void>
  flush(): Promise<void>
  close(): Promise<void>
}

export interface Disk {
  list(folder: string): Promise<DiskEntry[]>
  /** Of a file; null: there is none. */
  sizeOf(path: string): Promise<number | null>
  /** `fromMedium`: past the system's cache, where that can be asked for. */
  openReader(path: string, fromMedium: boolean): Promise<DiskReader>
  /** Empties what is there. */
  openWriter(path: string): Promise<DiskWriter>
  /** Puts itself in the place of what has that name. */
  rename(from: string, to: string): Promise<void>
  flushFolder(folder: string): Promise<void>
  /** One level; already there is fine. */
  makeFolder(path: string): Promise<void>
  /** A file; not there is fine. */
  remove(path: string): Promise<void>
  freeBytes(folder: string): Promise<number | null>
  /** Changes when another medium lies at that path; null: cannot be said. */
  markOf(folder: string): Promise<string | null>
}
