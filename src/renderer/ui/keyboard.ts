// Every key of the window in one place: which act, which keys, how they are written, and when an event means them.
import { useEffect, useEffectEvent } from 'react'

export interface KeyCombination {
  /** Lower-case letter, digit, or a name as in KeyboardEvent.key. */
  key: string
  /** Ctrl, or ⌘ on a Mac. */
  mod?: boolean
  shift?: boolean
  alt?: boolean
}

export interface Shortcut {
  /** The first is the one that is taught. */
  keys: readonly KeyCombination[]
  macKeys?: readonly KeyCombination[]
  /** Not while somebody types. */
  notInText?: boolean
  /** A browser keeps these keys for itself. */
  windowOnly?: boolean
}

const shortcut = (...keys: KeyCombination[]): Shortcut => ({ keys })

export const shortcuts = {
  palette: shortcut({ mod: true, key: 'k' }),
  searchEverything: shortcut({ mod: true, shift: true, key: 'f' }),
  library: { ...shortcut({ mod: true, key: '1' }), windowOnly: true },
  // 2, 3 and 5 are kept for places of the rail that are still to come (UX): a place never changes its key.
  exchange: { ...shortcut({ mod: true, key: '4' }), windowOnly: true },
  people: { ...shortcut({ mod: true, key: '6' }), windowOnly: true },
  bin: { ...shortcut({ mod: true, key: '7' }), windowOnly: true },
  settings: shortcut({ mod: true, key: ',' }),
  newItem: { ...shortcut({ mod: true, key: 'n' }), windowOnly: true },
  back: { ...shortcut({ alt: true, key: 'ArrowLeft' }), macKeys: [{ mod: true, key: '[' }], windowOnly: true },
  forward: { ...shortcut({ alt: true, key: 'ArrowRight' }), macKeys: [{ mod: true, key: ']' }], windowOnly: true },
  undo: { ...shortcut({ mod: true, key: 'z' }), notInText: true },
  redo: { ...shortcut({ mod: true, shift: true, key: 'z' }, { mod: true, key: 'y' }), notInText: true },
  save: shortcut({ mod: true, key: 's' }),
  keys: { ...shortcut({ key: '?' }), notInText: true },
  help: shortcut({ key: 'F1' }),
  regions: shortcut({ key: 'F6' }, { shift: true, key: 'F6' }),
  open: shortcut({ key: 'Enter' }),
  tick: shortcut({ key: ' ' }),
  tickAll: shortcut({ mod: true, key: 'a' }),
  rename: shortcut({ key: 'F2' }),
  toBin: { ...shortcut({ key: 'Delete' }), macKeys: [{ key: 'Backspace' }] },
  menu: { ...shortcut({ shift: true, key: 'F10' }), macKeys: [{ mod: true, key: 'Enter' }] },
  close: shortcut({ key: 'Escape' }),
  find: shortcut({ mod: true, key: 'f' }),
  findNext: { ...shortcut({ key: 'F3' }), macKeys: [{ mod: true, key: 'g' }] },
  bold: shortcut({ mod: true, key: 'b' }),
  italic: shortcut({ mod: true, key: 'i' }),
  underline: shortcut({ mod: true, key: 'u' }),
  strike: shortcut({ mod: true, shift: true, key: 's' }),
  orderedList: shortcut({ mod: true, shift: true, key: '7' }),
  bulletList: shortcut({ mod: true, shift: true, key: '8' }),
  taskList: shortcut({ mod: true, shift: true, key: '9' }),
  textTools: shortcut({ alt: true, key: 'F10' }),
  print: shortcut({ mod: true, key: 'p' }),
} as const satisfies Record<string, Shortcut>

export type ShortcutName = keyof typeof shortcuts

export const isMac = (): boolean => /Mac/.test(navigator.platform)

/** All of them; the first is the one that is taught. */
export const keysThatMean = (name: ShortcutName, mac = isMac()): readonly KeyCombination[] => {
  const found: Shortcut = shortcuts[name]
  return (mac && found.macKeys) || found.keys
}

const keyWords: Record<string, [other: string, mac: string]> = {
  ' ': ['Space', '␣'],
  Enter: ['Enter', '⏎'],
  Escape: ['Esc', 'Esc'],
  Delete: ['Delete', '⌦'],
  Backspace: ['Backspace', '⌫'],
  ArrowLeft: ['←', '←'],
  ArrowRight: ['→', '→'],
}

/** As it stands on menus and tooltips: Ctrl+Shift+F, or ⇧⌘F. */
export const writeKeys = (combination: KeyCombination, mac: boolean): string => {
  const words = keyWords[combination.key]
  const key = words ? words[mac ? 1 : 0] : combination.key.length === 1 ? combination.key.toUpperCase() : combination.key
  if (mac) return `${combination.alt ? '⌥' : ''}${combination.shift ? '⇧' : ''}${combination.mod ? '⌘' : ''}${key}`
  return [combination.mod && 'Ctrl', combination.alt && 'Alt', combination.shift && 'Shift', key].filter(Boolean).join('+')
}

export const keysOf = (name: ShortcutName, mac = isMac()): string => {
  const [first] = keysThatMean(name, mac)
  return first ? writeKeys(first, mac) : ''
}

type KeyEvent = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>

/** Letters go by what is typed where the layout has Latin letters, else by the place of the key; digits by place (French keyboards shift them). */
export const matchesKeys = (event: KeyEvent, combination: KeyCombination, mac: boolean): boolean => {
  const { key, mod = false, shift = false, alt = false } = combination
  if ((mac ? event.metaKey : event.ctrlKey) !== mod || (mac ? event.ctrlKey : event.metaKey) || event.altKey !== alt) return false
  if (key === '?') return event.key === '?' || event.key === '؟'
  if (event.shiftKey !== shift) return false
  if (/^[a-z]$/.test(key)) {
    const typed = event.key.toLowerCase()
    return typed === key || (!/^[a-z]$/.test(typed) && event.code === `Key${key.toUpperCase()}`)
  }
  if (/^[0-9]$/.test(key)) return event.code === `Digit${key}` || event.key === key
  return event.key === key
}

export const matchesShortcut = (event: KeyEvent, name: ShortcutName, mac = isMac()): boolean =>
  keysThatMean(name, mac).some((keys) => matchesKeys(event, keys, mac))

/** By the attribute of the element that has the focus: `isContentEditable` would compute styles on the way of every letter. */
export const isTextField = (target: EventTarget | null): boolean =>
  target instanceof Element && target.matches('[contenteditable="true"], textarea, select, input:not([type=checkbox], [type=radio], [type=button])')

/** In the order in which they were asked for. One listener of the window asks them all: it is on the way of every letter. */
const listeners = new Set<(event: KeyboardEvent) => void>()
const tellAll = (event: KeyboardEvent) => {
  if (!event.isComposing) for (const listen of listeners) listen(event)
}
const listenToKeys = (listen: (event: KeyboardEvent) => void) => {
  if (listeners.size === 0) window.addEventListener('keydown', tellAll)
  listeners.add(listen)
  return () => {
    listeners.delete(listen)
    if (listeners.size === 0) window.removeEventListener('keydown', tellAll)
  }
}

/** Acts on the key wherever the focus is, unless something nearer has taken it. */
export const useShortcut = (name: ShortcutName, act: (event: KeyboardEvent) => void, enabled = true): void => {
  const run = useEffectEvent(act)
  useEffect(() => {
    if (!enabled) return
    const definition: Shortcut = shortcuts[name]
    if (definition.windowOnly && !window.granary) return
    const listen = (event: KeyboardEvent) => {
      if (event.defaultPrevented || !matchesShortcut(event, name)) return
      if (definition.notInText && isTextField(event.target)) return
      event.preventDefault()
      run(event)
    }
    return listenToKeys(listen)
  }, [name, enabled])
}
