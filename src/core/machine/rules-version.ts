/** Number of the rules that `apply` follows; a journal names it, and is replayed to the same hash or refused by name. */
export const RULES_VERSION: number = 5
