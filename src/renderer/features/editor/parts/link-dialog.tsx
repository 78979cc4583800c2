// A link to the web: its address and, where nothing is picked, its words.
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { isSafeAddress } from '../../../../document/schema/addresses.ts'
import { Button, Dialog, TextField } from '../../../ui/index.ts'

export interface LinkDraft {
  address: string
  words: string
  /** Text is picked already, so that only the address is asked for. */
  wordsFixed: boolean
  exists: boolean
}

export interface LinkDialogProps {
  draft: LinkDraft
  onSet: (address: string, words: string) => void
  onRemove: () => void
  onClose: () => void
}

/** "granary.example/page" is what people type; the scheme is ours to add. null: not an address one can follow. */
export const completeAddress = (typed: string): string | null => {
  const text = typed.trim()
  if (text === '' || /\s/.test(text)) return null
  const complete = /^[a-z][a-z0-9+.-]*:/i.test(text) ? text : text.includes('@') && !text.includes('/') ? `mailto:${text}` : `https://${text}`
  if (!isSafeAddress(complete)) return null
  return /^https?:/i.test(complete) && !URL.canParse(complete) ? null : complete
}

export const LinkDialog = ({ draft, onSet, onRemove, onClose }: LinkDialogProps) => {
  const { t } = useTranslation('editor')
  const [address, setAddress] = useState(draft.address)
  const [words, setWords] = useState(draft.words)
  const [tried, setTried] = useState(false)
  const complete = completeAddress(address)
  const submit = () => {
    setTried(true)
    if (complete) onSet(complete, words.trim() || complete)
  }
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t(draft.exists ? 'changeLink' : 'linkToWeb')}
      actions={
        <>
          {draft.exists && <Button onPress={onRemove}>{t('removeLink')}</Button>}
          <Button onPress={onClose}>{t('cancel')}</Button>
          <Button look="primary" onPress={submit}>
            {t('setLink')}
          </Button>
        </>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault()
          submit()
        }}
        style={{ display: 'contents' }}
      >
        <TextField
          label={t('address')}
          hint={t('addressHint')}
          error={tried && !complete ? t('addressWrong') : null}
          value={address}
          onChange={setAddress}
          // The person asked for this field.
          // oxlint-disable-next-line jsx-a11y/no-autofocus
          autoFocus
        />
        {!draft.wordsFixed && <TextField label={t('linkWords')} value={words} onChange={setWords} />}
        <button type="submit" hidden aria-hidden="true" tabIndex={-1} />
      </form>
    </Dialog>
  )
}
