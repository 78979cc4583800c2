// The top: which repository this is and what can be done with it as a whole; the search field; the palette.
import { Command } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { SearchBox } from '../features/library/index.ts'
import { IconButton, keysOf, Region, useWidth } from '../ui/index.ts'
import { RepositoryMenu } from './repository-menu.tsx'
import type { SessionStore } from './session.ts'
import styles from './top-bar.module.css'

export const TopBar = ({ session, start, onPalette }: { session: SessionStore; start?: ReactNode; onPalette(): void }) => {
  const { t } = useTranslation('app')
  const width = useWidth()
  return (
    <header className={styles.top}>
      {start}
      <div className={styles.repository}>
        <RepositoryMenu session={session} />
      </div>
      <Region landmark="search" label={t('search')} className={styles.search}>
        <SearchBox />
      </Region>
      {width !== 'narrow' && <IconButton icon={Command} label={t('commands')} keys={keysOf('palette')} onPress={onPalette} />}
    </header>
  )
}
