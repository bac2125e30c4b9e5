/** What each file imports and exports, by name. */
import { posix } from 'node:path'
import {
  isCallExpression,
  isExportDeclaration,
  isIdentifier,
  isImportDeclaration,
  isImportTypeNode,
  isNamedExports,
  isNamedImports,
  isPropertyAccessExpression,
  isQualifiedName,
  isStringLiteral,
  isVariableStatement,
  type Node,
  type SourceFile,
  SyntaxKind,
} from 'typescript/unstable/ast'
import { lineOf, syntaxOf, walk } from './syntax.ts'
import type { Tree } from './tree.ts'

/** One import or re-export: where from (a path of the tree for relative ones) and which names. */
export type Import = {
  readonly line: number
  readonly from: string
  readonly relative: boolean
  readonly names: readonly string[] | 'all'
  readonly typeOnly: boolean
}

export type Export = { readonly name: string; readonly line: number; readonly documented: boolean }

export type Module = { readonly imports: readonly Import[]; readonly exports: readonly Export[] }

const known = new WeakMap<Tree, ReadonlyMap<string, Module>>()

/** The modules of a tree by path. */
export function modulesOf(tree: Tree): ReadonlyMap<string, Module> {
  let modules = known.get(tree)
  if (modules === undefined) {
    modules = new Map([...syntaxOf(tree)].map(([path, file]) => [path, moduleOf(path, file)]))
    known.set(tree, modules)
  }
  return modules
}

function moduleOf(path: string, file: SourceFile): Module {
  const imports: Import[] = []
  const add = (node: Node, specifier: string, names: Import['names'], typeOnly: boolean): void => {
    const relative = specifier.startsWith('.')
    const from = relative ? posix.join(posix.dirname(path), specifier) : specifier
    imports.push({ line: lineOf(node, file), from, relative, names, typeOnly })
  }
  walk(file, (node) => {
    if (isImportDeclaration(node)) {
      add(node, textOf(node.moduleSpecifier), importedNames(node, file), importsTypesOnly(node))
    } else if (isExportDeclaration(node) && node.moduleSpecifier !== undefined) {
      const clause = node.exportClause
      const names = clause !== undefined && isNamedExports(clause) ? clause.elements.map(originalName) : 'all'
      const typeOnly = node.isTypeOnly || (Array.isArray(names) && specifiersAreTypes(clause))
      add(node, textOf(node.moduleSpecifier), names, typeOnly)
    } else if (isCallExpression(node) && node.expression.kind === SyntaxKind.ImportKeyword) {
      const [specifier] = node.arguments
      if (specifier !== undefined && isStringLiteral(specifier)) add(node, specifier.text, 'all', false)
    } else if (isImportTypeNode(node)) {
      add(node, node.argument.getText(file).slice(1, -1), 'all', true)
    }
  })
  return { imports, exports: exportsOf(file) }
}

function importedNames(node: Node, file: SourceFile): Import['names'] {
  if (!isImportDeclaration(node) || node.importClause === undefined) return []
  const names: string[] = node.importClause.name === undefined ? [] : ['default']
  const bindings = node.importClause.namedBindings
  if (bindings === undefined) return names
  if (isNamedImports(bindings)) return [...names, ...bindings.elements.map(originalName)]
  return [...names, ...namesUsedOf(bindings.name.text, file)]
}

/** For `import * as room`: the names used as `room.name`. */
function namesUsedOf(namespace: string, file: SourceFile): string[] {
  const names = new Set<string>()
  walk(file, (node) => {
    if (isPropertyAccessExpression(node) && isIdentifier(node.expression) && node.expression.text === namespace) {
      names.add(node.name.text)
    } else if (isQualifiedName(node) && isIdentifier(node.left) && node.left.text === namespace) {
      names.add(node.right.text)
    }
  })
  return [...names]
}

function importsTypesOnly(node: Node): boolean {
  if (!isImportDeclaration(node) || node.importClause === undefined) return false
  if (node.importClause.phaseModifier === SyntaxKind.TypeKeyword) return true
  return node.importClause.name === undefined && specifiersAreTypes(node.importClause.namedBindings)
}

function specifiersAreTypes(bindings: Node | undefined): boolean {
  if (bindings === undefined || !(isNamedImports(bindings) || isNamedExports(bindings))) return false
  return bindings.elements.length > 0 && [...bindings.elements].every((element) => element.isTypeOnly)
}

function originalName(specifier: {
  readonly propertyName?: { text: string }
  readonly name: { text: string }
}): string {
  return (specifier.propertyName ?? specifier.name).text
}

function textOf(specifier: Node): string {
  return isStringLiteral(specifier) ? specifier.text : ''
}

function exportsOf(file: SourceFile): Export[] {
  const exports: Export[] = []
  for (const statement of file.statements) {
    const documented = file.text.slice(statement.pos, statement.getStart(file)).trimEnd().endsWith('*/')
    const add = (name: string, node: Node = statement): void => {
      exports.push({ name, line: lineOf(node, file), documented })
    }
    if (isExportDeclaration(statement)) {
      if (statement.exportClause === undefined) add('*')
      else if (isNamedExports(statement.exportClause)) {
        for (const element of statement.exportClause.elements) add(element.name.text, element)
      } else add(statement.exportClause.name.text)
      continue
    }
    if (!isExported(statement)) continue
    if (isVariableStatement(statement)) {
      for (const declaration of statement.declarationList.declarations) add(declaration.name.getText(file))
    } else {
      const name = (statement as { name?: Node }).name
      add(name === undefined ? 'default' : name.getText(file))
    }
  }
  return exports
}

function isExported(statement: Node): boolean {
  const modifiers = (statement as { modifiers?: readonly Node[] }).modifiers ?? []
  return [...modifiers].some((modifier) => modifier.kind === SyntaxKind.ExportKeyword)
}
