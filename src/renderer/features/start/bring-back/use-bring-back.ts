// Bringing a repository back: what is given is looked at first, then made into a repository of its own on this device. Each can be stopped.
import { useEffect, useRef, useState } from 'react'
import type { OpenedRepository, RestoreChoice, RestoreFound, RestoreProgress, Salvaged } from '../../../../contract/areas/home.ts'
import type { RepositoryId } from '../../../../contract/ids.ts'
import type { UploadProgress } from '../../../../contract/shell.ts'
import { errorCodeOf, useServices } from '../../../engine-client/index.ts'
import { isolated, useFormat } from '../../../ui/index.ts'

/** What is looked at, and with which words it opens. */
export interface GivenSource {
  file: string
  repositoryId?: RepositoryId
  passphrase?: string
}

type BringBackStage =
  | { at: 'choose'; error: unknown }
  | { at: 'sending'; progress: UploadProgress | null }
  | { at: 'looking' }
  | { at: 'which'; choices: RestoreChoice[] }
  | { at: 'locked'; source: GivenSource; wrong: boolean }
  | { at: 'found'; source: GivenSource; found: RestoreFound; error: unknown }
  | { at: 'working'; found: RestoreFound; progress: RestoreProgress | null }

export interface BringingBack {
  stage: BringBackStage
  /** Something was found of which a repository can be made. */
  ready: boolean
  /** It is at work, and not done yet. */
  busy: boolean
  lookAt(source: GivenSource): void
  chooseFile(): void
  chooseFolder(): void
  /** Ends the looking or the bringing back; nothing is left of it. */
  stop(): void
  /** To the ways again. */
  startAgain(): void
  /** null: it was not done, and `stage` says why. */
  bring(options?: { salvage?: boolean }): Promise<OpenedRepository | null>
}

/** Of news alone, no repository can be made. */
export const canBeBroughtBack = ({ what, entries }: RestoreFound): boolean => what !== 'partner' || entries > 0

/** A copy turned out to be damaged only while it was brought back: what can be read of it is offered. */
export const needsSalvage = ({ stage }: BringingBack): boolean =>
  stage.at === 'found' && stage.found.what === 'copy' && !stage.found.damaged && stage.error !== null && errorCodeOf(stage.error) === 'backup-damaged'

const nothingChosen: BringBackStage = { at: 'choose', error: null }

export const useBringBack = (given: string | null = null): BringingBack => {
  const { engine, shell, notices } = useServices()
  const format = useFormat()
  const [stage, setStage] = useState<BringBackStage>(given === null ? nothingChosen : { at: 'looking' })
  /** An answer to what was asked before does not count. */
  const turn = useRef(0)
  const sending = useRef<AbortController | null>(null)

  const lookAt = async (source: GivenSource) => {
    const own = ++turn.current
    setStage({ at: 'looking' })
    const set = (next: BringBackStage) => {
      if (turn.current === own) setStage(next)
    }
    try {
      const { choices, found } = await engine.call('home.lookBeforeRestoring', source)
      set(found ? { at: 'found', source, found, error: null } : { at: 'which', choices })
    } catch (error) {
      const code = errorCodeOf(error)
      if (code === 'bundle-locked' || code === 'bundle-passphrase-wrong') set({ at: 'locked', source, wrong: code === 'bundle-passphrase-wrong' })
      else set({ at: 'choose', error: code === 'cancelled' ? null : error })
    }
  }
  const choose = async (ask: (signal: AbortSignal) => Promise<string | null>) => {
    const own = ++turn.current
    const controller = new AbortController()
    sending.current = controller
    try {
      const file = await ask(controller.signal)
      if (turn.current !== own) return
      if (file === null) setStage((now) => (now.at === 'sending' ? nothingChosen : now))
      else void lookAt({ file })
    } catch (error) {
      if (turn.current === own) setStage({ at: 'choose', error: controller.signal.aborted ? null : error })
    }
  }
  const stop = () => {
    sending.current?.abort()
    if (stage.at !== 'working') {
      turn.current += 1
      setStage(nothingChosen)
    }
    // What is not running cannot be stopped, and without a connection nothing runs.
    engine.call('home.stopRestoring', {}).catch(() => undefined)
  }
  const tellDone = ({ name }: OpenedRepository, salvaged: Salvaged | null, found: RestoreFound) => {
    const entries = salvaged?.lost.reduce((sum, { from, to }) => sum + to - from + 1, 0) ?? 0
    const files = salvaged?.lostAttachments ?? 0
    const values = { name: isolated(name || found.name), entries: format.number(entries), files: format.number(files) }
    notices.show(entries + files > 0 ? { tone: 'problem', key: 'start:bringBack.doneLost', values } : { tone: 'done', key: 'start:bringBack.done', values })
  }
  const bring = async ({ salvage }: { salvage?: boolean } = {}): Promise<OpenedRepository | null> => {
    if (stage.at !== 'found') return null
    const { source, found } = stage
    setStage({ at: 'working', found, progress: null })
    const unhear = engine.on('restoreProgressed', (progress) => setStage((now) => (now.at === 'working' ? { ...now, progress } : now)))
    try {
      const { salvaged, ...opened } = await engine.call('home.restoreBackup', {
        ...source,
        name: found.name.trim() || undefined,
        salvage: (salvage ?? (found.damaged && found.what === 'copy')) || undefined,
      })
      tellDone(opened, salvaged, found)
      return opened
    } catch (error) {
      setStage({ at: 'found', source, found, error })
      return null
    } finally {
      unhear()
    }
  }

  useEffect(() => {
    if (given !== null) void lookAt({ file: given })
    return () => {
      // Gone from the screen: what is being read is not waited for.
      turn.current += 1
      sending.current?.abort()
    }
    // Once for what was given.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [given])

  return {
    stage,
    ready: stage.at === 'found' && canBeBroughtBack(stage.found),
    busy: stage.at === 'sending' || stage.at === 'looking' || stage.at === 'working',
    lookAt: (source) => void lookAt(source),
    chooseFile: () =>
      void choose((signal) =>
        shell.chooseBackup({
          signal,
          progressed: (progress) => setStage({ at: 'sending', progress }),
        }),
      ),
    chooseFolder: () => void choose(() => shell.chooseDirectory('restore')),
    stop,
    startAgain: () => {
      turn.current += 1
      setStage(nothingChosen)
    },
    bring,
  }
}
