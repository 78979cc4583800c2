// The title of the open item, written where it stands.
import { useTranslation } from 'react-i18next'
import type { ItemDetails } from '../../../../contract/areas/items.ts'
import { maxTitleCharacters } from '../../../../contract/limits.ts'
import { useDraft } from '../../../ui/index.ts'
import { useItemActs } from '../item-acts.ts'
import styles from './item-title.module.css'

export const ItemTitle = ({ item }: { item: ItemDetails }) => {
  const { t } = useTranslation('library')
  const acts = useItemActs()
  const [title, setTitle] = useDraft(item.title)
  const save = () => {
    const next = title.trim()
    if (next !== item.title) void acts.rename(item.id, next)
  }
  if (item.binnedAtUtc)
    return (
      <h1 className={styles.title} dir="auto" lang={item.language ?? undefined}>
        {item.title || t('untitled')}
      </h1>
    )
  return (
    <input
      className={styles.title}
      dir="auto"
      lang={item.language ?? undefined}
      aria-label={t('titleField')}
      placeholder={t('untitled')}
      maxLength={maxTitleCharacters}
      value={title}
      // A new item begins with its name.
      autoFocus={item.title === '' && item.words === 0}
      onChange={(event) => setTitle(event.target.value)}
      onBlur={save}
      onKeyDown={(event) => {
        if (event.nativeEvent.isComposing) return
        if (event.key === 'Enter') {
          event.currentTarget.blur()
          document.querySelector<HTMLElement>('[contenteditable=true]')?.focus()
        }
        if (event.key === 'Escape') {
          event.stopPropagation()
          setTitle(item.title)
        }
      }}
    />
  )
}
