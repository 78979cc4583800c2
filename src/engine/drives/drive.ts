// A drive that a person puts in and takes out, as the exchange screen shows it. Each system's own list is read by a file of its own.

/** What a system says about a mounted drive; sizes are asked of the drive itself. */
export interface MountedDrive {
  /** Where its files are. */
  path: string
  /** Its label, or the last part of its path. */
  name: string
  readOnly: boolean
}

export interface Drive extends MountedDrive {
  totalBytes: number | null
  freeBytes: number | null
  writable: boolean
}
