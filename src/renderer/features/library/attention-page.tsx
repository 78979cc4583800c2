// *Please look*: text that nothing else shows but that is not lost, with Put back and Let it go.
import { Eye } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { AttentionRow, MissingPart } from '../../../contract/areas/repository.ts'
import { errorSentence, useCall, useEngine, useTell } from '../../engine-client/index.ts'
import { Button, Dialog, EmptyState, isolated, itemPath, PageColumn, UserText, useFormat } from '../../ui/index.ts'
import styles from './attention-page.module.css'

/** In plain words: "from black laptop of Ada, changes 12–14". */
const MissingParts = ({ missing }: { missing: readonly MissingPart[] }) => {
  const { t } = useTranslation('library')
  const format = useFormat()
  const wordsOf = ({ contributor, device, from, to }: MissingPart) => {
    const which = { from: format.number(from), to: format.number(to) }
    if (contributor === null || device === null) return t(from === to ? 'look.missingUnknownOne' : 'look.missingUnknownRange', which)
    return t(from === to ? 'look.missingOne' : 'look.missingRange', { ...which, contributor: isolated(contributor), device: isolated(device) })
  }
  return <p className={styles.hint}>{t('look.missing', { parts: format.list(missing.map(wordsOf)) })}</p>
}

export const AttentionPage = () => {
  const { t } = useTranslation('library')
  const format = useFormat()
  const engine = useEngine()
  const tell = useTell()
  const { data, error } = useCall('repository.attention', {})
  const [letting, setLetting] = useState<AttentionRow | null>(null)
  const settle = async (id: string, action: 'put-in' | 'let-go') => {
    setLetting(null)
    await tell(engine.call('repository.settleAttention', { id, action }), { key: action === 'put-in' ? 'library:done.putBack' : 'library:done.letGo' })
  }
  if (error && !data) return <PageColumn>{errorSentence(error, t)}</PageColumn>
  if (!data) return null
  if (data.rows.length === 0)
    return (
      <EmptyState icon={Eye} title={t('look.none')}>
        {t('look.noneHint')}
      </EmptyState>
    )
  return (
    <PageColumn>
      <h1>{t('look.title')}</h1>
      <p className={styles.hint}>{t('look.hint')}</p>
      <ul className={styles.rows}>
        {data.rows.map((row) => (
          <li key={row.id} className={styles.row}>
            <p>
              {t(row.reason === 'held' && row.itemTitle === null ? 'look.heldNoItem' : `look.${row.reason}`)}
              {row.itemId && row.itemTitle !== null && (
                <>
                  {' '}
                  <Link href={itemPath(row.itemId)}>
                    <UserText>{row.itemTitle || t('untitled')}</UserText>
                  </Link>
                </>
              )}
            </p>
            {row.text && (
              <blockquote className={styles.quote} dir="auto">
                {row.text}
              </blockquote>
            )}
            {(row.by || row.atUtc) && (
              <p className={styles.hint}>{[row.by && isolated(row.by), row.atUtc && format.day(row.atUtc)].filter(Boolean).join(t('comma'))}</p>
            )}
            {row.missing && row.missing.length > 0 && <MissingParts missing={row.missing} />}
            {row.reason !== 'set-aside' && (
              <div className={styles.acts}>
                {(row.reason !== 'held' || row.itemTitle !== null) && (
                  <Button small look="primary" onPress={() => void settle(row.id, 'put-in')}>
                    {t('look.putBack')}
                  </Button>
                )}
                <Button small onPress={() => setLetting(row)}>
                  {t('look.letGo')}
                </Button>
              </div>
            )}
          </li>
        ))}
      </ul>
      {letting && (
        <Dialog
          isOpen
          onClose={() => setLetting(null)}
          role="alertdialog"
          title={t('look.letGoTitle')}
          actions={
            <>
              <Button autoFocus onPress={() => setLetting(null)}>
                {t('look.keep')}
              </Button>
              <Button look="danger" onPress={() => void settle(letting.id, 'let-go')}>
                {t('look.letGo')}
              </Button>
            </>
          }
        >
          <p>{t(letting.reason === 'held' ? 'look.letGoHeldHint' : 'look.letGoHint')}</p>
        </Dialog>
      )}
    </PageColumn>
  )
}
