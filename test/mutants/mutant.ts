/** A rule broken on purpose, and who has to notice. */
export type Mutant = {
  /** Unique, kebab-case: room, then what is broken. */
  readonly id: string
  /** The invariant that it breaks (`INV-3`), or the rule in a few words. */
  readonly invariant: string
  readonly file: string
  /** Source text that occurs exactly once in the file, and what stands there in the mutant. */
  readonly find: string
  readonly replace: string
  /**
   * Each must fail on the mutant: a test file (`….test.ts`), or the arguments of Node for a program that ends with an
   * error (`bin/plimsoll.mjs simulate --seed 1 --steps 1000`).
   */
  readonly tests: readonly string[]
}
