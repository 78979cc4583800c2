// The dialogs of acts on items: name, tags, collections, and the one that cannot be undone.
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { CollectionId, ItemId, TagId } from '../../../contract/ids.ts'
import { maxTitleCharacters } from '../../../contract/limits.ts'
import { useActs, useCall, useEngine, useTell } from '../../engine-client/index.ts'
import { Button, Checkbox, Dialog, isolated, SearchField, TextField, UserText, useFormat } from '../../ui/index.ts'
import { collectionRows } from './collection-tree.ts'
import { createCollection } from './create-collection.ts'
import { useItemActs } from './item-acts.ts'
import styles from './item-dialogs.module.css'
import { NameDialog } from './name-dialog.tsx'
import { useLibraryView } from './view-store.ts'

export type ItemDialog =
  | { kind: 'rename'; id: ItemId; title: string }
  | { kind: 'tags'; ids: ItemId[] }
  | { kind: 'move'; ids: ItemId[] }
  /** null: everything in the bin. */
  | { kind: 'empty-bin'; ids: ItemId[] | null }

export const ItemDialogs = ({ dialog, onClose }: { dialog: ItemDialog | null; onClose(): void }) => (
  <>
    {dialog?.kind === 'rename' && <RenameDialog {...dialog} onClose={onClose} />}
    {dialog?.kind === 'tags' && <TagsDialog ids={dialog.ids} onClose={onClose} />}
    {dialog?.kind === 'move' && <MoveDialog ids={dialog.ids} onClose={onClose} />}
    {dialog?.kind === 'empty-bin' && <EmptyBinDialog ids={dialog.ids} onClose={onClose} />}
  </>
)

const RenameDialog = ({ id, title, onClose }: { id: ItemId; title: string; onClose(): void }) => {
  const { t } = useTranslation('library')
  const acts = useItemActs()
  return (
    <NameDialog
      title={t('rename')}
      label={t('titleField')}
      value={title}
      max={maxTitleCharacters}
      onSave={(name) => void acts.rename(id, name)}
      onClose={onClose}
    />
  )
}

const TagsDialog = ({ ids, onClose }: { ids: ItemId[]; onClose(): void }) => {
  const { t } = useTranslation('library')
  const format = useFormat()
  const acts = useItemActs()
  const { data } = useCall('tags.list', {})
  const { data: single } = useCall('items.read', ids.length === 1 && ids[0] ? { id: ids[0] } : null)
  const had = new Set(single?.tags.map(({ id }) => id))
  const [text, setText] = useState('')
  const [changes, setChanges] = useState<ReadonlyMap<string, boolean>>(new Map())
  const [fresh, setFresh] = useState<readonly string[]>([])
  const [renaming, setRenaming] = useState<{ id: TagId; label: string } | null>(null)
  const rows = (data?.rows ?? []).filter(({ label }) => label.toLocaleLowerCase().includes(text.trim().toLocaleLowerCase()))
  const known = data?.rows.find(({ label }) => label.toLocaleLowerCase() === text.trim().toLocaleLowerCase())
  const isNew = text.trim() !== '' && !known && !fresh.includes(text.trim())
  const isOn = (id: TagId) => changes.get(id) ?? had.has(id)
  const addTyped = () => {
    if (known) setChanges(new Map(changes).set(known.id, true))
    else if (isNew) setFresh([...fresh, text.trim()])
    else return
    setText('')
  }
  const save = () => {
    onClose()
    const labels = new Map((data?.rows ?? []).map(({ id, label }) => [id as string, label]))
    const add = [...fresh, ...[...changes].filter(([id, on]) => on && !had.has(id as TagId)).map(([id]) => labels.get(id) ?? '')].filter(Boolean)
    const remove = [...changes].filter(([id, on]) => !on && (ids.length > 1 || had.has(id as TagId))).map(([id]) => id as TagId)
    if (add.length > 0 || remove.length > 0) void acts.tag(ids, add, remove)
  }
  // One dialog at a time: the other one stands in its place, and what was ticked is still ticked afterwards.
  if (renaming) return <RenameTagDialog {...renaming} onClose={() => setRenaming(null)} />
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t('tagTitle', { count: ids.length })}
      actions={
        <>
          <Button onPress={onClose}>{t('app:cancel')}</Button>
          <Button look="primary" onPress={save}>
            {t('saveTags')}
          </Button>
        </>
      }
    >
      <SearchField label={t('tagField')} value={text} onChange={setText} onSubmit={addTyped} autoFocus />
      {isNew && (
        <Button small onPress={addTyped}>
          <span>{t('newTag', { name: isolated(text.trim()) })}</span>
        </Button>
      )}
      <div className={styles.choices}>
        {fresh.map((label) => (
          <Checkbox key={label} isSelected onChange={() => setFresh(fresh.filter((each) => each !== label))}>
            <UserText>{label}</UserText>
          </Checkbox>
        ))}
        {rows.slice(0, 200).map(({ id, label, count }) => (
          <div key={id} className={styles.choice}>
            <Checkbox isSelected={isOn(id)} onChange={(on) => setChanges(new Map(changes).set(id, on))}>
              <UserText>{label}</UserText> <span className={styles.count}>{format.number(count)}</span>
            </Checkbox>
            <Button small look="quiet" aria-label={t('renameTag', { name: isolated(label) })} onPress={() => setRenaming({ id, label })}>
              {t('rename')}
            </Button>
          </div>
        ))}
      </div>
      {data?.rows.length === 0 && fresh.length === 0 && <p className={styles.none}>{t('noTags')}</p>}
    </Dialog>
  )
}

type Undo = () => Promise<Undo>

const RenameTagDialog = ({ id, label, onClose }: { id: TagId; label: string; onClose(): void }) => {
  const { t } = useTranslation('library')
  const engine = useEngine()
  const { act } = useActs()
  const rename = async (to: string): Promise<Undo> => {
    const { previous } = await engine.call('tags.rename', { id, label: to })
    return () => rename(previous)
  }
  return (
    <NameDialog
      title={t('renameTag', { name: isolated(label) })}
      label={t('tagName')}
      hint={t('renameTagHint')}
      value={label}
      max={100}
      onSave={(name) => void act(() => rename(name), { key: 'library:done.tagRenamed' })}
      onClose={onClose}
    />
  )
}

const MoveDialog = ({ ids, onClose }: { ids: ItemId[]; onClose(): void }) => {
  const { t } = useTranslation('library')
  const engine = useEngine()
  const { act } = useActs()
  const acts = useItemActs()
  const { data } = useCall('collections.list', {})
  const { data: single } = useCall('items.read', ids.length === 1 && ids[0] ? { id: ids[0] } : null)
  const had = new Set(single?.collections.map(({ id }) => id))
  const [changes, setChanges] = useState<ReadonlyMap<CollectionId, boolean>>(new Map())
  const [name, setName] = useState('')
  const isOn = (id: CollectionId) => changes.get(id) ?? had.has(id)
  const create = async () => {
    const title = name.trim()
    if (!title) return
    // At once: a second Enter makes no second collection.
    setName('')
    const make = async () => {
      const { id, undo } = await createCollection(engine, title, null)
      setChanges((now) => new Map(now).set(id, true))
      return undo
    }
    if (!(await act(make, { key: 'library:done.collectionMade' }))) setName((now) => now || title)
  }
  const save = () => {
    onClose()
    const add = [...changes].filter(([id, on]) => on && !had.has(id)).map(([id]) => id)
    const remove = [...changes].filter(([id, on]) => !on && (ids.length > 1 || had.has(id))).map(([id]) => id)
    if (add.length > 0 || remove.length > 0) void acts.move(ids, add, remove)
  }
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t('moveTitle', { count: ids.length })}
      actions={
        <>
          <Button onPress={onClose}>{t('app:cancel')}</Button>
          <Button look="primary" onPress={save}>
            {t('move')}
          </Button>
        </>
      }
    >
      <p className={styles.none}>{t('moveHint')}</p>
      <div className={styles.choices}>
        {collectionRows(data?.rows ?? []).map(({ id, title, depth }) => (
          <Checkbox key={id} isSelected={isOn(id)} onChange={(on) => setChanges(new Map(changes).set(id, on))} className={styles[`depth${Math.min(depth, 4)}`]}>
            <UserText>{title}</UserText>
          </Checkbox>
        ))}
      </div>
      <div className={styles.create}>
        <TextField label={t('newCollection')} value={name} onChange={setName} maxLength={200} onEnter={() => void create()} />
        <Button isDisabled={!name.trim()} onPress={() => void create()}>
          {t('create')}
        </Button>
      </div>
    </Dialog>
  )
}

const EmptyBinDialog = ({ ids, onClose }: { ids: ItemId[] | null; onClose(): void }) => {
  const { t } = useTranslation('library')
  const engine = useEngine()
  const tell = useTell()
  const { data } = useCall('repository.read', {})
  const count = ids?.length ?? data?.binnedCount ?? 0
  const empty = async () => {
    onClose()
    const emptied = tell(engine.call('items.emptyBin', ids ? { ids } : {}), ({ deleted }) => ({ key: 'library:done.emptied', values: { count: deleted } }))
    if (await emptied) useLibraryView.getState().set({ selection: new Set(), active: -1 })
  }
  return (
    <Dialog
      isOpen
      onClose={onClose}
      role="alertdialog"
      title={t('emptyTitle', { count })}
      actions={
        <>
          <Button autoFocus onPress={onClose}>
            {t('emptyKeep')}
          </Button>
          <Button look="danger" onPress={() => void empty()}>
            {t(ids ? 'deleteForGood' : 'emptyBin')}
          </Button>
        </>
      }
    >
      <p>{t('emptyHint')}</p>
    </Dialog>
  )
}
