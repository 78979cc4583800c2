// A region that takes files dropped on it: a veil with a word says so while they hang over it.
import type { LucideIcon } from 'lucide-react'
import { type DragEvent, type ReactNode, useRef, useState } from 'react'
import styles from './drop-area.module.css'
import { Icon } from './icon.tsx'

export interface DropAreaProps {
  icon: LucideIcon
  mirrorIcon?: boolean
  word: string
  disabled?: boolean
  /** Called inside the event: what is wanted of the transfer is taken before anything is awaited. */
  onDrop(transfer: DataTransfer): void
  children: ReactNode
}

export const DropArea = ({ icon, mirrorIcon, word, disabled, onDrop, children }: DropAreaProps) => {
  const [over, setOver] = useState(false)
  // Each child that is entered or left tells too: files are gone when as many were left as entered.
  const depth = useRef(0)
  const carriesFiles = (event: DragEvent) => !disabled && event.dataTransfer.types.includes('Files')
  return (
    // Dropping is one of two ways: a button on the same page does it without a mouse.
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions
    <div
      className={styles.area}
      onDragEnter={(event) => {
        if (!carriesFiles(event)) return
        depth.current++
        setOver(true)
      }}
      onDragLeave={() => {
        depth.current = Math.max(0, depth.current - 1)
        if (depth.current === 0) setOver(false)
      }}
      onDragOver={(event) => carriesFiles(event) && event.preventDefault()}
      onDrop={(event) => {
        if (!carriesFiles(event)) return
        event.preventDefault()
        depth.current = 0
        setOver(false)
        onDrop(event.dataTransfer)
      }}
    >
      {children}
      {over && (
        <div className={styles.veil}>
          <p className={styles.word}>
            <Icon of={icon} mirror={mirrorIcon} size="large" />
            {word}
          </p>
        </div>
      )}
    </div>
  )
}
