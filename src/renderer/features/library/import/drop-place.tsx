// The whole page takes files and folders that are dropped on it; **Add** does the same without a mouse.
import { Upload } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { CollectionId } from '../../../../contract/ids.ts'
import { useServices } from '../../../engine-client/index.ts'
import { DropArea } from '../../../ui/index.ts'
import { useLibraryCommands } from '../commands.ts'
import { filesOfDrop } from './dropped-files.ts'

export const DropPlace = ({ collection, disabled, children }: { collection?: CollectionId; disabled?: boolean; children: ReactNode }) => {
  const { t } = useTranslation('library')
  const { shell } = useServices()
  const { importDropped } = useLibraryCommands()
  return (
    <DropArea
      icon={Upload}
      word={t('dropHere')}
      disabled={disabled}
      onDrop={(transfer) => void importDropped(filesOfDrop(transfer, shell.can.paths), collection)}
    >
      {children}
    </DropArea>
  )
}
