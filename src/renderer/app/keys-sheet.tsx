// The keys of the window on one sheet.
import { useTranslation } from 'react-i18next'
import { Dialog, isMac, keysThatMean, type Shortcut, type ShortcutName, shortcuts, writeKeys } from '../ui/index.ts'
import styles from './keys-sheet.module.css'

const groups: readonly { title: string; names: readonly ShortcutName[] }[] = [
  { title: 'everywhere', names: ['palette', 'searchEverything', 'newItem', 'undo', 'redo', 'save', 'regions', 'close', 'keys', 'help'] },
  { title: 'places', names: ['library', 'exchange', 'people', 'bin', 'settings', 'back', 'forward'] },
  { title: 'list', names: ['open', 'tick', 'tickAll', 'rename', 'toBin', 'menu'] },
  {
    title: 'text',
    names: ['bold', 'italic', 'underline', 'strike', 'orderedList', 'bulletList', 'taskList', 'find', 'findNext', 'textTools', 'print'],
  },
]

export const KeysSheet = ({ isOpen, onClose }: { isOpen: boolean; onClose(): void }) => {
  const { t } = useTranslation('app')
  const mac = isMac()
  const inWindow = window.granary !== undefined
  return (
    <Dialog isOpen={isOpen} onClose={onClose} title={t('keys.title')} size="large" scrolls>
      <div className={styles.groups}>
        {groups.map(({ title, names }) => (
          <section key={title}>
            <h3 className={styles.title}>{t(`keys.group.${title}`)}</h3>
            <dl className={styles.list}>
              {names.map((name) => {
                const { windowOnly }: Shortcut = shortcuts[name]
                if (windowOnly && !inWindow) return null
                return (
                  <div key={name} className={styles.row}>
                    <dt>{t(`keys.${name}`)}</dt>
                    <dd>
                      {keysThatMean(name, mac).map((keys) => (
                        <kbd key={writeKeys(keys, mac)} className={styles.key}>
                          {writeKeys(keys, mac)}
                        </kbd>
                      ))}
                    </dd>
                  </div>
                )
              })}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  )
}
