// Back to the first page of *Exchange*.
import { ArrowLeft } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import { Button, exchangePath } from '../../ui/index.ts'
import styles from './exchange.module.css'

export const BackButton = () => {
  const { t } = useTranslation('exchange')
  const [, navigate] = useLocation()
  return (
    <Button look="quiet" icon={ArrowLeft} mirrorIcon className={styles.back} onPress={() => navigate(exchangePath)}>
      {t('title')}
    </Button>
  )
}
