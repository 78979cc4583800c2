// A bundle for mail or chat: for whom, how it is locked, in how many parts, and where it is written.
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { DeviceId } from '../../../../contract/ids.ts'
import { useCall, useServices } from '../../../engine-client/index.ts'
import { Button, Checkbox, PageColumn, RadioGroup, Select, useFormat } from '../../../ui/index.ts'
import { BackButton } from '../back-button.tsx'
import styles from '../exchange.module.css'
import { isolated, partnerText } from '../exchange-words.ts'
import { failureSentence } from '../failure-words.ts'
import { ProblemLine } from '../lines.tsx'
import { type VolumeSize, volumeSizes } from './file-name.ts'
import { PassphraseTwice, passphraseProblem } from './passphrase-twice.tsx'
import { useWrite } from './use-write.ts'
import { useWhere, WhereField } from './where-field.tsx'

const everybody = 'everybody'
type Lock = 'none' | 'passphrase' | 'partner'

export const BundlePage = ({ partner }: { partner: DeviceId | null }) => {
  const { t } = useTranslation('exchange')
  const format = useFormat()
  const { engine } = useServices()
  const { write, starting, error } = useWrite()
  const { data } = useCall('exchange.partners', {})
  const { data: repository } = useCall('repository.read', {})
  const [receiver, setReceiver] = useState<string>(partner ?? everybody)
  const [lock, setLock] = useState<Lock>('none')
  const [passphrase, setPassphrase] = useState<[string, string]>(['', ''])
  const [parts, setParts] = useState<VolumeSize>('one')
  const [attachments, setAttachments] = useState(true)
  const where = useWhere(repository?.name ?? '', '.granary')
  const partners = data?.partners ?? []
  const chosen = partners.find(({ deviceId }) => deviceId === receiver) ?? null
  const { data: weight, error: weighing } = useCall('exchange.weighBundle', { for: chosen?.deviceId, attachments })
  const locked: Lock = lock === 'partner' && !chosen ? 'none' : lock
  const problem = locked === 'passphrase' ? passphraseProblem(passphrase) : null
  const nothing = weight && weight.entries === 0 && weight.attachments === 0
  if (!repository) return null
  const choices = [
    { value: everybody, word: t('bundle.everybody'), hint: t('bundle.everybodyHint') },
    ...partners.map((each) => ({ value: each.deviceId as string, word: isolated(each.contributorName), hint: partnerText(each, t, format) })),
  ]
  const make = () =>
    write(
      'write-bundle',
      where.path.trim(),
      () =>
        engine.call('exchange.writeBundle', {
          path: where.path.trim(),
          for: chosen?.deviceId,
          attachments,
          passphrase: locked === 'passphrase' ? passphrase[0] : undefined,
          lockToPartner: locked === 'partner' ? true : undefined,
          volumeBytes: volumeSizes[parts] ?? undefined,
        }),
      chosen?.contributorName ?? null,
    )
  return (
    <PageColumn>
      <BackButton />
      <h1>{chosen ? t('partner.makeBundle', { name: isolated(chosen.contributorName) }) : t('bundle.title')}</h1>
      <section className={styles.card}>
        {choices.length <= 5 ? (
          <RadioGroup label={t('bundle.for')} value={receiver} onChange={setReceiver} choices={choices} />
        ) : (
          <Select label={t('bundle.for')} value={receiver} onChange={setReceiver} choices={choices} />
        )}
        <Checkbox isSelected={attachments} onChange={setAttachments}>
          {t('bundle.attachments')}
        </Checkbox>
        <p className={styles.hint} role="status">
          {weighing
            ? null
            : weight
              ? nothing
                ? t('bundle.nothing')
                : weight.attachments === 0
                  ? format.bytes(weight.sizeBytes)
                  : t('bundle.weighs', {
                      size: format.bytes(weight.sizeBytes),
                      files: t('count.files', { count: weight.attachments, number: format.number(weight.attachments) }),
                    })
              : t('bundle.weighing')}
        </p>
      </section>
      <section className={styles.card}>
        <RadioGroup<Lock>
          label={t('bundle.lock')}
          value={locked}
          onChange={setLock}
          choices={[
            { value: 'none', word: t('bundle.lockNone'), hint: t('bundle.lockNoneHint') },
            { value: 'passphrase', word: t('bundle.lockPassphrase'), hint: t('bundle.lockPassphraseHint') },
            ...(chosen
              ? [{ value: 'partner' as const, word: t('bundle.lockPartner', { name: isolated(chosen.contributorName) }), hint: t('bundle.lockPartnerHint') }]
              : []),
          ]}
        />
        {locked === 'passphrase' && <PassphraseTwice value={passphrase} onChange={setPassphrase} />}
        <RadioGroup<VolumeSize>
          label={t('bundle.parts')}
          value={parts}
          onChange={setParts}
          choices={(Object.keys(volumeSizes) as VolumeSize[]).map((size) => {
            const bytes = volumeSizes[size]
            return { value: size, word: bytes === null ? t('bundle.onePart') : t(`bundle.part.${size}`, { size: format.bytes(bytes) }) }
          })}
        />
      </section>
      <section className={styles.card}>
        <WhereField what="bundle" where={where} />
        {error !== null && <ProblemLine>{failureSentence(error, 'file', t, format)}</ProblemLine>}
        <div className={styles.acts}>
          <Button look="primary" isDisabled={starting || !where.path.trim() || problem !== null || nothing === true} onPress={() => void make()}>
            {t('bundle.make')}
          </Button>
        </div>
      </section>
    </PageColumn>
  )
}
