/** Runs mutants: each must be noticed by every test that it names, and the tests must pass without it. */
import type { Mutant } from '../mutant.ts'
import { openWorkspace, type Workspace } from './workspace.ts'

/**
 * `caught`: every named test failed. `survived`: one passed. `misplaced`: `find` is not in the file exactly once.
 * `broken`: the mutant is no program, so that it proves nothing.
 */
export type Outcome = 'caught' | 'survived' | 'misplaced' | 'broken'

export type Verdict = { readonly mutant: Mutant; readonly outcome: Outcome; readonly detail: string }

/** A test fails without any mutant: no verdict means anything. */
export class BaselineFailed extends Error {
  override readonly name = 'BaselineFailed'
}

/**
 * Judges mutants of the tree under `root`, `parallel` at a time, in their order.
 *
 * @param judged called with each verdict as soon as it is known
 */
export async function runMutants(
  root: string,
  mutants: readonly Mutant[],
  parallel: number,
  judged: (verdict: Verdict) => void,
): Promise<Verdict[]> {
  const workspaces = Array.from({ length: Math.min(parallel, Math.max(mutants.length, 1)) }, () => openWorkspace(root))
  try {
    const tests = [...new Set(mutants.flatMap((mutant) => mutant.tests))].sort()
    await spread(tests, workspaces, async (test, workspace) => {
      const { passed, output } = await workspace.run(test)
      if (!passed) throw new BaselineFailed(`${test} fails without any mutant:\n${output}`)
    })
    return await spread(mutants, workspaces, async (mutant, workspace) => {
      const verdict = await judge(mutant, workspace)
      judged(verdict)
      return verdict
    })
  } finally {
    for (const workspace of workspaces) workspace.remove()
  }
}

async function judge(mutant: Mutant, workspace: Workspace): Promise<Verdict> {
  const source = workspace.read(mutant.file)
  const times = source.split(mutant.find).length - 1
  if (times !== 1) return { mutant, outcome: 'misplaced', detail: `its text occurs ${times} times` }
  const changed = source.replace(mutant.find, () => mutant.replace)
  if (changed === source) return { mutant, outcome: 'broken', detail: 'it changes nothing' }
  if (mutant.tests.length === 0) return { mutant, outcome: 'survived', detail: 'it names no test' }
  workspace.write(mutant.file, changed)
  try {
    if (!(await workspace.parses(mutant.file))) return { mutant, outcome: 'broken', detail: 'it is no program' }
    for (const test of mutant.tests) {
      const { passed } = await workspace.run(test)
      if (passed) return { mutant, outcome: 'survived', detail: `${test} passes` }
    }
    return { mutant, outcome: 'caught', detail: mutant.tests.join(', ') }
  } finally {
    workspace.write(mutant.file, source)
  }
}

/** Gives each item to the next free workspace; answers in the order of the items. */
async function spread<T, R>(
  items: readonly T[],
  workspaces: readonly Workspace[],
  act: (item: T, workspace: Workspace) => Promise<R>,
): Promise<R[]> {
  const results: R[] = []
  let next = 0
  const work = async (workspace: Workspace): Promise<void> => {
    while (next < items.length) {
      const at = next++
      results[at] = await act(items[at]!, workspace)
    }
  }
  await Promise.all(workspaces.map(work))
  return results
}
