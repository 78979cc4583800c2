// What is shipped: the packages' configuration and the ways in and out of the built program. Building them needs a network.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'

const project = join(import.meta.dirname, '../..')
const read = (name: string) => readFileSync(join(project, name), 'utf8')
interface Builder {
  files: string[]
  asarUnpack: string[]
  electronFuses: Record<string, boolean>
  protocols: { schemes: string[] }[]
  fileAssociations: { ext: string }[]
  linux: { target: string[] }
  win: { target: { target: string }[] }
  mac: { target: { target: string }[] }
  nsis: Record<string, boolean>
}
const builder = parse(read('electron-builder.yml')) as Builder
const manifest = JSON.parse(read('package.json')) as {
  main: string
  type: string
  bin: Record<string, string>
  dependencies: Record<string, string>
  devDependencies: Record<string, string>
  allowScripts: Record<string, boolean>
}

describe('the packages', () => {
  it('are an AppImage, a deb, an NSIS installer and a dmg', () => {
    expect(builder.linux.target).toEqual(['AppImage', 'deb'])
    expect(builder.win.target.map(({ target }) => target)).toEqual(['nsis'])
    expect(builder.mac.target.map(({ target }) => target)).toEqual(['dmg'])
  })

  it('install without an administrator and leave what was written when they are taken off', () => {
    expect(builder.nsis).toMatchObject({ perMachine: false, allowElevation: false, deleteAppDataOnUninstall: false })
  })

  it('close every way to run the program as something else', () => {
    expect(builder.electronFuses).toEqual({
      runAsNode: false,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      enableEmbeddedAsarIntegrityValidation: true,
      onlyLoadAppFromAsar: true,
      enableCookieEncryption: true,
      grantFileProtocolExtraPrivileges: false,
    })
  })

  it('hold what the program needs, natively loaded parts outside the archive', () => {
    for (const needed of ['out/**', 'resources/**', 'package.json']) expect(builder.files).toContain(needed)
    expect(builder.asarUnpack).toContain('node_modules/better-sqlite3/prebuilds/**')
    expect(existsSync(join(project, 'node_modules/better-sqlite3/prebuilds'))).toBe(true)
  })

  it('bring links, backups and invitations to Granary', () => {
    expect(builder.protocols.flatMap(({ schemes }) => schemes)).toEqual(['granary'])
    expect(builder.fileAssociations.map(({ ext }) => ext)).toEqual(['granary', 'granary-invitation', 'granary-parcel', 'granary-part'])
  })
})

describe('the manifest', () => {
  it('pins every version exactly', () => {
    for (const [name, version] of Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })) {
      expect(version, name).toMatch(/^(npm:[@a-z0-9/-]+@)?\d+\.\d+\.\d+(-[\w.]+)?$/)
    }
  })

  it('lets no package run a script of its own but the one that brings Node', () => {
    expect(Object.entries(manifest.allowScripts).filter(([, allowed]) => allowed)).toEqual([['node', true]])
  })

  it('is locked with the native parts of other systems, so that the two commands work there', () => {
    const { packages } = JSON.parse(read('package-lock.json')) as {
      packages: Record<string, { optionalDependencies?: Record<string, string>; resolved?: string }>
    }
    const systems = /(?:darwin|win32|linux)-(?:x64|arm64)/
    const parts = Object.entries(packages).flatMap(([owner, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies)
        .filter((name) => systems.test(name))
        .map((name) => ({ name, found: `node_modules/${name}` in packages || `${owner}/node_modules/${name}` in packages })),
    )
    for (const system of ['win32-x64', 'darwin-arm64', 'darwin-x64', 'linux-x64', 'linux-arm64'])
      expect(parts.filter(({ name }) => name.includes(system)).length, system).toBeGreaterThanOrEqual(5)
    expect(parts.filter(({ found }) => !found)).toEqual([])
    // An address of one registry would be asked wherever the project is installed.
    expect(Object.entries(packages).filter(([, { resolved }]) => resolved !== undefined)).toEqual([])
    const prebuilt = readdirSync(join(project, 'node_modules/better-sqlite3/prebuilds'))
    for (const system of ['win32-x64', 'darwin-arm64', 'darwin-x64', 'linux-x64', 'linux-arm64']) expect(prebuilt).toContain(`${system}.node`)
  })

  it('keeps every @tiptap package at one version', () => {
    const versions = Object.entries(manifest.dependencies).filter(([name]) => name.startsWith('@tiptap/') && name !== '@tiptap/y-tiptap')
    expect(new Set(versions.map(([, version]) => version)).size).toBe(1)
  })

  it('names the files that the build makes', () => {
    expect(manifest).toMatchObject({ type: 'module', main: 'out/main/index.js', bin: { granary: 'out/cli/index.js' } })
  })
})

describe('the main process', () => {
  const sources = ['index', 'start', 'window', 'guards', 'bridge', 'engine-runner', 'app-scheme'].map((name) => read(`src/main/${name}.ts`)).join('\n')

  it('opens windows that are sandboxed, isolated and without Node', () => {
    expect(sources).toContain('sandbox: true')
    expect(sources).toContain('contextIsolation: true')
    expect(sources).toContain('nodeIntegration: false')
    expect(sources).not.toMatch(/webSecurity|allowRunningInsecureContent|nodeIntegrationInWorker|enableRemoteModule|--no-sandbox/)
  })

  it('has a preload that is CommonJS, as a sandboxed window needs it', () => {
    expect(sources).toContain("'index.cjs'")
  })
})
