// One toast at a time at the start of the bottom line: what was done, Undo where there is one. It waits under mouse or focus.
import { X } from 'lucide-react'
import { lazy, Suspense, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { errorCodeOf, errorDetails, errorSentence, type Notice, useActs, useNotice, useServices } from '../engine-client/index.ts'
import { Button, classes, IconButton, useCopy } from '../ui/index.ts'
import styles from './toast-region.module.css'

const RoleRefusal = lazy(() => import('../features/people/index.ts').then(({ RoleRefusal }) => ({ default: RoleRefusal })))

const doneShownMs = 8000

export const ToastRegion = () => {
  const { notices } = useServices()
  const notice = useNotice(notices)
  return (
    // Over a dialog, too, and heard there: what a dialog asked for is told while it is open.
    <div className={styles.place} data-react-aria-top-layer="true" role={notice?.tone === 'problem' ? 'alert' : 'status'}>
      {notice && <Toast key={notice.id} notice={notice} />}
    </div>
  )
}

const Toast = ({ notice }: { notice: Notice }) => {
  const { t } = useTranslation('app')
  const { notices } = useServices()
  const acts = useActs()
  const [held, setHeld] = useState(false)
  const [copied, copy] = useCopy(errorDetails(notice.error, notice.atMs))
  const isProblem = notice.tone === 'problem'
  const isRefused = isProblem && errorCodeOf(notice.error) === 'role-does-not-allow'
  const sentence = notice.key ? t(notice.key, { ...notice.values }) : errorSentence(notice.error, t)

  useEffect(() => {
    // A failure never goes by itself.
    if (held || isProblem) return
    const timer = setTimeout(() => notices.dismiss(notice.id), doneShownMs)
    return () => clearTimeout(timer)
  }, [notice, held, isProblem, notices])

  const own = useRef<HTMLDivElement>(null)
  const cameFrom = useRef<HTMLElement | null>(null)
  useLayoutEffect(() => {
    const toast = own.current
    return () => {
      // Whoever was in it with the keyboard goes back to where she came from.
      if (toast?.contains(document.activeElement)) cameFrom.current?.focus()
    }
  }, [])

  return (
    // Held while somebody reads or chooses; it is no control itself.
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions
    <div
      ref={own}
      className={classes(styles.toast, isProblem && styles.problem)}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={({ relatedTarget, currentTarget }) => {
        setHeld(true)
        if (relatedTarget instanceof HTMLElement && !currentTarget.contains(relatedTarget)) cameFrom.current = relatedTarget
      }}
      onBlur={() => setHeld(false)}
    >
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
      {isProblem && !isRefused && (
        <Button small onPress={copy}>
          {t(copied === 'copied' ? 'copied' : copied === 'refused' ? 'notCopied' : 'copyDetails')}
        </Button>
      )}
      <IconButton icon={X} label={t('close')} word="hidden" onPress={() => notices.dismiss(notice.id)} />
    </div>
  )
}
