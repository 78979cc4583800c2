// "Saved on this device", true within two seconds, wherever one can type.
import { CircleCheck, CircleDashed, TriangleAlert } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useCall, useConnectionStatus, useServices, useUnsaved } from '../engine-client/index.ts'
import { classes, Icon, Region } from '../ui/index.ts'
import styles from './state-line.module.css'

export const StateLine = ({ form }: { form: 'wide' | 'narrow' | 'line' }) => {
  const { t } = useTranslation('app')
  const { saving } = useServices()
  const unsaved = useUnsaved(saving)
  const status = useConnectionStatus()
  const { data } = useCall('repository.read', {})
  const trouble = status !== 'open' || data?.disk === 'full'
  const word = trouble ? (status !== 'open' ? t('notConnected') : t('diskFullShort')) : unsaved ? t('saving') : t('savedHere')
  const icon = trouble ? TriangleAlert : unsaved ? CircleDashed : CircleCheck
  return (
    <Region landmark="contentinfo" label={t('state')} className={classes(styles.line, styles[form], trouble && styles.trouble)}>
      <Icon of={icon} size="small" />
      <span role="status">{word}</span>
    </Region>
  )
}
