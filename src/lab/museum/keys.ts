/** A key of 32 bytes by number: nothing here signs. */
export function keyOf(n: number): string {
  return n.toString(16).padStart(64, '0')
}
