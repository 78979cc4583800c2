// The number to compare: both sides read it aloud, by telephone or beside each other. Nothing is written down before "the same".
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Member } from '../../../../contract/areas/members.ts'
import type { DeviceId } from '../../../../contract/ids.ts'
import { useCall, useMutation, useServices } from '../../../engine-client/index.ts'
import { Button, Dialog, isolated, RadioGroup, UserText } from '../../../ui/index.ts'
import styles from '../people.module.css'
import { comparableDevices } from '../view.ts'
import { Problem } from './problem.tsx'

export interface CompareDialogProps {
  member: Member
  /** Asked for at one device. */
  deviceId?: DeviceId
  onClose(): void
  /** The numbers differ, and the person wants the device gone. null: she may not. */
  onRemoveDevice: ((deviceId: DeviceId) => void) | null
}

export const CompareDialog = ({ member, deviceId: asked, onClose, onRemoveDevice }: CompareDialogProps) => {
  const { t } = useTranslation('people')
  const { notices } = useServices()
  const confirming = useMutation('members.confirm')
  const devices = comparableDevices(member)
  const [deviceId, setDeviceId] = useState<DeviceId | undefined>(asked ?? devices[0]?.deviceId)
  const [differs, setDiffers] = useState(false)
  const { data, error } = useCall('members.number', deviceId ? { deviceId } : null)
  const name = isolated(member.name)
  const words = member.isMe
    ? { title: t('compare.ownTitle'), together: t('compare.ownTogether'), ask: t('compare.ownAsk'), where: t('compare.ownWhere') }
    : { title: t('compare.title', { name }), together: t('compare.together', { name }), ask: t('compare.ask', { name }), where: t('compare.where', { name }) }
  const same = async () => {
    if (member.may.confirm && deviceId && (await confirming.run({ deviceId })) === undefined) return
    notices.show({ tone: 'done', key: member.may.confirm ? 'people:compare.done' : 'people:compare.doneHere' })
    onClose()
  }

  if (differs)
    return (
      <Dialog
        isOpen
        onClose={onClose}
        role="alertdialog"
        title={t('compare.differs')}
        actions={
          <>
            <Button autoFocus onPress={() => setDiffers(false)}>
              {t('compare.again')}
            </Button>
            {onRemoveDevice && deviceId && (
              <Button look="danger" onPress={() => onRemoveDevice(deviceId)}>
                {t('act.removeDevice')}
              </Button>
            )}
            <Button onPress={onClose}>{t('app:close')}</Button>
          </>
        }
      >
        <p>{t('compare.differsText')}</p>
      </Dialog>
    )
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={words.title}
      actions={
        <>
          <Button onPress={() => setDiffers(true)} isDisabled={!data}>
            {t('compare.no')}
          </Button>
          <Button look="primary" isDisabled={!data || confirming.running} onPress={() => void same()}>
            {t('compare.yes')}
          </Button>
        </>
      }
    >
      {!asked && devices.length > 1 && deviceId && (
        <RadioGroup
          label={t('compare.device')}
          value={deviceId}
          onChange={(next) => setDeviceId(next)}
          choices={devices.map((device) => ({ value: device.deviceId, word: <UserText>{device.name}</UserText> }))}
        />
      )}
      <p>{words.together}</p>
      <p className={styles.number} role="status" data-number>
        {data ? data.groups.map((group, at) => <span key={`${at} ${group}`}>{group}</span>) : !error && t('compare.counting')}
      </p>
      <Problem error={error ?? confirming.error} />
      <p>{words.ask}</p>
      <p className={styles.hint}>{words.where}</p>
    </Dialog>
  )
}
