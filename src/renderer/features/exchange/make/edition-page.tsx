// A web edition: pages that anybody opens in a browser, from a stick or a web server.
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useCall, useServices } from '../../../engine-client/index.ts'
import { Button, Disclosure, PageColumn, RadioGroup, TextField, useFormat } from '../../../ui/index.ts'
import { BackButton } from '../back-button.tsx'
import styles from '../exchange.module.css'
import { failureSentence } from '../failure-words.ts'
import { ProblemLine } from '../lines.tsx'
import { useWrite } from './use-write.ts'
import { useWhere, WhereField } from './where-field.tsx'

type Attachments = 'all' | 'small' | 'none'

export const EditionPage = () => {
  const { t } = useTranslation('exchange')
  const format = useFormat()
  const { engine } = useServices()
  const { data: repository } = useCall('repository.read', {})
  const { write, starting, error } = useWrite()
  const [attachments, setAttachments] = useState<Attachments>('all')
  const [baseUrl, setBaseUrl] = useState('')
  const where = useWhere(repository?.name ?? '', ' web')
  if (!repository) return null
  const address = baseUrl.trim()
  const wrongAddress = address !== '' && !(URL.canParse(address) && /^https?:\/\//i.test(address))
  const make = () =>
    write('write-edition', where.path.trim(), () =>
      engine.call('exchange.writeEdition', { path: where.path.trim(), attachments, baseUrl: address || undefined }),
    )
  return (
    <PageColumn>
      <BackButton />
      <h1>{t('edition.make')}</h1>
      <p>{t('edition.what')}</p>
      <section className={styles.card}>
        <RadioGroup<Attachments>
          label={t('edition.attachments')}
          value={attachments}
          onChange={setAttachments}
          choices={(['all', 'small', 'none'] as const).map((value) => ({ value, word: t(`edition.files.${value}`) }))}
        />
        <p className={styles.hint}>{t('edition.leavesOut')}</p>
        <Disclosure title={t('edition.forServer')}>
          <TextField
            label={t('edition.address')}
            hint={t('edition.addressHint')}
            error={wrongAddress ? t('edition.addressWrong') : null}
            value={baseUrl}
            onChange={setBaseUrl}
          />
        </Disclosure>
      </section>
      <section className={styles.card}>
        <WhereField what="edition" where={where} />
        {error !== null && <ProblemLine>{failureSentence(error, 'folder', t, format)}</ProblemLine>}
        <div className={styles.acts}>
          <Button look="primary" isDisabled={starting || !where.path.trim() || wrongAddress} onPress={() => void make()}>
            {t('edition.make')}
          </Button>
        </div>
      </section>
    </PageColumn>
  )
}
