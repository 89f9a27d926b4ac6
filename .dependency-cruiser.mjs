/** The rooms and their walls, as CONTRIBUTING.md lists them. The comment of a wall is for whoever runs into it. */
const stages = 'collect|audit|track|report|publish';

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: 'model-stays-model',
      comment:
        'model is the vocabulary that all rooms share, so it knows none of them. Move the shape you need into model, or the behaviour out of it.',
      severity: 'error',
      from: { path: '^functions/model/' },
      to: { path: '^functions/', pathNot: '^functions/model/' },
    },
    {
      name: 'lib-stays-lib',
      comment:
        'lib knows nothing of EKS. Pass in plain values; a helper that needs our vocabulary belongs to the room that uses it.',
      severity: 'error',
      from: { path: '^functions/lib/' },
      to: { path: '^functions/', pathNot: '^functions/lib/' },
    },
    {
      name: 'stages-do-not-meet',
      comment:
        'A stage imports itself, model and lib. Hand over through a type in model and let run compose the stages; a helper that two stages share goes to lib.',
      severity: 'error',
      from: { path: `^functions/(${stages})/` },
      to: { path: '^functions/', pathNot: '^functions/($1|model|lib)/' },
    },
    {
      name: 'run-composes-stages',
      comment:
        'run imports stages, model and lib. What a handler or the command line knows (flags, events, terminal) is passed in as an argument.',
      severity: 'error',
      from: { path: '^functions/run/' },
      to: { path: '^functions/', pathNot: `^functions/(run|${stages}|model|lib)/` },
    },
    {
      name: 'edges-call-run',
      comment:
        'handlers and cli import run, model and lib, never a stage and never each other. Add or extend a use case in run and call that.',
      severity: 'error',
      from: { path: '^functions/(handlers|cli)/' },
      to: { path: '^functions/', pathNot: '^functions/($1|run|model|lib)/' },
    },
    {
      name: 'rules-stand-alone',
      comment:
        'A rule never imports another rule, nor their index. What two rules share is a named helper in the folder of their group, beside rules/.',
      severity: 'error',
      from: { path: '^functions/audit/rules/', pathNot: '^functions/audit/rules/index\\.ts$' },
      to: { path: '^functions/audit/rules/' },
    },
    {
      name: 'engine-knows-no-group',
      comment:
        'The engine runs any rule, so it knows no group of them. Hand the fact over on the judged pod (audit/pods), or move the helper to the folder of its group.',
      severity: 'error',
      from: { path: '^functions/audit/engine/' },
      to: { path: '^functions/audit/(placement|logging|fit|sizing|running|profile|alerts|rules)/' },
    },
    {
      name: 'kinds-stand-alone',
      comment:
        'A kind never imports another kind, and nobody but their index imports one: ask the index by name. What two kinds share is a named helper in functions/collect/raw; what one must know of another comes from the reading, as a slice.',
      severity: 'error',
      from: { path: '^functions/', pathNot: '^functions/collect/kinds/index\\.ts$' },
      to: { path: '^functions/collect/kinds/', pathNot: '^functions/collect/kinds/index\\.ts$' },
    },
    {
      name: 'kinds-know-no-index',
      comment:
        'A kind does not know which other kinds there are. What it must know of another comes from the reading, as a slice.',
      severity: 'error',
      from: {
        path: '^functions/collect/(kinds|raw)/|^functions/collect/kind\\.ts$',
        pathNot: '^functions/collect/kinds/index\\.ts$',
      },
      to: { path: '^functions/collect/kinds/index\\.ts$' },
    },
    {
      name: 'formats-stand-alone',
      comment:
        'A format imports its own folder, report/result and report/texts, so that it can be read, changed and dropped alone. What two formats say alike is a named file in report/result.',
      severity: 'error',
      from: { path: '^functions/report/([^/]+)/' },
      to: { path: '^functions/report/', pathNot: '^functions/report/($1|result|texts)/' },
    },
    {
      name: 'sdks-at-the-edge',
      comment:
        'Only collect and publish talk to AWS and Kubernetes. Read the fact in collect, state it as a slice in model, and use the slice.',
      severity: 'error',
      from: { path: '^functions/', pathNot: '^functions/(collect|publish)/' },
      to: { path: '(^|node_modules/)@(aws-sdk|smithy|kubernetes)/' },
    },
    {
      name: 'functions-ship-alone',
      comment:
        'What is shipped never imports tests, scripts or examples. Move the code you need into functions and let the test import it.',
      severity: 'error',
      from: { path: '^functions/' },
      to: { path: '^(test|scripts|examples|infra)/' },
    },
    {
      name: 'no-dev-dependency',
      comment: 'What is shipped runs without devDependencies. Move the package to dependencies, or do without it.',
      severity: 'error',
      from: { path: '^functions/' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-unresolvable',
      comment: 'This import leads nowhere. Correct the path (with its .ts), or add the package to package.json.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'no-circular',
      comment:
        'These files need each other, so neither can be read alone. Move what both need into a third one; types count too.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-orphans',
      comment: 'Nothing imports this file and it imports nothing. Use it or delete it.',
      severity: 'error',
      from: { orphan: true, path: '^functions/', pathNot: '^functions/(handlers/|cli/bin\\.mjs$|audit/rules/)' },
      to: {},
    },
  ],
  options: {
    // Without it a type-only import walks through the walls unseen.
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
