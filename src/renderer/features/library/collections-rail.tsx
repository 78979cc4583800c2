// The tree of collections under the places, with what can be done to one collection.
import { ChevronRight, Ellipsis, Folder, FolderPlus } from 'lucide-react'
import { useState } from 'react'
import { Button as AriaButton, Tree, TreeItem, TreeItemContent } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import type { CollectionRow } from '../../../contract/areas/shelves.ts'
import type { CollectionId } from '../../../contract/ids.ts'
import { useActs, useCall, useServices } from '../../engine-client/index.ts'
import { classes, collectionPath, Icon, IconButton, libraryPath, Menu, MenuItem, UserText, useFormat } from '../../ui/index.ts'
import { type CollectionNode, collectionTree } from './collection-tree.ts'
import styles from './collections-rail.module.css'
import { useLibraryCommands } from './commands.ts'
import { createCollection } from './create-collection.ts'
import { NameDialog } from './name-dialog.tsx'

type Naming = { act: 'new'; parent: CollectionId | null } | { act: 'rename'; row: CollectionRow }

export const CollectionsRail = () => {
  const { t } = useTranslation('library')
  const { data } = useCall('collections.list', {})
  const [location, navigate] = useLocation()
  const [naming, setNaming] = useState<Naming | null>(null)
  const tree = collectionTree(data?.rows ?? [])
  const here = /^\/collection\/(.+)$/.exec(location)?.[1]
  return (
    <section className={styles.section} aria-label={t('collections')}>
      <header className={styles.head}>
        <h2 className={styles.title}>{t('collections')}</h2>
        <IconButton icon={FolderPlus} label={t('newCollection')} word="hidden" onPress={() => setNaming({ act: 'new', parent: null })} />
      </header>
      {tree.length > 0 ? (
        <Tree
          aria-label={t('collections')}
          selectionMode="none"
          onAction={(key) => navigate(collectionPath(key as CollectionId))}
          className={styles.tree ?? ''}
        >
          {tree.map((node) => (
            <CollectionItem key={node.id} node={node} here={here} onName={setNaming} />
          ))}
        </Tree>
      ) : (
        data && <p className={styles.none}>{t('noCollections')}</p>
      )}
      {naming && <CollectionNameDialog naming={naming} onClose={() => setNaming(null)} />}
    </section>
  )
}

const CollectionItem = ({ node, here, onName }: { node: CollectionNode; here: string | undefined; onName(naming: Naming): void }) => {
  const { t } = useTranslation('library')
  const format = useFormat()
  const { patchCollections } = useActs()
  const { importFrom } = useLibraryCommands()
  const [, navigate] = useLocation()
  const remove = async () => {
    if (await patchCollections([{ id: node.id, removed: true }], { key: 'library:done.collectionRemoved' })) if (here === node.id) navigate(libraryPath)
  }
  return (
    <TreeItem id={node.id} textValue={node.title} className={classes(styles.item, here === node.id && styles.here)}>
      <TreeItemContent>
        {({ hasChildItems }) => (
          <div className={styles.row}>
            {hasChildItems ? (
              <AriaButton slot="chevron" className={styles.chevron ?? ''}>
                <Icon of={ChevronRight} size="small" mirror />
              </AriaButton>
            ) : (
              <span className={styles.chevron}>
                <Icon of={Folder} size="small" />
              </span>
            )}
            <UserText className={styles.name}>{node.title}</UserText>
            <span className={styles.count}>{format.number(node.count)}</span>
            <Menu trigger={<IconButton icon={Ellipsis} label={t('collectionMenu', { title: node.title })} word="hidden" className={styles.more} />}>
              <MenuItem onAction={() => onName({ act: 'rename', row: node })}>{t('rename')}</MenuItem>
              <MenuItem onAction={() => onName({ act: 'new', parent: node.id })}>{t('newInside')}</MenuItem>
              <MenuItem onAction={() => void importFrom('files', node.id)}>{t('addFilesHere')}</MenuItem>
              {node.parent !== null && (
                <MenuItem onAction={() => void patchCollections([{ id: node.id, parent: null }], { key: 'library:done.collectionMoved' })}>
                  {t('moveToTop')}
                </MenuItem>
              )}
              <MenuItem onAction={() => void remove()}>{t('removeCollection')}</MenuItem>
            </Menu>
          </div>
        )}
      </TreeItemContent>
      {node.children.map((child) => (
        <CollectionItem key={child.id} node={child} here={here} onName={onName} />
      ))}
    </TreeItem>
  )
}

const CollectionNameDialog = ({ naming, onClose }: { naming: Naming; onClose(): void }) => {
  const { t } = useTranslation('library')
  const { engine } = useServices()
  const { act, patchCollections } = useActs()
  const save = (title: string) => {
    if (naming.act === 'rename') void patchCollections([{ id: naming.row.id, title }], { key: 'library:done.renamed' })
    else void act(async () => (await createCollection(engine, title, naming.parent)).undo, { key: 'library:done.collectionMade' })
  }
  return (
    <NameDialog
      title={t(naming.act === 'new' ? 'newCollection' : 'rename')}
      label={t('collectionName')}
      value={naming.act === 'rename' ? naming.row.title : ''}
      max={200}
      word={naming.act === 'new' ? t('create') : undefined}
      onSave={save}
      onClose={onClose}
    />
  )
}
