// Asks for one name: of an item, a tag, a collection.
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button, Dialog, TextField } from '../../ui/index.ts'

interface NameDialogProps {
  title: string
  label: string
  hint?: string
  value: string
  max: number
  /** On the button; without it, Rename. */
  word?: string
  /** Only for a name that is new and not empty. */
  onSave(name: string): void
  onClose(): void
}

export const NameDialog = ({ title, label, hint, value, max, word, onSave, onClose }: NameDialogProps) => {
  const { t } = useTranslation('library')
  const [name, setName] = useState(value)
  const save = () => {
    onClose()
    if (name.trim() && name.trim() !== value) onSave(name.trim())
  }
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={title}
      actions={
        <>
          <Button onPress={onClose}>{t('app:cancel')}</Button>
          <Button look="primary" isDisabled={!name.trim()} onPress={save}>
            {word ?? t('rename')}
          </Button>
        </>
      }
    >
      <TextField label={label} hint={hint} value={name} onChange={setName} maxLength={max} autoFocus onEnter={() => save()} />
    </Dialog>
  )
}
