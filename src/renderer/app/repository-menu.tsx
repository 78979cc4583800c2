// The repository as a whole: switch, new, open, where it lies, back up, restore, close.
import { Archive, BookOpen, FolderOpen, HardDrive, History, LogIn, LogOut, Plus } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useBackUp, useCall, useServices, useTell } from '../engine-client/index.ts'
import { JoinDialog, NewRepositoryDialog, WhereDialog } from '../features/start/index.ts'
import { Button, Menu, MenuArrow, MenuItem, MenuSection, UserText } from '../ui/index.ts'
import styles from './repository-menu.module.css'
import type { SessionStore } from './session.ts'

export const RepositoryMenu = ({ session }: { session: SessionStore }) => {
  const { t } = useTranslation('app')
  const { shell, asked } = useServices()
  const [dialog, setDialog] = useState<'new' | 'where' | 'join' | null>(null)
  const { data: repository } = useCall('repository.read', {})
  const { data: home } = useCall('home.read', {})
  const { data: members } = useCall('members.state', dialog === 'join' ? {} : null)
  const backUp = useBackUp()
  const tell = useTell()
  const others = (home?.recent ?? []).filter(({ directory }) => directory !== repository?.directory).slice(0, 6)

  const open = async () => {
    const directory = await shell.chooseDirectory('open-repository')
    if (directory) await session.open(directory)
  }

  return (
    <>
      <Menu
        trigger={
          <Button look="quiet" className={styles.button}>
            <span className={styles.name}>
              <UserText>{repository?.name ?? t('repository')}</UserText>
            </span>
            <MenuArrow />
          </Button>
        }
      >
        {others.length > 0 && (
          <MenuSection title={t('switchTo')}>
            {others.map(({ directory, name, exists }) => (
              <MenuItem key={directory} icon={BookOpen} textValue={name} isDisabled={!exists} onAction={() => void tell(session.open(directory))}>
                <UserText>{name}</UserText>
                {!exists && <span className={styles.gone}>{t('notWhereItWas')}</span>}
              </MenuItem>
            ))}
          </MenuSection>
        )}
        <MenuSection>
          <MenuItem icon={Plus} onAction={() => setDialog('new')}>
            {t('newRepository')}
          </MenuItem>
          <MenuItem icon={LogIn} mirrorIcon onAction={() => setDialog('join')}>
            {t('start:join.menu')}
          </MenuItem>
          {shell.can.paths ? (
            <MenuItem icon={FolderOpen} onAction={() => void tell(open())}>
              {t('openRepository')}
            </MenuItem>
          ) : null}
        </MenuSection>
        <MenuSection>
          <MenuItem icon={HardDrive} onAction={() => setDialog('where')}>
            {t('whereIsMyData')}
          </MenuItem>
          <MenuItem icon={Archive} onAction={() => void backUp()}>
            {t('backUpNow')}
          </MenuItem>
          <MenuItem icon={History} onAction={() => asked.bringBack()}>
            {t('start:bringBack.menu')}
          </MenuItem>
        </MenuSection>
        <MenuSection>
          <MenuItem icon={LogOut} mirrorIcon onAction={() => void tell(session.closeRepository())}>
            {t('closeRepository')}
          </MenuItem>
        </MenuSection>
      </Menu>
      <NewRepositoryDialog isOpen={dialog === 'new'} onClose={() => setDialog(null)} onOpened={session.opened} />
      <JoinDialog isOpen={dialog === 'join'} strangerHere={members?.me.role === null} onClose={() => setDialog(null)} onOpened={session.opened} />
      <WhereDialog isOpen={dialog === 'where'} onClose={() => setDialog(null)} />
    </>
  )
}
