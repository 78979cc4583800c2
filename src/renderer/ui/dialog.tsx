// A dialog: a choice is needed to go on. One at a time, never closed by a click outside, Esc closes it, focus goes back.
import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import { IconButton } from './button.tsx'
import { classes } from './classes.ts'
import styles from './dialog.module.css'

export interface DialogProps {
  isOpen: boolean
  onClose(): void
  title: string
  /** alertdialog: for what cannot be undone; give autoFocus to the harmless button. */
  role?: 'dialog' | 'alertdialog'
  size?: 'small' | 'medium' | 'large'
  /** Buttons of the last line, the way on last. */
  actions?: ReactNode
  /** The text may be longer than the window and holds nothing to focus: the keyboard scrolls it. */
  scrolls?: boolean
  children: ReactNode
}

export const Dialog = ({ isOpen, onClose, title, role = 'dialog', size = 'small', actions, scrolls, children }: DialogProps) => {
  const { t } = useTranslation('app')
  return (
    <ModalOverlay isOpen={isOpen} onOpenChange={(open) => !open && onClose()} isDismissable={false} className={styles.overlay ?? ''}>
      <Modal className={classes(styles.modal, styles[size])}>
        <AriaDialog role={role} className={styles.dialog ?? ''}>
          <header className={styles.header}>
            <Heading slot="title" level={2} className={styles.title ?? ''}>
              {title}
            </Heading>
            {role === 'dialog' && <IconButton icon={X} label={t('close')} word="hidden" onPress={onClose} />}
          </header>
          {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
          <div className={styles.body} tabIndex={scrolls ? 0 : undefined}>
            {children}
          </div>
          {actions && <footer className={styles.actions}>{actions}</footer>}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  )
}
