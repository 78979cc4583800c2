// **Add**: files, a folder, or a new item of a kind.
import { FilePlus2, FolderInput, Plus, Upload } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { CollectionId } from '../../../../contract/ids.ts'
import { itemKinds } from '../../../../contract/kinds.ts'
import { Button, keysOf, Menu, MenuItem, MenuSection } from '../../../ui/index.ts'
import { useLibraryCommands } from '../commands.ts'
import { kindPicture } from '../kind-icon.tsx'

export const AddMenu = ({ collection }: { collection?: CollectionId }) => {
  const { t } = useTranslation('library')
  const { importFrom, newItem } = useLibraryCommands()
  return (
    <Menu
      trigger={
        <Button look="primary" icon={Plus}>
          {t('add.word')}
        </Button>
      }
    >
      <MenuSection title={t('add.bringIn')}>
        <MenuItem icon={Upload} onAction={() => void importFrom('files', collection)}>
          {t('add.files')}
        </MenuItem>
        <MenuItem icon={FolderInput} onAction={() => void importFrom('folder', collection)}>
          {t('add.folder')}
        </MenuItem>
      </MenuSection>
      <MenuSection title={t('add.write')}>
        <MenuItem icon={FilePlus2} keys={window.granary ? keysOf('newItem') : undefined} onAction={() => newItem('note', collection)}>
          {t('kinds:new.note')}
        </MenuItem>
        {itemKinds
          .filter((kind) => kind !== 'note')
          .map((kind) => (
            <MenuItem key={kind} icon={kindPicture(kind)} onAction={() => newItem(kind, collection)}>
              {t(`kinds:new.${kind}`)}
            </MenuItem>
          ))}
      </MenuSection>
    </Menu>
  )
}
