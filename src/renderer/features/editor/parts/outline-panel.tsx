// The headings of the text, to go to.
import { X } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { IconButton, Region } from '../../../ui/index.ts'
import type { OutlineRow } from '../surface/outline.ts'
import styles from './outline-panel.module.css'

export const OutlinePanel = ({ rows, onGo, onClose }: { rows: readonly OutlineRow[]; onGo: (position: number) => void; onClose: () => void }) => {
  const { t } = useTranslation('editor')
  const highest = Math.min(...rows.map(({ level }) => level))
  return (
    <Region landmark="complementary" label={t('outline')} className={styles.panel}>
      <div className={styles.head}>
        <h2 className={styles.title}>{t('outline')}</h2>
        <IconButton icon={X} label={t('hideOutline')} word="hidden" onPress={onClose} />
      </div>
      {rows.length === 0 ? (
        <p className={styles.empty}>{t('outlineEmpty')}</p>
      ) : (
        <ul className={styles.list}>
          {rows.map(({ level, text, position }) => (
            <li key={position} style={{ paddingInlineStart: `${(level - highest) * 0.9}rem` }}>
              <button type="button" className={styles.row} onClick={() => onGo(position)}>
                <bdi dir="auto">{text}</bdi>
              </button>
            </li>
          ))}
        </ul>
      )}
    </Region>
  )
}
