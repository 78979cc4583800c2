// A list of any length with the semantics of a grid: only rows in view exist, counts and places are told to screen readers,
// one Tab stop, arrows move, focus stays on the grid while rows come and go (aria-activedescendant).
import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, type MouseEvent, type ReactNode, type Ref, useEffect, useId, useImperativeHandle, useRef } from 'react'
import { classes } from './classes.ts'
import { matchesShortcut } from './keyboard.ts'
import styles from './virtual-grid.module.css'

export interface VirtualGridHandle {
  focus(): void
  scrollToRow(index: number): void
}

export interface VirtualGridProps {
  label: string
  count: number
  /** Pixels; all rows are of one height, so that the scroll bar is honest. */
  rowHeight: number
  /** -1: none. */
  active: number
  onActive(index: number): void
  isSelected?(index: number): boolean
  renderRow(index: number): ReactNode
  onOpen?(index: number): void
  onToggle?(index: number): void
  /** From the last ticked or active row to this one. */
  onRange?(index: number): void
  onSelectAll?(): void
  onEscape?(): void
  onRename?(index: number): void
  onDelete?(index: number): void
  /** Place in the window's coordinates. */
  onMenu?(index: number, place: { x: number; y: number }): void
  /** Letters typed in quick succession. */
  onLetters?(letters: string): void
  /** Rows that are drawn now, to read their data. */
  onShown?(first: number, last: number): void
  handle?: Ref<VirtualGridHandle>
}

const letterGapMs = 900

export const VirtualGrid = (props: VirtualGridProps) => {
  const { label, count, rowHeight, active, onActive, isSelected, renderRow, onOpen, onToggle, onRange, onShown, onMenu, handle } = props
  const id = useId()
  const scroller = useRef<HTMLDivElement>(null)
  const letters = useRef({ text: '', atMs: 0 })
  const virtualizer = useVirtualizer({ count, getScrollElement: () => scroller.current, estimateSize: () => rowHeight, overscan: 8 })
  const rows = virtualizer.getVirtualItems()
  const [first, last] = [rows[0]?.index ?? 0, rows.at(-1)?.index ?? 0]

  useEffect(() => virtualizer.measure(), [virtualizer, rowHeight])
  useEffect(() => onShown?.(first, last), [onShown, first, last])
  useImperativeHandle(handle, () => ({
    focus: () => scroller.current?.focus(),
    scrollToRow: (index) => virtualizer.scrollToIndex(index, { align: 'center' }),
  }))

  // A list that comes with an active row is one that somebody comes back to: the row is in sight, and the next key acts on it.
  useEffect(() => {
    if (active < 0) return
    virtualizer.scrollToIndex(active, { align: 'center' })
    if (document.activeElement?.contains(scroller.current)) scroller.current?.focus({ preventScroll: true })
    // oxlint-disable-next-line react/exhaustive-deps
  }, [])

  const move = (index: number) => {
    if (count === 0) return
    const next = Math.min(count - 1, Math.max(0, index))
    onActive(next)
    virtualizer.scrollToIndex(next)
  }
  const pageRows = () => Math.max(1, Math.floor((scroller.current?.clientHeight ?? rowHeight) / rowHeight) - 1)

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== scroller.current) return
    const key = event.nativeEvent
    const here = active
    const done = () => {
      event.preventDefault()
      event.stopPropagation()
    }
    if (matchesShortcut(key, 'tickAll')) return props.onSelectAll ? (done(), props.onSelectAll()) : undefined
    if (matchesShortcut(key, 'menu') || key.key === 'ContextMenu') {
      if (!onMenu || here < 0) return
      done()
      const row = document.getElementById(`${id}-${here}`)?.getBoundingClientRect()
      return onMenu(here, { x: (row?.left ?? 0) + 24, y: row?.bottom ?? 0 })
    }
    if (matchesShortcut(key, 'toBin')) return props.onDelete && here >= 0 ? (done(), props.onDelete(here)) : undefined
    if (matchesShortcut(key, 'rename')) return props.onRename && here >= 0 ? (done(), props.onRename(here)) : undefined
    if (key.ctrlKey || key.metaKey || key.altKey) return
    const range = key.shiftKey && onRange
    const step = (index: number) => {
      done()
      if (range) onRange(Math.min(count - 1, Math.max(0, index)))
      move(index)
    }
    switch (key.key) {
      case 'ArrowDown':
        return step(here + 1)
      case 'ArrowUp':
        return step(here < 0 ? 0 : here - 1)
      case 'PageDown':
        return step(here + pageRows())
      case 'PageUp':
        return step(here - pageRows())
      case 'Home':
        return step(0)
      case 'End':
        return step(count - 1)
      case 'Enter':
        return here >= 0 && onOpen ? (done(), onOpen(here)) : undefined
      case ' ':
        return here >= 0 && onToggle ? (done(), onToggle(here)) : undefined
      case 'Escape':
        return props.onEscape?.()
    }
    if (key.key.length === 1 && props.onLetters) {
      const now = Date.now()
      const text = now - letters.current.atMs < letterGapMs ? letters.current.text + key.key : key.key
      letters.current = { text, atMs: now }
      // The sheet of keys keeps its "?".
      if (text !== '?' && text !== '؟') {
        done()
        props.onLetters(text)
      }
    }
  }

  const onRowClick = (event: MouseEvent, index: number) => {
    scroller.current?.focus({ preventScroll: true })
    if (event.shiftKey && onRange) onRange(index)
    else if ((event.ctrlKey || event.metaKey) && onToggle) onToggle(index)
    onActive(index)
  }

  return (
    <div
      ref={scroller}
      role="grid"
      aria-label={label}
      aria-rowcount={count}
      aria-multiselectable={onToggle ? true : undefined}
      aria-activedescendant={active >= first && active <= last && active >= 0 ? `${id}-${active}` : undefined}
      tabIndex={0}
      className={styles.grid}
      onKeyDown={onKeyDown}
      onFocus={(event) => {
        if (event.target === scroller.current && active < 0 && count > 0) onActive(0)
      }}
    >
      <div className={styles.sizer} style={{ blockSize: virtualizer.getTotalSize() }}>
        {rows.map(({ index, start }) => (
          // Keys are handled by the grid itself, which holds the focus.
          // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus
          <div
            key={index}
            id={`${id}-${index}`}
            role="row"
            aria-rowindex={index + 1}
            aria-selected={isSelected ? isSelected(index) : undefined}
            className={classes(styles.row, index === active && styles.active, isSelected?.(index) && styles.selected)}
            style={{ blockSize: rowHeight, transform: `translateY(${start}px)` }}
            onClick={(event) => onRowClick(event, index)}
            onDoubleClick={() => onOpen?.(index)}
            onContextMenu={(event) => {
              if (!onMenu) return
              event.preventDefault()
              onActive(index)
              onMenu(index, { x: event.clientX, y: event.clientY })
            }}
          >
            {renderRow(index)}
          </div>
        ))}
      </div>
    </div>
  )
}
