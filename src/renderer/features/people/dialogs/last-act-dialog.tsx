// The frame of the acts that the person herself cannot undo: what happens, that it cannot be undone, and the harmless button first.
import type { ReactNode } from 'react'
import { Button, Dialog, type DialogProps } from '../../../ui/index.ts'
import styles from '../people.module.css'
import { Problem } from './problem.tsx'

export interface LastActDialogProps extends Pick<DialogProps, 'title' | 'size' | 'onClose'> {
  /** The words of the harmless button, and of the act. */
  keep: string
  act: string
  /** Why there is no way back. */
  noUndo: string
  onAct(): void
  isDisabled: boolean
  error: unknown
  children: ReactNode
}

export const LastActDialog = ({ keep, act, noUndo, onAct, isDisabled, error, children, onClose, ...frame }: LastActDialogProps) => (
  <Dialog
    {...frame}
    isOpen
    onClose={onClose}
    role="alertdialog"
    actions={
      <>
        <Button autoFocus onPress={onClose}>
          {keep}
        </Button>
        <Button look="danger" isDisabled={isDisabled} onPress={onAct}>
          {act}
        </Button>
      </>
    }
  >
    {children}
    <p className={styles.warn}>{noUndo}</p>
    <Problem error={error} />
  </Dialog>
)
