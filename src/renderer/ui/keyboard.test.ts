import { describe, expect, it } from 'vitest'
import { matchesKeys, matchesShortcut, type ShortcutName, shortcuts, writeKeys } from './keyboard.ts'

const press = (key: string, code: string, held: Partial<Record<'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey', boolean>> = {}) => ({
  key,
  code,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  altKey: false,
  ...held,
})

describe('the keyboard map', () => {
  it('goes by the letter where the layout has Latin letters', () => {
    // On a French keyboard A stands where Q is: Ctrl+A means the letter.
    expect(matchesShortcut(press('a', 'KeyQ', { ctrlKey: true }), 'tickAll', false)).toBe(true)
    expect(matchesShortcut(press('q', 'KeyA', { ctrlKey: true }), 'tickAll', false)).toBe(false)
  })
  it('goes by the place of the key on Arabic and Bengali keyboards', () => {
    expect(matchesShortcut(press('ن', 'KeyK', { ctrlKey: true }), 'palette', false)).toBe(true)
    expect(matchesShortcut(press('ক', 'KeyK', { ctrlKey: true }), 'palette', false)).toBe(true)
  })
  it('finds digits by place, because French keyboards shift them', () => {
    expect(matchesShortcut(press('&', 'Digit1', { ctrlKey: true }), 'library', false)).toBe(true)
  })
  it('takes ⌘ on a Mac and Ctrl elsewhere, never both', () => {
    expect(matchesShortcut(press('k', 'KeyK', { metaKey: true }), 'palette', true)).toBe(true)
    expect(matchesShortcut(press('k', 'KeyK', { ctrlKey: true }), 'palette', true)).toBe(false)
    expect(matchesShortcut(press('k', 'KeyK', { ctrlKey: true, metaKey: true }), 'palette', false)).toBe(false)
  })
  it('leaves AltGr alone: it types @ # € on many keyboards', () => {
    expect(matchesShortcut(press('€', 'KeyE', { ctrlKey: true, altKey: true }), 'palette', false)).toBe(false)
    for (const name of Object.keys(shortcuts) as ShortcutName[])
      for (const { mod, alt } of shortcuts[name].keys as readonly { mod?: boolean; alt?: boolean }[]) expect(mod && alt, name).toBeFalsy()
  })
  it('opens the sheet of keys with the question mark of any language', () => {
    expect(matchesShortcut(press('?', 'Slash', { shiftKey: true }), 'keys', false)).toBe(true)
    expect(matchesShortcut(press('؟', 'Slash', { shiftKey: true }), 'keys', false)).toBe(true)
  })
  it('goes to the places of the rail in their order', () => {
    const digits = (['library', 'exchange', 'people', 'bin'] as const).map((place) => shortcuts[place].keys[0].key)
    expect(digits).toEqual(digits.toSorted())
    expect(writeKeys(shortcuts.exchange.keys[0], false)).toBe('Ctrl+4')
    expect(writeKeys(shortcuts.people.keys[0], false)).toBe('Ctrl+6')
  })
  it('has no two acts on the same keys in the same place', () => {
    const seen = new Map<string, string>()
    for (const name of Object.keys(shortcuts) as ShortcutName[])
      for (const keys of shortcuts[name].keys) {
        const written = writeKeys(keys, false)
        // Ctrl+K picks a link inside a text; it is the same entry of the map.
        expect(seen.get(written), written).toBeUndefined()
        seen.set(written, name)
      }
  })
  it('never uses keys that systems and keyboards need', () => {
    const kept = ['Ctrl+W', 'Ctrl+T', 'Ctrl+Tab', 'Ctrl+L', 'Ctrl+D', 'Ctrl+J', 'Ctrl+H', 'Ctrl+R', 'F7', 'F10', 'Ctrl+Shift+U', 'Ctrl+Space']
    for (const name of Object.keys(shortcuts) as ShortcutName[])
      for (const keys of shortcuts[name].keys) expect(kept, name).not.toContain(writeKeys(keys, false))
  })
  it('writes keys as each system does', () => {
    expect(writeKeys({ mod: true, shift: true, key: 'f' }, false)).toBe('Ctrl+Shift+F')
    expect(writeKeys({ mod: true, shift: true, key: 'f' }, true)).toBe('⇧⌘F')
  })
  it('asks for exactly the held keys', () => {
    expect(matchesKeys(press('z', 'KeyZ', { ctrlKey: true, shiftKey: true }), { mod: true, key: 'z' }, false)).toBe(false)
  })
})
