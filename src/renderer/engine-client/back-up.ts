// *Back up now*: asks where, writes one file, says so.
import { useCallback } from 'react'
import { useServices } from './context.tsx'

const fileNameOf = (name: string, nowMs: number): string => {
  const plain =
    name
      .replace(/[\\/:*?"<>|\p{Cc}]+/gu, ' ')
      .replace(/\s+/g, ' ')
      .trim()
      .slice(0, 80) || 'Granary'
  return `${plain} ${new Date(nowMs).toISOString().slice(0, 10)}.granary`
}

/** Answers whether a copy was made. */
export const useBackUp = (): (() => Promise<boolean>) => {
  const { engine, shell, notices } = useServices()
  return useCallback(async () => {
    try {
      const { repositoryId, name } = await engine.call('repository.read', {})
      const saved = await shell.saveBackup(repositoryId, fileNameOf(name, Date.now()))
      if (!saved) return false
      notices.show(saved.file ? { tone: 'done', key: 'app:backedUpTo', values: { file: saved.file } } : { tone: 'done', key: 'app:backedUp' })
      return true
    } catch (error) {
      notices.show({ tone: 'problem', error })
      return false
    }
  }, [engine, shell, notices])
}
