// The arrows between folders (DESIGN §5, ARCHITECTURE.md). What is not allowed here is forbidden.
const ours = '^src/(contract|rpc|document|anchoring|engine|main|preload|server|cli|renderer|edition-page)/'

/** `folder` may import its own files and those of `targets`; tests beside a file may also import what they need of the engine. */
const only = (folder, targets) => ({
  name: `${folder}-imports-only-${targets.join('-') || 'nothing-of-ours'}`,
  severity: 'error',
  from: { path: `^src/${folder}/`, pathNot: '\\.test\\.tsx?$' },
  to: { path: ours, pathNot: `^src/(${[folder, ...targets].join('|')})/` },
})

module.exports = {
  forbidden: [
    only('contract', []),
    // The ends of the wire are typed by the contract and know no feature.
    only('rpc', ['contract']),
    only('document', ['contract']),
    only('anchoring', ['contract']),
    only('engine', ['contract', 'rpc', 'document', 'anchoring']),
    only('main', ['contract', 'rpc']),
    only('preload', ['contract', 'rpc']),
    only('server', ['contract', 'rpc', 'engine']),
    // `granary serve` starts the server.
    only('cli', ['contract', 'rpc', 'engine', 'server']),
    only('renderer', ['contract', 'rpc', 'document', 'anchoring']),
    {
      name: 'edition-page-imports-only-contract-and-the-words-of-search',
      severity: 'error',
      comment: 'A page on a telephone searches with the words of the engine: those modules are pure, and no stemmer of 800 KB comes with them.',
      from: { path: '^src/edition-page/', pathNot: '\\.test\\.tsx?$' },
      to: {
        path: ours,
        pathNot: '^src/(edition-page/|contract/|engine/(search/(normalise|characters|fold|light-stems|snippet|ellipsis)|catalogue/marks)\\.ts$)',
      },
    },
    {
      name: 'features-meet-only-in-the-app',
      severity: 'error',
      from: { path: '^src/renderer/features/([^/]+)/' },
      to: { path: '^src/renderer/features/', pathNot: '^src/renderer/features/$1/' },
    },
    {
      name: 'features-do-not-know-the-app',
      severity: 'error',
      from: { path: '^src/renderer/(features|ui|engine-client)/' },
      to: { path: '^src/renderer/app/' },
    },
    {
      name: 'a-feature-has-one-door',
      severity: 'error',
      from: { path: '^src/renderer/app/' },
      to: { path: '^src/renderer/features/[^/]+/', pathNot: '^src/renderer/features/[^/]+/index\\.tsx?$' },
    },
    {
      name: 'ui-has-no-product-words',
      severity: 'error',
      from: { path: '^src/renderer/ui/' },
      to: { path: '^src/renderer/(features|engine-client|app)/' },
    },
    {
      name: 'only-the-shell-knows-electron',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(main|preload)/' },
      to: { path: '^(node_modules/)?electron(/|$|-log)' },
    },
    {
      name: 'no-react-or-dom-library-below-the-window',
      severity: 'error',
      from: { path: '^src/(contract|rpc|document|anchoring|engine|server|cli|main|preload)/', pathNot: '\\.test\\.tsx?$' },
      to: { path: '^node_modules/(react|react-dom|react-aria-components|@tiptap/react)/' },
    },
    {
      name: 'the-engine-starts-without-heavy-parsers',
      severity: 'error',
      comment: 'jsdom, pdf.js and mammoth are loaded in the import child only.',
      from: { path: '^src/(engine|cli|server)/', pathNot: '(^src/engine/import/child/|\\.test\\.tsx?$)' },
      to: { path: '^node_modules/(jsdom|pdfjs-dist|mammoth|@mozilla/readability)/' },
    },
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } } },
    {
      name: 'no-tests-in-the-product',
      severity: 'error',
      from: { path: '^src/', pathNot: '\\.test\\.tsx?$' },
      to: { path: '(\\.test\\.tsx?$|^tests/|^bench/)' },
    },
    { name: 'everything-is-found', severity: 'error', from: { path: '^src/' }, to: { couldNotResolve: true, pathNot: '\\?(url|raw|worker)' } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.renderer.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.cjs', '.json', '.css'],
    },
    exclude: { path: '\\.(css|svg|png|woff2)$' },
  },
}
