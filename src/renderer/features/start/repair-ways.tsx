// What one can do for a repository that does not open: check and repair, bring a copy back, save a copy. Each keeps what is there.
import { Archive, History, Wrench } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { CallOutput } from '../../../contract/contract.ts'
import { errorSentence, useServices } from '../../engine-client/index.ts'
import { Button, isolated, useFormat } from '../../ui/index.ts'
import styles from './start-screen.module.css'

type Copy = CallOutput<'home.copiesOf'>['copies'][number]
type Working = 'working' | 'bringing' | 'saving'

const nameOf = (directory: string) => directory.split(/[\\/]/).findLast((part) => part !== '') ?? 'Granary'

/** List items for the list of ways. `onOpenable`: the repository may be opened now. */
export const RepairWays = ({ directory, onOpenable }: { directory: string; onOpenable(): void }) => {
  const { t } = useTranslation('start')
  const format = useFormat()
  const { engine, shell, notices } = useServices()
  const [copy, setCopy] = useState<Copy | null>(null)
  const [working, setWorking] = useState<Working | null>(null)
  const [saved, setSaved] = useState<string | null>(null)
  const [problem, setProblem] = useState<unknown>(null)

  useEffect(() => {
    let wanted = true
    engine.callApart('home.copiesOf', { directory }).then(
      ({ copies }) => wanted && setCopy(copies[0] ?? null),
      // The part that would know does not answer either: the other ways stay.
      () => undefined,
    )
    return () => {
      wanted = false
    }
  }, [engine, directory])

  const act = (what: Working, work: () => Promise<void>) => {
    void (async () => {
      setWorking(what)
      setProblem(null)
      setSaved(null)
      try {
        await work()
      } catch (error) {
        setProblem(error)
      } finally {
        setWorking(null)
      }
    })()
  }
  /** Told over whatever comes next: this place goes as soon as the repository is open. */
  const openAndTell = (message: { key: string; values?: Record<string, string | number> }, lost = false) => {
    notices.show({ tone: lost ? 'problem' : 'done', ...message })
    onOpenable()
  }
  const repair = () =>
    act('working', async () => {
      const { whole, keptAs, salvaged } = await engine.callApart('home.checkAndRepair', { directory })
      if (whole) return openAndTell({ key: 'start:repair.whole' })
      const entries = salvaged?.lost.reduce((sum, { from, to }) => sum + to - from + 1, 0) ?? 0
      const files = salvaged?.lostAttachments ?? 0
      const lost = entries + files > 0
      const values = { folder: isolated(keptAs ?? ''), entries: format.number(entries), files: format.number(files) }
      openAndTell({ key: lost ? 'start:repair.doneLost' : 'start:repair.done', values }, lost)
    })
  const bringBack = ({ path, atUtc }: Copy) =>
    act('bringing', async () => {
      const { keptAs } = await engine.callApart('home.bringBackCopy', { directory, file: path })
      openAndTell({ key: 'start:repair.brought', values: { day: format.day(atUtc), folder: isolated(keptAs ?? '') } })
    })
  const save = () =>
    act('saving', async () => {
      const file = await shell.chooseSavePath('backup', `${nameOf(directory)}.granary`)
      if (file !== null) setSaved((await engine.callApart('home.saveCopyOf', { directory, file })).file)
    })

  return (
    <>
      <li>
        <Button icon={Wrench} isDisabled={working !== null} onPress={repair}>
          {t(working === 'working' ? 'repair.working' : 'repair.act')}
        </Button>
        <p className={styles.step}>{t('repair.hint')}</p>
      </li>
      {copy && (
        <li>
          <Button icon={History} isDisabled={working !== null} onPress={() => bringBack(copy)}>
            {working === 'bringing' ? t('repair.bringing') : t('repair.copy', { day: format.day(copy.atUtc) })}
          </Button>
          <p className={styles.step}>{t('repair.copyHint')}</p>
        </li>
      )}
      {shell.can.paths && (
        <li>
          <Button icon={Archive} isDisabled={working !== null} onPress={save}>
            {t(working === 'saving' ? 'repair.saving' : 'repair.save')}
          </Button>
          <p className={styles.step}>{t('repair.saveHint')}</p>
        </li>
      )}
      {(saved !== null || problem !== null) && (
        <li className={styles.told} role={problem === null ? 'status' : 'alert'}>
          <p>{problem === null ? t('repair.saved', { file: isolated(saved ?? '') }) : errorSentence(problem, t)}</p>
        </li>
      )}
    </>
  )
}
