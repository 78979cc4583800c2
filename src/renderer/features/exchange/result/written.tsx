// A bundle, a parcel or a web edition is written: where it lies and what to do with it.
import { FolderOpen } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import type { WrittenEdition } from '../../../../contract/areas/exchange.ts'
import { useShell, useTell } from '../../../engine-client/index.ts'
import { Button, exchangePath, PageColumn } from '../../../ui/index.ts'
import { BackButton } from '../back-button.tsx'
import styles from '../exchange.module.css'
import { isolated, nameOfPath } from '../exchange-words.ts'
import type { WorkContext } from '../work-context.ts'
import { LeftOut } from './left-out.tsx'

/** Without a context only that it has ended is known. */
export const Written = ({ context, stopped, edition }: { context: WorkContext | null; stopped: boolean; edition?: WrittenEdition }) => {
  const { t } = useTranslation('exchange')
  const shell = useShell()
  const tell = useTell()
  const [, navigate] = useLocation()
  const what = context?.what.startsWith('write-') ? (context.what.slice('write-'.length) as 'bundle' | 'parcel' | 'edition') : null
  const slots = { name: isolated(nameOfPath(context?.path ?? '')), for: isolated(context?.for ?? '') }
  const done = what === 'bundle' && context?.for ? 'written.bundleFor' : what ? `written.${what}` : 'card.ended'
  return (
    <PageColumn>
      <BackButton />
      <p className={styles.sentence} role="status">
        {stopped ? t('written.stopped') : t(done, slots)}
      </p>
      {context && !stopped && <p className={styles.path}>{context.path}</p>}
      {what && !stopped && <p className={styles.hint}>{t(`written.next.${what}`)}</p>}
      {edition && !stopped && <LeftOut edition={edition} />}
      <div className={styles.acts}>
        {context && !stopped && shell.can.showInFolder && (
          <Button look="primary" icon={FolderOpen} onPress={() => void tell(shell.showInFolder(context.path))}>
            {t('written.show')}
          </Button>
        )}
        <Button onPress={() => navigate(exchangePath)}>{t('toExchange')}</Button>
      </div>
    </PageColumn>
  )
}
