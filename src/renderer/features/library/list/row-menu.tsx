// The menu of a row, by right click or Shift+F10, at the place it was asked for.
import { BookOpen, FolderInput, FolderMinus, PencilLine, RotateCcw, Tag, Trash2 } from 'lucide-react'
import { useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { ItemRow } from '../../../../contract/areas/items.ts'
import type { CollectionId, ItemId } from '../../../../contract/ids.ts'
import { keysOf, MenuItem, MenuList, MenuSection, Popover } from '../../../ui/index.ts'
import { useItemActs } from '../item-acts.ts'
import type { ItemDialog } from '../item-dialogs.tsx'
import styles from './row-menu.module.css'

interface RowMenuProps {
  row: ItemRow
  ids: ItemId[]
  place: { x: number; y: number }
  binned?: boolean
  collection?: CollectionId
  onOpen(): void
  onDialog(dialog: ItemDialog): void
  onClose(): void
}

export const RowMenu = ({ row, ids, place, binned, collection, onOpen, onDialog, onClose }: RowMenuProps) => {
  const { t } = useTranslation('library')
  const acts = useItemActs()
  const anchor = useRef<HTMLSpanElement>(null)
  return (
    <>
      {/* Where the pointer is: physical, like the pointer itself. */}
      <span ref={anchor} className={styles.anchor} style={{ translate: `${place.x}px ${place.y}px` }} />
      <Popover triggerRef={anchor} isOpen onOpenChange={(open) => !open && onClose()} placement="bottom start" offset={2}>
        <MenuList aria-label={t('rowMenu')} autoFocus="first" onClose={onClose}>
          <MenuSection>
            <MenuItem icon={BookOpen} keys={keysOf('open')} onAction={onOpen}>
              {t('open')}
            </MenuItem>
            {!binned && (
              <MenuItem icon={PencilLine} keys={keysOf('rename')} onAction={() => onDialog({ kind: 'rename', id: row.id, title: row.title })}>
                {t('rename')}
              </MenuItem>
            )}
          </MenuSection>
          {binned ? (
            <MenuSection>
              <MenuItem icon={RotateCcw} onAction={() => void acts.restore(ids)}>
                {t('bringBack')}
              </MenuItem>
              <MenuItem icon={Trash2} danger onAction={() => onDialog({ kind: 'empty-bin', ids })}>
                {t('deleteForGood')}
              </MenuItem>
            </MenuSection>
          ) : (
            <MenuSection>
              <MenuItem icon={Tag} mirrorIcon onAction={() => onDialog({ kind: 'tags', ids })}>
                {t('tagThem')}
              </MenuItem>
              <MenuItem icon={FolderInput} mirrorIcon onAction={() => onDialog({ kind: 'move', ids })}>
                {t('moveTo')}
              </MenuItem>
              {collection && (
                <MenuItem icon={FolderMinus} onAction={() => void acts.move(ids, [], [collection])}>
                  {t('takeOut')}
                </MenuItem>
              )}
              <MenuItem icon={Trash2} keys={keysOf('toBin')} onAction={() => void acts.toBin(ids)}>
                {t('toBin')}
              </MenuItem>
            </MenuSection>
          )}
        </MenuList>
      </Popover>
    </>
  )
}
