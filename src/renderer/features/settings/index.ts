// Settings of this installation and of the open repository.
export { SettingsPage } from './settings-page.tsx'
