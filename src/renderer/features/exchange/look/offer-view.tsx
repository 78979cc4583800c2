// J1: sender, date, size, what is new, changed, withdrawn and missing, and what fits, on one screen; then one button.
import { ChevronDown } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import type { ExchangePlace, Offer } from '../../../../contract/areas/exchange.ts'
import type { DeviceId, ItemId } from '../../../../contract/ids.ts'
import { useServices } from '../../../engine-client/index.ts'
import { Button, Checkbox, exchangePath, exchangeWorkPath, Menu, MenuItem, useFormat } from '../../../ui/index.ts'
import { BackButton } from '../back-button.tsx'
import styles from '../exchange.module.css'
import { useExchangeWork, withJob } from '../exchange-watch.tsx'
import { isolated } from '../exchange-words.ts'
import { failureSentence } from '../failure-words.ts'
import { ProblemLine, WarningLine } from '../lines.tsx'
import { fitOf, isEmptyPlace, isEverythingAtFirst, isEverythingMore, leavingOf, type Way, waysOf } from '../offer-choice.ts'
import { PutGranary } from '../put-granary.tsx'
import type { WorkContext } from '../work-context.ts'
import { EmptyPlace, Leaving } from './leaving.tsx'
import { MissingLines, OfferDetails, SenderLines, SkippedLines } from './offer-lines.tsx'
import { GroupTicks, OfferedItems } from './offered-items.tsx'

interface OfferViewProps {
  offer: Offer
  place: ExchangePlace | null
  name: string
  onLookAgain(): void
  /** Whoever was left out is asked about once more. */
  onTakeIn(deviceId: DeviceId): void
}

export const OfferView = ({ offer, place, name, onLookAgain, onTakeIn }: OfferViewProps) => {
  const { t } = useTranslation('exchange')
  const format = useFormat()
  const [, navigate] = useLocation()
  const { engine } = useServices()
  const [notNow, setNotNow] = useState<ReadonlySet<ItemId>>(new Set())
  const [withEdition, setWithEdition] = useState(false)
  const [failure, setFailure] = useState<unknown>(null)
  const [starting, setStarting] = useState(false)
  const where = place?.kind === 'folder' ? 'folder' : 'stick'
  const empty = isEmptyPlace(offer, place)
  const [choice, setChoice] = useState<boolean | null>(null)
  const everything = choice ?? isEverythingAtFirst(offer, place)
  const chosen = { ...offer, leave: leavingOf(offer, everything) }
  const nothingToDo = offer.nothingToDo && !(everything && isEverythingMore(offer))
  const ways = nothingToDo ? [] : waysOf(chosen)
  const fit = fitOf(chosen)

  const start = async (way: Way) => {
    setStarting(true)
    setFailure(null)
    try {
      const { jobId } = await engine.call('exchange.start', {
        offerId: offer.offerId,
        notNow: [...notNow],
        way,
        ...(offer.what === 'folder' && way !== 'take' && { withEdition, everything }),
      })
      const context: WorkContext = {
        what: offer.what,
        path: offer.path,
        name,
        kind: offer.what === 'folder' ? where : 'file',
        way,
        notNow: [...notNow],
        everything,
        without: offer.skipped.map(({ deviceId }) => deviceId),
        for: null,
      }
      const { set, jobs } = useExchangeWork.getState()
      if (!jobs.some((job) => job.jobId === jobId))
        set({ jobs: withJob(jobs, { jobId, phase: 'reading', done: 0, total: 0, doneBytes: 0, totalBytes: 0, leftMs: null, error: null, reportId: null }) })
      navigate(exchangeWorkPath(jobId), { replace: true, state: context })
    } catch (error) {
      setFailure(error)
      setStarting(false)
    }
  }
  const [first, ...others] = ways
  const title = offer.what === 'folder' ? t(`look.on.${where}`, { name: isolated(name) }) : t(`look.on.${offer.what}`, { name: isolated(name) })

  return (
    <div className={styles.page}>
      <div className={styles.scroll}>
        <div className={styles.column}>
          <BackButton />
          <div className={styles.head}>
            <h1>{title}</h1>
          </div>
          {offer.nothingToDo && (
            <p className={styles.sentence} role="status">
              {[
                t(offer.skipped.length > 0 ? 'look.sameOthers' : 'result.same'),
                nothingToDo && offer.what === 'folder' && where === 'stick' && t('result.safe.stick'),
              ]
                .filter(Boolean)
                .join(' ')}
            </p>
          )}
          {offer.nothingToDo && (offer.from.length > 0 || isEverythingMore(offer)) && (
            <section className={styles.card}>
              <SenderLines offer={offer} />
              {offer.from.length > 0 && isEverythingMore(offer) && <hr />}
              {isEverythingMore(offer) && <Leaving offer={offer} where={where} everything={everything} onChange={setChoice} />}
            </section>
          )}
          <SkippedLines skipped={offer.skipped} onTakeIn={onTakeIn} />
          {empty && <EmptyPlace offer={offer} where={where} everything={everything} onChange={setChoice} />}
          {!offer.nothingToDo && !empty && (
            <section className={styles.card}>
              {offer.from.length > 0 && (
                <>
                  <SenderLines offer={offer} />
                  <hr />
                </>
              )}
              <GroupTicks offer={offer} notNow={notNow} onChange={setNotNow} />
              <MissingLines offer={offer} />
              {offer.what === 'parcel' && <p className={styles.hint}>{t('look.parcelHint')}</p>}
              {fit.takes ? (
                offer.sizeBytes > 0 && (
                  <p className={styles.hint}>{t('look.takeSize', { size: format.bytes(offer.sizeBytes), free: format.bytes(offer.freeBytes) })}</p>
                )
              ) : (
                <WarningLine>{t('look.takeNoRoom', { needed: format.bytes(offer.sizeBytes), free: format.bytes(offer.freeBytes) })}</WarningLine>
              )}
              {offer.leave && (
                <>
                  <hr />
                  <Leaving offer={offer} where={where} everything={everything} onChange={setChoice} />
                </>
              )}
            </section>
          )}
          {offer.what === 'folder' && place?.writable === false && <WarningLine>{t('failure.readOnly')}</WarningLine>}
          {offer.what === 'folder' && ways.some((way) => way !== 'take') && (
            <Checkbox isSelected={withEdition} onChange={setWithEdition}>
              {t('look.withEdition')}
            </Checkbox>
          )}
          {offer.what === 'folder' && place && (
            <div className={styles.flush}>
              <PutGranary place={place} />
            </div>
          )}
          {failure !== null && (
            <>
              <ProblemLine>{failureSentence(failure, offer.what === 'folder' ? where : 'file', t, format)}</ProblemLine>
              <div className={styles.acts}>
                <Button onPress={onLookAgain}>{t('look.again')}</Button>
              </div>
            </>
          )}
          <div>
            <OfferedItems offer={offer} notNow={notNow} onChange={setNotNow} />
            {!empty && <OfferDetails offer={offer} />}
          </div>
        </div>
      </div>
      <div className={styles.foot}>
        <div className={styles.footActs}>
          {notNow.size > 0 && (
            <span className={styles.footText} role="status">
              {t('look.willWait', { count: notNow.size, number: format.number(notNow.size) })}
            </span>
          )}
          {others.length > 0 && (
            <Menu
              trigger={
                <Button look="quiet" icon={ChevronDown} iconAfter>
                  {t('look.otherWays')}
                </Button>
              }
            >
              {others.map((way) => (
                <MenuItem key={way} onAction={() => void start(way)}>
                  {t(`look.only.${way}`)}
                </MenuItem>
              ))}
            </Menu>
          )}
          <Button onPress={() => navigate(exchangePath)}>{t(first ? 'look.notNow' : 'toExchange')}</Button>
          {first && (
            <Button look="primary" isDisabled={starting} onPress={() => void start(first)}>
              {t(first === 'leave' && everything ? 'look.leaveEverything' : `look.go.${first}`)}
            </Button>
          )}
        </div>
      </div>
    </div>
  )
}
