// A picture's caption, its description for those who cannot see it, and its width.
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button, Dialog, RadioGroup, TextField } from '../../../ui/index.ts'

export interface PictureFacts {
  caption: string
  alt: string
  /** Per cent of the column; null: its own. */
  width: number | null
  /** Pictures within a line have no caption. */
  inline: boolean
}

const widths = ['own', '33', '50', '75', '100'] as const
type Width = (typeof widths)[number]

export const PictureDialog = ({ facts, onSave, onClose }: { facts: PictureFacts; onSave: (facts: PictureFacts) => void; onClose: () => void }) => {
  const { t } = useTranslation('editor')
  const [caption, setCaption] = useState(facts.caption)
  const [alt, setAlt] = useState(facts.alt)
  const [width, setWidth] = useState<Width>(widths.find((one) => one === String(facts.width)) ?? 'own')
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t('picture')}
      actions={
        <>
          <Button onPress={onClose}>{t('cancel')}</Button>
          <Button look="primary" onPress={() => onSave({ ...facts, caption: caption.trim(), alt: alt.trim(), width: width === 'own' ? null : Number(width) })}>
            {t('keepChanges')}
          </Button>
        </>
      }
    >
      {!facts.inline && (
        // The person asked for this field.
        // oxlint-disable-next-line jsx-a11y/no-autofocus
        <TextField label={t('caption')} hint={t('captionHint')} value={caption} onChange={setCaption} autoFocus />
      )}
      <TextField label={t('description')} hint={t('descriptionHint')} value={alt} onChange={setAlt} lines={3} />
      <RadioGroup<Width>
        label={t('width')}
        value={width}
        onChange={setWidth}
        columns
        choices={widths.map((value) => ({ value, word: t(`widths.${value}`) }))}
      />
    </Dialog>
  )
}
