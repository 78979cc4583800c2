// The title of an item that is a file, in the bar above its pages; everywhere else the page shows its title itself.
import { useTranslation } from 'react-i18next'
import type { ItemDetails } from '../../../../contract/areas/items.ts'
import styles from './item-title.module.css'

export const ItemTitle = ({ item }: { item: ItemDetails }) => {
  const { t } = useTranslation('library')
  return (
    <h1 className={styles.title} dir="auto" lang={item.language ?? undefined}>
      {item.title || t('untitled')}
    </h1>
  )
}
