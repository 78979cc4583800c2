// An item withdrawn by its community: who, when and why; withdrawing one, and taking that back.
import { EyeOff } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ItemDetails, Withdrawal } from '../../../contract/areas/items.ts'
import type { ItemId } from '../../../contract/ids.ts'
import { type Engine, useActs, useEngine } from '../../engine-client/index.ts'
import { Banner, Button, Dialog, isolated, TextField, useFormat } from '../../ui/index.ts'

type Words = ReturnType<typeof useTranslation>['t']
type Formats = ReturnType<typeof useFormat>

/** "withdrawn by the Char women, 1 March". */
export const withdrawnText = ({ by, atUtc }: Withdrawal, t: Words, format: Formats): string =>
  t('library:withdrawn.by', { name: isolated(by), day: format.day(atUtc) })

type Undo = () => Promise<Undo>

/** Withdrawing and taking that back: each undoes the other. */
const withdrawalSteps = (engine: Engine, id: ItemId, { by, reason }: Pick<Withdrawal, 'by' | 'reason'>): { withdraw: Undo; takeBack: Undo } => {
  const withdraw: Undo = async () => {
    await engine.call('exchange.withdraw', { id, by, reason })
    return takeBack
  }
  const takeBack: Undo = async () => {
    await engine.call('exchange.takeWithdrawalBack', { id })
    return withdraw
  }
  return { withdraw, takeBack }
}

/** Over the item: the sentence, *Why?*, and the way back. */
export const WithdrawnBanner = ({ item }: { item: ItemDetails }) => {
  const { t } = useTranslation('library')
  const format = useFormat()
  const engine = useEngine()
  const { act } = useActs()
  const [asked, setAsked] = useState(false)
  const { withdrawn } = item
  if (!withdrawn) return null
  const takeBack = () => {
    setAsked(false)
    void act(withdrawalSteps(engine, item.id, withdrawn).takeBack, { key: 'library:done.withdrawalTakenBack' })
  }
  return (
    <>
      <Banner
        tone="warn"
        icon={EyeOff}
        actions={
          <Button small onPress={() => setAsked(true)}>
            {t('withdrawn.why')}
          </Button>
        }
      >
        {t('withdrawn.sentence', { name: isolated(withdrawn.by), day: format.day(withdrawn.atUtc) })}
      </Banner>
      {asked && (
        <Dialog
          isOpen
          onClose={() => setAsked(false)}
          title={t('withdrawn.why')}
          actions={
            <>
              <Button onPress={takeBack}>{t('withdrawn.takeBack')}</Button>
              <Button look="primary" onPress={() => setAsked(false)}>
                {t('app:close')}
              </Button>
            </>
          }
        >
          <p dir="auto">{withdrawn.reason.trim() || t('withdrawn.noReason')}</p>
          <p>{t('withdrawn.hidden')}</p>
        </Dialog>
      )}
    </>
  )
}

/** In the details: withdraw an item in the name of its community. */
export const WithdrawItem = ({ item }: { item: ItemDetails }) => {
  const { t } = useTranslation('library')
  const engine = useEngine()
  const { act } = useActs()
  const [open, setOpen] = useState(false)
  const [by, setBy] = useState(item.fields.sourceCommunity ?? '')
  const [reason, setReason] = useState('')
  if (item.withdrawn || item.binnedAtUtc !== null) return null
  const withdraw = () => {
    if (!by.trim()) return
    setOpen(false)
    void act(withdrawalSteps(engine, item.id, { by: by.trim(), reason: reason.trim() }).withdraw, { key: 'library:done.withdrawn' })
  }
  return (
    <>
      <div>
        <Button small icon={EyeOff} onPress={() => setOpen(true)}>
          {t('withdrawn.do')}
        </Button>
      </div>
      {open && (
        <Dialog
          isOpen
          onClose={() => setOpen(false)}
          title={t('withdrawn.title')}
          actions={
            <>
              <Button onPress={() => setOpen(false)}>{t('app:cancel')}</Button>
              <Button look="primary" isDisabled={!by.trim()} onPress={withdraw}>
                {t('withdrawn.do')}
              </Button>
            </>
          }
        >
          <p>{t('withdrawn.what')}</p>
          <TextField label={t('withdrawn.whoField')} hint={t('withdrawn.whoHint')} value={by} onChange={setBy} maxLength={300} onEnter={withdraw} autoFocus />
          <TextField label={t('withdrawn.reasonField')} lines={3} value={reason} onChange={setReason} maxLength={2000} />
        </Dialog>
      )}
    </>
  )
}
