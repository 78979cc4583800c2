// Acts on what is ticked, at the bottom with the count. In the bin: bring back, or empty it.
import { FolderInput, Package, RotateCcw, Tag, Trash2, X } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import { Button, makeParcelPath, Toolbar, useFormat } from '../../../ui/index.ts'
import { useItemActs } from '../item-acts.ts'
import type { ItemDialog } from '../item-dialogs.tsx'
import { useLibraryView } from '../view-store.ts'
import styles from './action-bar.module.css'

interface ActionBarProps {
  binned?: boolean
  onDialog(dialog: ItemDialog): void
}

export const ActionBar = ({ binned, onDialog }: ActionBarProps) => {
  const { t } = useTranslation('library')
  const format = useFormat()
  const acts = useItemActs()
  const [, navigate] = useLocation()
  const { selection, set } = useLibraryView()
  const ids = [...selection]
  return (
    <Toolbar aria-label={t('actions')} className={styles.bar}>
      {ids.length > 0 && (
        <span className={styles.count} role="status">
          {t('selected', { count: ids.length, number: format.number(ids.length) })}
        </span>
      )}
      {binned ? (
        <>
          {ids.length > 0 && (
            <Button small icon={RotateCcw} onPress={() => void acts.restore(ids)}>
              {t('bringBack')}
            </Button>
          )}
          <Button small icon={Trash2} onPress={() => onDialog({ kind: 'empty-bin', ids: ids.length > 0 ? ids : null })}>
            {t(ids.length > 0 ? 'deleteForGood' : 'emptyBin')}
          </Button>
        </>
      ) : (
        <>
          <Button small icon={Tag} mirrorIcon onPress={() => onDialog({ kind: 'tags', ids })}>
            {t('tagThem')}
          </Button>
          <Button small icon={FolderInput} mirrorIcon onPress={() => onDialog({ kind: 'move', ids })}>
            {t('moveTo')}
          </Button>
          <Button small icon={Package} onPress={() => navigate(makeParcelPath, { state: { ids } })}>
            {t('makeParcel')}
          </Button>
          <Button small icon={Trash2} onPress={() => void acts.toBin(ids)}>
            {t('toBin')}
          </Button>
        </>
      )}
      {ids.length > 0 && (
        <Button small look="quiet" icon={X} onPress={() => set({ selection: new Set() })}>
          {t('untick')}
        </Button>
      )}
    </Toolbar>
  )
}
