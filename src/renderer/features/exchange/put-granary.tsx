// Granary itself on a stick, for whoever has no network to fetch it from: the installer that this one runs from, or chosen ones.
import { HardDriveDownload } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ExchangePlace } from '../../../contract/areas/exchange.ts'
import { useCall, useServices } from '../../engine-client/index.ts'
import { Button, Dialog, useFormat } from '../../ui/index.ts'
import styles from './exchange.module.css'
import { isolated } from './exchange-words.ts'
import { failureSentence } from './failure-words.ts'
import { ProblemLine } from './lines.tsx'

type Place = Pick<ExchangePlace, 'path' | 'kind' | 'writable'>

/** Nothing where there is no installer to put there and none can be chosen. */
export const PutGranary = ({ place, small }: { place: Place; small?: boolean }) => {
  const { t } = useTranslation('exchange')
  const { shell } = useServices()
  const { data } = useCall('exchange.installer', {})
  const [open, setOpen] = useState(false)
  if (!place.writable || !data || (data.installer === null && !shell.can.paths)) return null
  return (
    <>
      <Button look="quiet" small={small} icon={HardDriveDownload} onPress={() => setOpen(true)}>
        {t(`installer.put.${place.kind}`)}
      </Button>
      {open && <PutDialog place={place} installer={data.installer} onClose={() => setOpen(false)} />}
    </>
  )
}

interface PutDialogProps {
  place: Place
  installer: { name: string; sizeBytes: number } | null
  onClose(): void
}

const PutDialog = ({ place, installer, onClose }: PutDialogProps) => {
  const { t } = useTranslation('exchange')
  const format = useFormat()
  const { engine, shell } = useServices()
  const [state, setState] = useState<{ phase: 'asking' | 'writing' } | { phase: 'done'; names: string[] } | { phase: 'failed'; error: unknown }>({
    phase: 'asking',
  })
  const put = async (choose?: () => Promise<{ paths: string[] }>) => {
    try {
      const chosen = await choose?.()
      if (chosen?.paths.length === 0) return
      setState({ phase: 'writing' })
      const { names } = await engine.call('exchange.leaveInstallers', { path: place.path, files: chosen?.paths })
      setState({ phase: 'done', names })
    } catch (error) {
      setState({ phase: 'failed', error })
    }
  }
  const writing = state.phase === 'writing'
  const ways =
    state.phase === 'done' ? null : (
      <>
        {shell.can.paths && (
          <Button look={installer ? 'plain' : 'primary'} isDisabled={writing} onPress={() => void put(() => shell.chooseFiles('installer'))}>
            {t('installer.choose')}
          </Button>
        )}
        {installer && (
          <Button look="primary" isDisabled={writing} onPress={() => void put()}>
            {t('installer.putThis')}
          </Button>
        )}
      </>
    )
  return (
    <Dialog
      isOpen
      size="medium"
      // It is written to the end: a dialog that is gone would not say when the stick may be pulled out.
      onClose={() => !writing && onClose()}
      title={t(`installer.put.${place.kind}`)}
      actions={
        <>
          {!writing && <Button onPress={onClose}>{t(state.phase === 'done' ? 'app:close' : 'app:cancel')}</Button>}
          {ways}
        </>
      }
    >
      <div className={styles.section}>
        {state.phase !== 'done' && <p>{t('installer.what')}</p>}
        {state.phase !== 'done' && (
          <p className={styles.hint}>
            {installer ? t('installer.running', { name: isolated(installer.name), size: format.bytes(installer.sizeBytes) }) : t('installer.chooseHint')}
          </p>
        )}
        {writing && <p role="status">{t(`installer.writing.${place.kind}`)}</p>}
        {state.phase === 'failed' && <ProblemLine>{failureSentence(state.error, place.kind, t, format)}</ProblemLine>}
        {state.phase === 'done' && (
          <>
            <p role="status">{t(`installer.done.${place.kind}`, { names: format.list(state.names.map(isolated)) })}</p>
            <p className={styles.hint}>{t('installer.doneHint')}</p>
          </>
        )}
      </div>
    </Dialog>
  )
}
