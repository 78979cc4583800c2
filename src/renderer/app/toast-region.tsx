// One toast at a time at the start of the bottom line: what was done, Undo where there is one. It waits under mouse or focus.
import { X } from 'lucide-react'
import { lazy, Suspense, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { errorCodeOf, errorDetails, errorSentence, useActs, useNotice, useServices } from '../engine-client/index.ts'
import { Button, classes, IconButton } from '../ui/index.ts'
import styles from './toast-region.module.css'

const RoleRefusal = lazy(() => import('../features/people/index.ts').then(({ RoleRefusal }) => ({ default: RoleRefusal })))

const doneShownMs = 8000

export const ToastRegion = () => {
  const { t } = useTranslation('app')
  const { notices } = useServices()
  const acts = useActs()
  const notice = useNotice(notices)
  const [held, setHeld] = useState(false)
  const sentence = notice && (notice.key ? t(notice.key, { ...notice.values }) : errorSentence(notice.error, t))
  const isRefused = notice?.tone === 'problem' && errorCodeOf(notice.error) === 'role-does-not-allow'

  useEffect(() => {
    // A failure never goes by itself.
    if (!notice || held || notice.tone === 'problem') return
    const timer = setTimeout(() => notices.dismiss(notice.id), doneShownMs)
    return () => clearTimeout(timer)
  }, [notice, held, notices])

  return (
    <div
      className={styles.place}
      role={notice?.tone === 'problem' ? 'alert' : 'status'}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      {notice && (
        <div key={notice.id} className={classes(styles.toast, notice.tone === 'problem' && styles.problem)}>
          {isRefused ? (
            // Who can help is better than what was refused.
            <Suspense fallback={<span className={styles.text}>{sentence}</span>}>
              <RoleRefusal otherwise={<span className={styles.text}>{sentence}</span>} />
            </Suspense>
          ) : (
            <span className={styles.text}>{sentence}</span>
          )}
          {notice.undoId !== undefined && (
            <Button small onPress={() => void acts.undoStep(notice.undoId ?? 0)}>
              {t('undo')}
            </Button>
          )}
          {notice.tone === 'problem' && !isRefused && (
            <Button small onPress={() => void navigator.clipboard.writeText(errorDetails(notice.error, notice.atMs))}>
              {t('copyDetails')}
            </Button>
          )}
          <IconButton icon={X} label={t('close')} word="hidden" onPress={() => notices.dismiss(notice.id)} />
        </div>
      )}
    </div>
  )
}
