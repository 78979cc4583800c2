// Bringing a repository back from any place in the window: from a copy, a partner's stick, a folder or a bundle.
import { History } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { OpenedRepository } from '../../../../contract/areas/home.ts'
import { Button, Dialog } from '../../../ui/index.ts'
import { BringBackFields } from './bring-back-fields.tsx'
import { needsSalvage, useBringBack } from './use-bring-back.ts'

interface BringBackDialogProps {
  /** What to look at first: a path, or `upload:TOKEN`. */
  file: string | null
  onClose(): void
  onOpened(repository: OpenedRepository): void
}

export const BringBackDialog = ({ file, onClose, onOpened }: BringBackDialogProps) => {
  const { t } = useTranslation('start')
  const back = useBringBack(file)
  const salvages = needsSalvage(back)
  const act = async () => {
    const opened = await back.bring(salvages ? { salvage: true } : {})
    if (!opened) return
    onClose()
    onOpened(opened)
  }
  const close = () => {
    // What is being made is stopped first, and says so; what is only read goes with the dialog.
    if (back.busy) back.stop()
    if (back.stage.at !== 'working') onClose()
  }
  return (
    <Dialog
      isOpen
      onClose={close}
      size="medium"
      title={t('bringBack.title')}
      actions={
        <>
          <Button onPress={close}>{t('app:cancel')}</Button>
          <Button look="primary" icon={History} isDisabled={!back.ready} onPress={() => void act()}>
            {t(back.stage.at === 'working' ? 'bringBack.working' : salvages ? 'bringBack.salvage' : 'bringBack.act')}
          </Button>
        </>
      }
    >
      <p>{t('bringBack.text')}</p>
      <BringBackFields back={back} />
    </Dialog>
  )
}
