// The whole page takes files and folders that are dropped on it; **Add** does the same without a mouse.
import { Upload } from 'lucide-react'
import { type DragEvent, type ReactNode, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { CollectionId } from '../../../../contract/ids.ts'
import { useServices } from '../../../engine-client/index.ts'
import { Icon } from '../../../ui/index.ts'
import { useLibraryCommands } from '../commands.ts'
import styles from './drop-place.module.css'
import { filesOfDrop } from './dropped-files.ts'

export const DropPlace = ({ collection, disabled, children }: { collection?: CollectionId; disabled?: boolean; children: ReactNode }) => {
  const { t } = useTranslation('library')
  const { shell } = useServices()
  const { importDropped } = useLibraryCommands()
  const [over, setOver] = useState(false)
  const depth = useRef(0)
  const carriesFiles = (event: DragEvent) => !disabled && event.dataTransfer.types.includes('Files')
  const onDrop = async (event: DragEvent) => {
    if (!carriesFiles(event)) return
    event.preventDefault()
    depth.current = 0
    setOver(false)
    // The list of a drop empties when the event ends: it is taken before anything is awaited.
    await importDropped(filesOfDrop(event.dataTransfer, shell.can.paths), collection)
  }
  return (
    // Dropping is one of two ways; the button **Add** is the other.
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions
    <div
      className={styles.place}
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
      onDrop={(event) => void onDrop(event)}
    >
      {children}
      {over && (
        <div className={styles.veil}>
          <p className={styles.word}>
            <Icon of={Upload} size="large" />
            {t('dropHere')}
          </p>
        </div>
      )}
    </div>
  )
}
