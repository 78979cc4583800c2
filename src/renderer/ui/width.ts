// How wide the window is in units of its text size: a large text on a wide screen is a narrow window.
import { useSyncExternalStore } from 'react'

/** wide ≥ 1280: rail with words, three panes · medium ≥ 960: narrow rail · narrow: one pane, rail behind Menu. */
export type Width = 'wide' | 'medium' | 'narrow'

export const widthOf = (pixels: number, textScale: number): Width => {
  const units = pixels / textScale
  return units >= 1280 ? 'wide' : units >= 960 ? 'medium' : 'narrow'
}

let textScale = 1
const listeners = new Set<() => void>()

/** 1 is 100 %. */
export const setTextScale = (scale: number): void => {
  textScale = scale
  document.documentElement.style.setProperty('--text-scale', String(scale))
  for (const listener of listeners) listener()
}

const subscribe = (listener: () => void) => {
  listeners.add(listener)
  window.addEventListener('resize', listener)
  return () => {
    listeners.delete(listener)
    window.removeEventListener('resize', listener)
  }
}

export const useWidth = (): Width => useSyncExternalStore(subscribe, () => widthOf(window.innerWidth, textScale))
/** Pixels of one rem now: heights of virtual rows are computed from it. */
export const useRem = (): number => useSyncExternalStore(subscribe, () => 16 * textScale)
