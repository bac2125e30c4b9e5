/** Our own error: a broken assumption of the core. It stops the sequencer, never the data. */
export class AssertionFailed extends Error {
  override readonly name = 'AssertionFailed'
}

/**
 * States one fact that must hold; on in production.
 *
 * @param fact what is broken if it does not hold, one fact, no figures (figures are in the journal)
 */
export function assert(holds: boolean, fact: string): asserts holds {
  if (!holds) throw new AssertionFailed(fact)
}
