// Reads the declarations of a source file with TypeScript's parser: functions, exported names and type names.
import ts from 'typescript';

const SCRIPT = /<script\b[^>]*>([\s\S]*?)<\/script>/g;

/**
 * @typedef {{ name: string, line: number, lines: number }} MeasuredFunction A function with a body: its first line and its length.
 * @typedef {{ name: string, kind: 'interface' | 'type' | 'class' | 'enum', line: number }} TypeDeclaration
 * @typedef {{ functions: MeasuredFunction[], exports: string[], types: TypeDeclaration[] }} Declarations
 */

/**
 * Reads a TypeScript file or the `<script>` parts of a Svelte component.
 *
 * Functions are counted at any depth, so that an outer one includes the lines of those inside it. Types are counted at
 * any depth as well.
 *
 * @param {string} file its path; the ending `.svelte` selects the script parts
 * @param {string} text
 * @returns {Declarations}
 */
export function readDeclarations(file, text) {
  const code = file.endsWith('.svelte') ? scriptsOf(text) : text;
  const source = ts.createSourceFile(file, code, ts.ScriptTarget.Latest, true, ts.ScriptKind.TS);
  /** @param {number} position */
  const lineOf = (position) => source.getLineAndCharacterOfPosition(position).line + 1;
  /** @type {Declarations} */
  const found = { functions: [], exports: source.statements.flatMap(exportedNames), types: [] };
  /** @param {ts.Node} node */
  const visit = (node) => {
    const line = lineOf(node.getStart(source));
    if (ts.isFunctionLike(node) && 'body' in node && node.body)
      found.functions.push({ name: functionName(node), line, lines: lineOf(node.end) - line + 1 });
    const typed = typeDeclaration(node);
    if (typed?.name) found.types.push({ name: typed.name.text, kind: typed.kind, line });
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/**
 * The script parts of a component, at their line numbers in the component.
 *
 * @param {string} text
 */
function scriptsOf(text) {
  let code = '';
  for (const match of text.matchAll(SCRIPT)) {
    const start = match.index + match[0].indexOf('>') + 1;
    const missing = lineBreaks(text.slice(0, start)) - lineBreaks(code);
    code += '\n'.repeat(Math.max(0, missing)) + match[1];
  }
  return code;
}

/** @param {string} text */
const lineBreaks = (text) => text.split('\n').length - 1;

/**
 * The name and kind of a node that declares a type.
 *
 * @param {ts.Node} node
 * @returns {{ name: ts.Identifier | undefined, kind: TypeDeclaration['kind'] } | undefined}
 */
function typeDeclaration(node) {
  if (ts.isInterfaceDeclaration(node)) return { name: node.name, kind: 'interface' };
  if (ts.isTypeAliasDeclaration(node)) return { name: node.name, kind: 'type' };
  if (ts.isClassDeclaration(node)) return { name: node.name, kind: 'class' };
  if (ts.isEnumDeclaration(node)) return { name: node.name, kind: 'enum' };
  return undefined;
}

/**
 * The names that a top-level statement exports; `export * from` counts as one, named by its module.
 *
 * @param {ts.Statement} statement
 * @returns {string[]}
 */
function exportedNames(statement) {
  if (ts.isExportAssignment(statement)) return ['default'];
  if (ts.isExportDeclaration(statement)) {
    const clause = statement.exportClause;
    if (!clause) return [`* from ${/** @type {ts.StringLiteral | undefined} */ (statement.moduleSpecifier)?.text}`];
    return ts.isNamedExports(clause) ? clause.elements.map(({ name }) => name.text) : [clause.name.text];
  }
  const modifiers = ts.canHaveModifiers(statement) ? (ts.getModifiers(statement) ?? []) : [];
  if (!modifiers.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) return [];
  if (modifiers.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword)) return ['default'];
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.flatMap(({ name }) => boundNames(name));
  // Overloads repeat the name; only the one with a body counts.
  if (ts.isFunctionDeclaration(statement) && !statement.body) return [];
  const { name } = /** @type {ts.DeclarationStatement} */ (statement);
  return name && ts.isIdentifier(name) ? [name.text] : [];
}

/**
 * The names that a declaration binds: one, or those of a destructuring pattern.
 *
 * @param {ts.BindingName} name
 * @returns {string[]}
 */
const boundNames = (name) =>
  ts.isIdentifier(name)
    ? [name.text]
    : name.elements.flatMap((element) => (ts.isOmittedExpression(element) ? [] : boundNames(element.name)));

/**
 * `Class.method`, the variable or property that a function is assigned to, or `(anonymous)`.
 *
 * @param {ts.SignatureDeclaration} node
 */
function functionName(node) {
  const own = ts.isConstructorDeclaration(node) ? 'constructor' : node.name?.getText();
  const { parent } = node;
  if (own && ts.isClassLike(parent)) return `${parent.name?.text ?? '(anonymous)'}.${own}`;
  if (own) return own;
  const isAssigned =
    ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent) || ts.isPropertyDeclaration(parent);
  return isAssigned ? parent.name.getText() : '(anonymous)';
}
