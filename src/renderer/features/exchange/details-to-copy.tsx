// For the person who helps: the stable code, the time, and what slots there are.
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { errorDetails } from '../../engine-client/index.ts'
import { Button, Disclosure } from '../../ui/index.ts'
import styles from './details-to-copy.module.css'

export const DetailsToCopy = ({ error, atMs }: { error: unknown; atMs: number }) => {
  const { t } = useTranslation('app')
  const [copied, setCopied] = useState(false)
  const text = errorDetails(error, atMs)
  const copy = async () => {
    await navigator.clipboard.writeText(text)
    setCopied(true)
  }
  return (
    <Disclosure title={t('details')}>
      <pre className={styles.details}>{text}</pre>
      <Button small onPress={() => void copy()}>
        {t(copied ? 'copied' : 'copyDetails')}
      </Button>
    </Disclosure>
  )
}
