// Why what was asked for in a dialog was not done: said in the dialog, which stays open.
import { useTranslation } from 'react-i18next'
import { errorSentence } from '../../../engine-client/index.ts'
import styles from '../people.module.css'

export const Problem = ({ error }: { error: unknown }) => {
  const { t } = useTranslation('people')
  if (!error) return null
  return (
    <p role="alert" className={styles.problem}>
      {errorSentence(error, t)}
    </p>
  )
}
