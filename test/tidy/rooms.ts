/** Each room has one door and a short description. */
import { roomOf } from './direction.ts'
import { type Finding, MAIN, type Rule, stands, type Tree } from './tree.ts'

const README_LINES_MAX = 20

/** The command line is entered as a program, not imported. */
const doorOf = (room: string): string => (room === 'src/cli' ? `${room}/main.ts` : `${room}/index.ts`)

function roomsOf(tree: Tree): string[] {
  return [...new Set(Object.keys(tree).flatMap((path) => (path.endsWith('.ts') ? (roomOf(path) ?? []) : [])))].sort()
}

function check(tree: Tree): Finding[] {
  if (!stands(tree)) return []
  return roomsOf(tree).flatMap((room) => {
    const findings: Finding[] = []
    const readme = tree[`${room}/README.md`]
    const lines = readme?.trimEnd().split('\n').length ?? 0
    if (tree[doorOf(room)] === undefined) findings.push({ path: doorOf(room), line: 1, what: 'the room has no door' })
    if (readme === undefined) findings.push({ path: `${room}/README.md`, line: 1, what: 'the room has no README' })
    if (lines > README_LINES_MAX) {
      findings.push({ path: `${room}/README.md`, line: README_LINES_MAX + 1, what: `the README has ${lines} lines` })
    }
    return findings
  })
}

const CLI: Tree = { [MAIN]: '', 'src/cli/README.md': '# cli' }

const doorAndReadme: Rule = {
  name: `every room has a door and a README of at most ${README_LINES_MAX} lines`,
  check,
  bad: {
    'no door': { ...CLI, 'src/core/units/a.ts': '', 'src/core/units/README.md': '# units' },
    'no README': { ...CLI, 'src/core/units/index.ts': '' },
    'a long README': { ...CLI, 'src/lab/index.ts': '', 'src/lab/README.md': 'a line\n'.repeat(21) },
  },
  good: {
    both: { ...CLI, 'src/lab/index.ts': '', 'src/lab/README.md': 'a line\n'.repeat(20) },
    'a part of a room': { ...CLI, 'src/lab/index.ts': '', 'src/lab/README.md': '# lab', 'src/lab/auditor/a.ts': '' },
  },
}

export const roomRules: readonly Rule[] = [doorAndReadme]
