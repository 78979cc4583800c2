// For Electron runtimes that stand in for a real one and load the app only when they are ready: too late to register a scheme.
// Required by NODE_OPTIONS (scripts/electron-runtime.mjs), before the app, where Electron's modules are not there by name yet.
if (process.versions.electron && process.type === 'browser') {
  const { registerSchemesAsPrivileged } = process._linkedBinding('electron_browser_protocol')
  registerSchemesAsPrivileged([{ scheme: 'granary', privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true } }])
  process.env.GRANARY_SCHEME = 'registered'
  delete process.env.NODE_OPTIONS
}
