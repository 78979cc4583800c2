// The command palette: find anything and do anything from one field. Focus stays in the field, arrows move in the list.
import { Archive, ArrowLeftRight, FileText, FolderInput, Keyboard, Library, type LucideIcon, Plus, Settings, Trash2, Upload, UsersRound } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { Dialog as AriaDialog, Autocomplete, Modal, ModalOverlay } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import { itemKinds } from '../../contract/kinds.ts'
import { useBackUp, useSteadyCall } from '../engine-client/index.ts'
import { KindIcon, useLibraryCommands } from '../features/library/index.ts'
import {
  binPath,
  exchangePath,
  itemPath,
  keysOf,
  libraryPath,
  MenuItem,
  MenuList,
  MenuSection,
  peoplePath,
  SearchField,
  settingsPath,
  UserText,
} from '../ui/index.ts'
import styles from './palette.module.css'

interface Act {
  id: string
  word: string
  icon: LucideIcon
  keys?: string
  run(): void
}

export const Palette = ({ isOpen, onClose, onKeys }: { isOpen: boolean; onClose(): void; onKeys(): void }) => {
  const { t } = useTranslation('app')
  return (
    <ModalOverlay isOpen={isOpen} onOpenChange={(open) => !open && onClose()} isDismissable className={styles.overlay ?? ''}>
      <Modal className={styles.modal ?? ''}>
        <AriaDialog aria-label={t('commands')} className={styles.dialog ?? ''}>
          <PaletteContent onClose={onClose} onKeys={onKeys} />
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  )
}

const fold = (text: string) => text.normalize('NFKD').replace(/\p{M}/gu, '').toLocaleLowerCase()

const PaletteContent = ({ onClose, onKeys }: { onClose(): void; onKeys(): void }) => {
  const { t } = useTranslation('app')
  const [text, setText] = useState('')
  const [, navigate] = useLocation()
  const backUp = useBackUp()
  const { newItem, importFrom, searchFor } = useLibraryCommands()
  const { data } = useSteadyCall('items.suggest', text.trim() ? { text: text.trim().slice(0, 200), limit: 8 } : null)

  const acts: Act[] = [
    { id: 'library', word: t('palette.library'), icon: Library, keys: window.granary && keysOf('library'), run: () => navigate(libraryPath) },
    { id: 'files', word: t('palette.addFiles'), icon: Upload, run: () => void importFrom('files') },
    { id: 'folder', word: t('palette.addFolder'), icon: FolderInput, run: () => void importFrom('folder') },
    ...itemKinds.map((kind): Act => ({ id: `new-${kind}`, word: t(`kinds:new.${kind}`), icon: Plus, run: () => newItem(kind) })),
    { id: 'exchange', word: t('palette.exchange'), icon: ArrowLeftRight, keys: window.granary && keysOf('exchange'), run: () => navigate(exchangePath) },
    { id: 'people', word: t('people:go'), icon: UsersRound, keys: window.granary && keysOf('people'), run: () => navigate(peoplePath) },
    { id: 'bin', word: t('palette.bin'), icon: Trash2, keys: window.granary && keysOf('bin'), run: () => navigate(binPath) },
    { id: 'settings', word: t('palette.settings'), icon: Settings, keys: keysOf('settings'), run: () => navigate(settingsPath) },
    { id: 'backup', word: t('backUpNow'), icon: Archive, run: () => void backUp() },
    { id: 'keys', word: t('keys.title'), icon: Keyboard, keys: '?', run: onKeys },
  ]
  const wanted = fold(text.trim())
  const found = wanted ? acts.filter(({ word }) => fold(word).includes(wanted)) : acts.filter(({ id }) => !id.startsWith('new-') || id === 'new-note')
  const rows = wanted ? (data?.rows ?? []) : []

  const act = (run: () => void) => () => {
    onClose()
    run()
  }
  const section = (title: string, children: ReactNode[]) => children.length > 0 && <MenuSection title={title}>{children}</MenuSection>

  return (
    <Autocomplete inputValue={text} onInputChange={setText}>
      <div className={styles.field}>
        <SearchField label={t('palette.field')} autoFocus />
      </div>
      <div className={styles.list}>
        <MenuList aria-label={t('commands')} renderEmptyState={() => <p className={styles.none}>{t('palette.none')}</p>}>
          {section(
            t('palette.do'),
            found.slice(0, wanted ? 6 : 12).map(({ id, word, icon, keys, run }) => (
              <MenuItem key={id} icon={icon} keys={keys} textValue={word} onAction={act(run)}>
                {word}
              </MenuItem>
            )),
          )}
          {section(
            t('palette.open'),
            rows.map(({ id, title, kind }) => (
              <MenuItem key={id} id={id} textValue={title || t('untitled')} onAction={act(() => navigate(itemPath(id)))}>
                <span className={styles.item}>
                  <KindIcon kind={kind} />
                  <UserText className={styles.title}>{title || t('untitled')}</UserText>
                  <span className={styles.kind}>{t(`kinds:kind.${kind}`)}</span>
                </span>
              </MenuItem>
            )),
          )}
          {wanted !== '' && (
            <MenuSection>
              <MenuItem icon={FileText} textValue={t('palette.searchFor', { text })} onAction={act(() => searchFor(text.trim()))}>
                {t('palette.searchFor', { text: text.trim() })}
              </MenuItem>
            </MenuSection>
          )}
        </MenuList>
      </div>
    </Autocomplete>
  )
}
