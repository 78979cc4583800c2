// Names for what is written: readable, with the day, and taken by every file system.
export const fileNameOf = (name: string, ending: string, nowMs: number): string => {
  const plain =
    name
      .replace(/[\\/:*?"<>|\p{Cc}]+/gu, ' ')
      .replace(/\s+/g, ' ')
      .trim()
      .slice(0, 60) || 'Granary'
  return `${plain} ${new Date(nowMs).toISOString().slice(0, 10)}${ending}`
}

/** Sizes that mail, chat and old sticks take. */
export const volumeSizes = { one: null, mail: 10_000_000, chat: 100_000_000, stick: 2_000_000_000 } as const
export type VolumeSize = keyof typeof volumeSizes
