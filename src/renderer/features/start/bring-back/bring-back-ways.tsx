// Where a repository can be brought back from: a file, a stick or folder, and what lies on the sticks that are in.
import { FileInput, FolderOpen, Usb } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { RestoreChoice } from '../../../../contract/areas/home.ts'
import { useCall, useServices } from '../../../engine-client/index.ts'
import { Button, Icon, isolated, TextField, UserText, useFormat } from '../../../ui/index.ts'
import styles from '../start-screen.module.css'
import type { BringingBack } from './use-bring-back.ts'

/** A stick that is put in while one looks is noticed. */
const lookAgainMs = 2500

const usePlaces = () => {
  const { cache } = useServices()
  const { data } = useCall('home.restorePlaces', {})
  useEffect(() => {
    const timer = setInterval(() => cache.invalidate((name) => name === 'home.restorePlaces'), lookAgainMs)
    return () => clearInterval(timer)
  }, [cache])
  return data?.places.filter(({ choices }) => choices.length > 0) ?? []
}

export const Choices = ({ label, choices, back }: { label: string; choices: readonly RestoreChoice[]; back: BringingBack }) => {
  const { t } = useTranslation('start')
  const format = useFormat()
  return (
    <ul className={styles.recent} aria-label={label}>
      {choices.map(({ file, repositoryId, name, from, atUtc, sizeBytes }) => {
        const facts = [from.length > 0 && format.list(from.map((who) => isolated(who))), atUtc !== null && format.day(atUtc), format.bytes(sizeBytes)]
        return (
          <li key={`${file} ${repositoryId ?? ''}`} className={styles.repository}>
            <span className={styles.repositoryText}>
              <strong>
                <UserText>{name}</UserText>
              </strong>
              <span className={styles.step}>{facts.filter(Boolean).join(t('bringBack.comma'))}</span>
            </span>
            <Button onPress={() => back.lookAt({ file, repositoryId: repositoryId ?? undefined })}>{t('bringBack.look')}</Button>
          </li>
        )
      })}
    </ul>
  )
}

/** A browser has no dialog for folders: Granary runs on this computer and takes a path. */
const ByPath = ({ back }: { back: BringingBack }) => {
  const { t } = useTranslation('start')
  const [path, setPath] = useState('')
  const look = () => path.trim() && back.lookAt({ file: path.trim() })
  return (
    <div className={styles.pathRow}>
      <TextField
        className={styles.pathField}
        label={t('bringBack.path')}
        value={path}
        onChange={setPath}
        onEnter={look}
        spellCheck="false"
        autoComplete="off"
      />
      <Button isDisabled={!path.trim()} onPress={look}>
        {t('bringBack.look')}
      </Button>
    </div>
  )
}

export const BringBackWays = ({ back }: { back: BringingBack }) => {
  const { t } = useTranslation('start')
  const { shell } = useServices()
  const places = usePlaces()
  return (
    <>
      {places.map(({ path, name, choices }) => (
        <section key={path} className={styles.place}>
          <h3 className={styles.placeName}>
            <Icon of={Usb} /> {t('bringBack.onStick', { name: isolated(name) })}
          </h3>
          <Choices label={name} choices={choices} back={back} />
        </section>
      ))}
      <ul className={styles.wayList}>
        <li className={styles.way}>
          <span className={styles.step}>{t('bringBack.fileHint')}</span>
          <Button icon={FileInput} mirrorIcon onPress={back.chooseFile}>
            {t('bringBack.file')}
          </Button>
        </li>
        <li className={styles.way}>
          <span className={styles.step}>{t('bringBack.folderHint')}</span>
          {shell.can.paths ? (
            <Button icon={FolderOpen} onPress={back.chooseFolder}>
              {t('bringBack.folder')}
            </Button>
          ) : (
            <ByPath back={back} />
          )}
        </li>
      </ul>
    </>
  )
}
