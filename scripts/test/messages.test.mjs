import fs from 'node:fs';
import path from 'node:path';
import { parse } from 'svelte/compiler';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { inRoot } from '../lib/paths.mjs';

/**
 * Text of modules that is no message, by file, with the reason; all texts of the file if none are listed.
 *
 * @type {Record<string, { reason: string; texts?: string[] }>}
 */
const NO_MESSAGES = {
  'src/main/cli/program.ts': { reason: 'a title of the library', texts: ['Global Options:'] },
  'src/main/files/folders.ts': { reason: 'names of folders of systems' },
  'src/main/core/home.ts': { reason: 'names of folders of systems' },
  'src/main/core/system/doctor.ts': {
    reason: 'names of checks, as in JSON',
    texts: ['data folder', 'free space'],
  },
  'src/shared/domain/check-label.ts': { reason: 'names of checks, as in JSON' },
  'src/main/runs/import/zip-entries.ts': {
    reason: 'an error of the library',
    texts: ['End of central directory record signature not found'],
  },
  'src/main/core/system/desktop.ts': { reason: 'paths of programs, and HTML' },
  'src/main/core/system/home-disk.ts': {
    reason: 'names of checks, as in JSON',
    texts: ['network disk', 'slow disk', 'file names'],
  },
  'src/main/core/system/update-advice.ts': { reason: 'commands of package managers' },
  'src/main/database/migrations/index.ts': { reason: 'names for programmers' },
  'src/main/database/series/buckets.ts': { reason: 'SQL' },
  'src/main/database/series/series-extent.ts': { reason: 'SQL' },
  'src/main/export/drawing/fonts.ts': { reason: 'names of fonts', texts: ['Gander Sans', 'Gander CJK'] },
  'src/main/export/generator/onnx.ts': { reason: 'names of operators, and code for programmers' },
  'src/main/export/generator/package-files.ts': { reason: 'a README for programmers' },
  'src/main/export/generator/pytorch.ts': { reason: 'a README for programmers' },
  'src/main/export/generator/safetensors.ts': { reason: 'a README for programmers' },
  'src/main/export/generator/tfjs.ts': { reason: 'names of layers, and code for programmers' },
  'src/main/export/report/html.ts': { reason: 'HTML and a content security policy' },
  'src/main/runs/checkpoints/resume-exactness.ts': { reason: 'names of programs', texts: ['Node', 'Gander'] },
  'src/main/runs/journal/journal-follower.ts': { reason: 'a line of the log' },
  'src/main/training/backends/cache.ts': { reason: 'names of folders of systems' },
  'src/main/training/backends/tensorflow.ts': { reason: 'a name of a device', texts: ['NVIDIA GPU'] },
  'src/main/training/compiled/captured.ts': { reason: 'names of operators, and errors for programmers' },
  'src/main/training/compiled/compile.ts': { reason: 'names of operators, and errors for programmers' },
  'src/main/training/compiled/dataset.ts': { reason: 'names of operators, and errors for programmers' },
  'src/main/training/compiled/generators.ts': { reason: 'names of operators, and errors for programmers' },
  'src/main/training/compiled/graph.ts': { reason: 'names of operators, and errors for programmers' },
  'src/main/training/compiled/iteration.ts': { reason: 'names of operators, and errors for programmers' },
  'src/main/training/compiled/kernels/instructions.ts': { reason: 'names of operators, and errors for programmers' },
  'src/main/training/compiled/kernels/lower.ts': { reason: 'names of operators, and errors for programmers' },
  'src/main/training/compiled/merge-products.ts': { reason: 'names of operators, and errors for programmers' },
  'src/main/training/compiled/program.ts': { reason: 'names of operators, and errors for programmers' },
  'src/main/training/compiled/recorder.ts': { reason: 'names of operators, and errors for programmers' },
  'src/main/training/compiled/rewrites.ts': { reason: 'names of operators, and errors for programmers' },
  'src/main/training/process/earlier-attempts.ts': { reason: 'lines of the log' },
  'src/main/training/process/slurm-job.ts': { reason: 'lines of the log' },
  'src/main/training/train.ts': { reason: 'a name of an error', texts: ['Diverged'] },
  'src/main/datasets/known.ts': { reason: 'licences, as their sources give them' },
  'src/main/external/tables/cells.ts': { reason: 'values of a unit, which has labels' },
  'src/main/external/tables/map-rows.ts': { reason: 'events, which are stored in journals' },
  'src/main/external/tables/mlflow.ts': { reason: 'events, which are stored in journals' },
  'src/main/external/tables/read-table.ts': { reason: 'events, which are stored in journals' },
  'src/main/external/tables/rows.ts': { reason: 'events, which are stored in journals' },
  'src/main/external/tables/stylegan.ts': { reason: 'a value of a unit', texts: ['seconds since 1970'] },
  'src/main/external/tables/table-reader.ts': { reason: 'the beginning of a file', texts: ['SQLite format 3\0'] },
  'src/main/external/tables/table-source.ts': {
    reason: 'values of a unit',
    texts: ['seconds since 1970', 'milliseconds since 1970'],
  },
  'src/main/external/tensorboard/protobuf-fields.ts': { reason: 'errors for programmers' },
  'src/main/external/tensorboard/read-run.ts': { reason: 'events, which are stored in journals' },
  'src/main/external/tensorboard/stream-reader.ts': { reason: 'events, which are stored in journals' },
  'src/main/fuzz/fuzz-target.ts': { reason: 'failures of tests' },
  'src/main/fuzz/samples.ts': { reason: 'inputs of tests' },
  'src/main/index.ts': { reason: 'names of processes' },
  'src/main/server/closable-server.ts': { reason: 'a reason for programs', texts: ['the owner ended'] },
  'src/main/server/connection.ts': { reason: 'a reason for programs', texts: ['too slow'] },
  'src/main/server/serve.ts': { reason: 'states of HTTP', texts: ['503 Service Unavailable', '404 Not Found'] },
  'src/renderer/features/import/DropZone.svelte': { reason: 'a type of dragged data', texts: ['Files'] },
  'src/renderer/features/palette/palette-entries.ts': {
    reason: 'kinds, which have labels',
    texts: ['Action', 'Page', 'Setting', 'Preset', 'Experiment', 'Run', 'Help'],
  },
  'src/renderer/features/run/CheckpointTable.svelte': { reason: 'a name of a hash function', texts: ['SHA-256'] },
  'src/renderer/features/run/copy-runs.ts': { reason: 'a part of the user agent', texts: ['Windows'] },
  'src/shared/contract/schema-issue.ts': { reason: 'a text of the library', texts: ['Invalid input'] },
  'src/shared/domain/scores.ts': { reason: 'a part of names', texts: ['Floor'] },
  'src/shared/formats/journal-lines.ts': { reason: 'a value in files', texts: ['Infinity'] },
  'src/shared/formats/json-schemas.ts': {
    reason: 'titles in files for programmers',
    texts: ['run.json of a run that another program trained', 'A line of journal.ndjson'],
  },
  'src/main/runs/checkpoints/prune.ts': { reason: 'a text in journals', texts: ['interrupted before'] },
  'src/main/runs/disk/database-disk.ts': {
    reason: 'a line of the log',
    texts: ['The database can be written again, after {} s.'],
  },
  'src/main/targets/shell-scripts.ts': { reason: 'scripts of a shell' },
  'src/shared/formats/remote-run.ts': { reason: 'a text in journals', texts: ['Request {} ({}) was received.'] },
  'src/shared/pytorch/dataset.ts': { reason: 'Python' },
  'src/shared/pytorch/networks.ts': { reason: 'Python' },
  'src/shared/pytorch/objectives.ts': { reason: 'Python' },
  'src/shared/pytorch/script.ts': { reason: 'Python' },
  'src/shared/pytorch/training.ts': { reason: 'Python' },
  'src/shared/pytorch/weights.ts': { reason: 'Python' },
  'src/shared/lib/out-of-memory.ts': {
    reason: 'texts of the system and of libraries',
    texts: ['not enough memory', 'maximum memory size exceeded'],
  },
};

const languages = fs.readdirSync(inRoot('messages')).map((file) => path.basename(file, '.json'));
/** @type {(language: string) => Record<string, unknown>} */
const read = (language) => JSON.parse(fs.readFileSync(inRoot('messages', `${language}.json`), 'utf8'));
const english = read('en');

/** @param {string} folder */
const filesBelow = (folder) =>
  fs
    .readdirSync(inRoot(folder), { recursive: true, encoding: 'utf8' })
    .map((file) => path.posix.join(folder, file.replaceAll('\\', '/')));
const sources = filesBelow('src').filter(
  (file) => /\.(svelte|ts)$/.test(file) && !/\.(test|test-helper|d)\.ts$|\/testing\/|^src\/paraglide\//.test(file),
);
/** @param {string} file */
const textOf = (file) => fs.readFileSync(inRoot(file), 'utf8');
const all = sources.map(textOf).join('\n');

/** The names of the placeholders in the texts of a message, over all its variants. @param {unknown} message */
function placeholders(message) {
  const texts = typeof message === 'string' ? [message] : JSON.stringify(message).match(/"(?:[^"\\]|\\.)*"/g);
  const found = new Set((texts ?? []).flatMap((text) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)));
  return [...found].sort();
}

/** @param {unknown} message @param {string} name */
const selects = (message, name) => JSON.stringify(message).includes(`"input ${name}"`);
/** @param {unknown} message @param {string} name */
const inTexts = (message, name) => placeholders(message).includes(name);

describe.each(languages)('messages/%s.json', (language) => {
  const messages = read(language);

  test('has the messages of English, sorted', () => {
    expect(Object.keys(messages)).toEqual(Object.keys(english).sort());
  });

  test('has the placeholders of English; a value that only selects a form in English is optional', () => {
    const of = (/** @type {Record<string, unknown>} */ some) =>
      Object.fromEntries(
        Object.entries(some).map(([key, message]) => [
          key,
          placeholders(message).filter((name = '') => !selects(english[key], name) || inTexts(english[key], name)),
        ]),
      );
    expect(of(messages)).toEqual(of(english));
  });

  test('has no empty message', () => {
    expect(
      Object.entries(messages).filter(([, message]) => !JSON.stringify(message).match(/[\p{L}\p{N}\p{P}\p{S}]/u)),
    ).toEqual([]);
  });
});

test('each message is used', () => {
  const used = new Set([...all.matchAll(/\bm\.(\w+)/g)].map(([, key]) => key));
  expect(Object.keys(english).filter((key) => !used.has(key))).toEqual([]);
});

/** Attributes of elements and components whose value is not read by a person. */
const NOT_READ =
  /^(class|style|id|name|type|inputmode|value|role|scope|form|step|min|max|autocomplete|spellcheck|help|page|heading|href|src|rel|target|d|viewBox|fill|stroke(-.*)?|points|generics|controls|token|end|transform|for|method|action|width|height|data-.*|aria-(?!(label|description|valuetext|roledescription)$).*|kind|icon|saveAs|which|text-anchor|clip-path|lang|dir|x|y|preserveAspectRatio|.*:.*)$/;
/** Text with a letter; symbols, numbers and names of keys need no translation. @param {string} text */
const isText = (text) =>
  /\p{L}{2}/u.test(text) &&
  !/^(Gander|Electron|\/\S*|Ctrl|Esc|GIF|PNG|SVG|CSV|TensorBoard|PyTorch|ONNX)$/.test(text.trim());
/** Names of keys, filters as they are typed, and parts of CSS and of messages of the browser, which are the same in each language. */
const NOT_WORDS =
  /^gander( [a-z-]+)+( --[a-z]+)?$|^((Arrow|Backspace|Ctrl|Delete|End|Enter|Escape|Home|Page|Shift|Space|Tab|[↑↓←→])(\s+|$))+$|^\S*:"|\(tag:|prefers-color-scheme|^(Electron|Gander)$|^not all$|max-width:|^ResizeObserver|^(\d+ )?\d+px |^<(\?xml|clipPath)/;
/** Statements of SQL and their parts. */
const SQL =
  /^\s*(\u0001 WHERE|SELECT|INSERT (OR \w+ )?INTO|UPDATE \w+ SET|DELETE FROM|ALTER TABLE|CREATE (TABLE|INDEX|VIEW)|PRAGMA|BEGIN IMMEDIATE|FROM|WHERE)\b/;
/** A literal that looks like words for a person, and not like a name in code. @param {string} text */
const isSentence = (text) =>
  !NOT_WORDS.test(text) &&
  !SQL.test(text) &&
  (/^\s*\p{Lu}\p{Ll}+(\s|$|…|\.\.\.)/u.test(text) || /\p{L}{2,} \p{L}{2,}/u.test(text));

/**
 * Text in the markup of a component, as `line: text`.
 *
 * @param {string} source
 */
function textInMarkup(source) {
  /** @type {string[]} */
  const found = [];
  const report = (/** @type {number} */ at, /** @type {string} */ text) =>
    void found.push(`${source.slice(0, at).split('\n').length}: ${text.trim()}`);
  /** @param {any} node @param {boolean} isRead */
  const visit = (node, isRead) => {
    if (typeof node !== 'object' || node === null) return;
    if (Array.isArray(node)) return node.forEach((one) => visit(one, isRead));
    if (node.type === 'Attribute' && NOT_READ.test(node.name)) return;
    if (/^(StyleDirective|ClassDirective|BindDirective|AttachTag|ImportDeclaration)$/.test(node.type)) return;
    if (node.type === 'BinaryExpression' && /^[!=]==?$/.test(node.operator)) return;
    if (node.type === 'Text' && isText(node.data)) report(node.start, node.data);
    if (node.type === 'Literal' && typeof node.value === 'string' && isSentence(node.value))
      report(node.start, node.value);
    if (node.type === 'TemplateElement' && isSentence(node.value.raw)) report(node.start, node.value.raw);
    for (const [key, child] of Object.entries(node)) if (key !== 'css' && key !== 'comments') visit(child, isRead);
  };
  const { fragment, instance, module } = parse(source, { modern: true });
  for (const part of [fragment, instance, module]) visit(part, true);
  return found;
}

/** Whether a node compares, as in `key === 'Delete'`. @param {ts.Node} node */
const isComparison = (node) =>
  ts.isBinaryExpression(node) &&
  [ts.SyntaxKind.EqualsEqualsEqualsToken, ts.SyntaxKind.ExclamationEqualsEqualsToken].includes(node.operatorToken.kind);

/**
 * Literals of a module that look like sentences, without those of errors for programmers and of types.
 *
 * @param {string} file
 * @param {string} source
 */
function textInModule(file, source) {
  /** @type {string[]} */
  const found = [];
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true);
  /** @param {ts.Node} node */
  const visit = (node) => {
    if (ts.isNewExpression(node) && /^(Range|Type)?Error$/.test(node.expression.getText())) return;
    if (ts.isImportDeclaration(node) || ts.isTypeNode(node) || isComparison(node)) return;
    if (
      ts.isCallExpression(node) &&
      /^(logLine|prepare|\w+\.(prepare|exec|querySelector(All)?|matches|closest))$/.test(node.expression.getText())
    )
      return;
    if ((ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) && isSentence(node.text))
      report(node, node.text);
    if (ts.isTemplateExpression(node)) {
      const whole = [node.head.text, ...node.templateSpans.map((span) => span.literal.text)].join('{}');
      if (isSentence(whole.replaceAll('{}', '\u0001'))) report(node, whole);
    }
    ts.forEachChild(node, visit);
  };
  const report = (/** @type {ts.Node} */ node, /** @type {string} */ text) =>
    void found.push(`${tree.getLineAndCharacterOfPosition(node.getStart()).line + 1}: ${text.trim()}`);
  visit(tree);
  return found;
}

/** @param {string} file @param {string} text */
const isNoMessage = (file, text) => {
  const exception = NO_MESSAGES[file];
  return exception !== undefined && (exception.texts === undefined || exception.texts.includes(text));
};

test('components and modules have no text of their own', () => {
  const found = sources.flatMap((file) =>
    (file.endsWith('.svelte') ? textInMarkup(textOf(file)) : textInModule(file, textOf(file)))
      .filter((text) => !isNoMessage(file, text.replace(/^\d+: /, '')))
      .map((text) => `${file}:${text}`),
  );
  expect(found).toEqual([]);
  // All sources are parsed.
}, 300_000);

describe('the check of text', () => {
  test('finds text in markup, attributes and expressions', () => {
    const source = '<p class="a b" title="Two words">Hello {name ? "Not here" : `at step ${n}`}</p><b>3</b>';
    expect(textInMarkup(source)).toEqual(['1: Two words', '1: Hello', '1: Not here', '1: at step']);
  });

  test('finds sentences in modules, but no error of a programmer', () => {
    const source =
      "const a = 'Run failed';\nthrow new Error('Not for people');\nconst b = `Step ${n} of`;\nconst c = 'run-id';";
    expect(textInModule('a.ts', source)).toEqual(['1: Run failed', '3: Step {} of']);
  });
});
