// A bundle or a folder dropped on the page is looked at; the buttons do the same without a mouse.
import { FileInput } from 'lucide-react'
import { type DragEvent, type ReactNode, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Icon } from '../../../ui/index.ts'
import styles from './drop-to-look.module.css'
import { useOpenExchange } from './open-exchange.tsx'

const carriesFiles = (event: DragEvent) => event.dataTransfer.types.includes('Files')

export const DropToLook = ({ children }: { children: ReactNode }) => {
  const { t } = useTranslation('exchange')
  const { lookAtFiles } = useOpenExchange()
  const [over, setOver] = useState(false)
  const depth = useRef(0)
  const leave = () => {
    depth.current = Math.max(0, depth.current - 1)
    if (depth.current === 0) setOver(false)
  }
  return (
    // Dropping is one of two ways; **Open a bundle** and **Choose a folder** are the other.
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions
    <div
      className={styles.place}
      onDragEnter={(event) => {
        if (!carriesFiles(event)) return
        depth.current++
        setOver(true)
      }}
      onDragLeave={leave}
      onDragOver={(event) => carriesFiles(event) && event.preventDefault()}
      onDrop={(event) => {
        if (!carriesFiles(event)) return
        event.preventDefault()
        depth.current = 0
        setOver(false)
        void lookAtFiles(Promise.resolve([...event.dataTransfer.files]))
      }}
    >
      {children}
      {over && (
        <div className={styles.veil}>
          <p className={styles.word}>
            <Icon of={FileInput} mirror size="large" />
            {t('open.dropHere')}
          </p>
        </div>
      )}
    </div>
  )
}
