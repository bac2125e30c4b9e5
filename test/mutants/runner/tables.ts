/** Tables of mutants: every file of `test/mutants` but the program itself exports one as `mutants`. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Mutant } from '../mutant.ts'

/** Two mutants at least try every invariant from two sides. */
export const MUTANTS_PER_INVARIANT = 2

const FOLDER = join(import.meta.dirname, '..')
const NOT_TABLES = ['main.ts', 'mutant.ts']

/** All mutants in the order of their files. */
export async function readTables(): Promise<Mutant[]> {
  const names = readdirSync(FOLDER).filter((name) => /^[a-z-]+\.ts$/.test(name) && !NOT_TABLES.includes(name))
  const mutants: Mutant[] = []
  for (const name of names.sort()) {
    const table = (await import(pathToFileURL(join(FOLDER, name)).href)) as { readonly mutants?: readonly Mutant[] }
    if (table.mutants === undefined) throw new Error(`test/mutants/${name} exports no mutants`)
    mutants.push(...table.mutants)
  }
  return mutants
}

/** What is wrong with the tables themselves: ids twice, invariants tried too rarely. */
export function tableFaults(mutants: readonly Mutant[], invariants: readonly string[]): string[] {
  const ids = mutants.map(({ id }) => id)
  const twice = ids.filter((id, at) => ids.indexOf(id) !== at).map((id) => `two mutants are called ${id}`)
  const rare = invariants.flatMap((invariant) => {
    const count = mutants.filter((mutant) => mutant.invariant === invariant).length
    return count < MUTANTS_PER_INVARIANT ? [`${invariant} has ${count} of ${MUTANTS_PER_INVARIANT} mutants`] : []
  })
  return [...twice, ...rare]
}
